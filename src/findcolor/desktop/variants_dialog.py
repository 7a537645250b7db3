"""The variants: several colourings of one photo, to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.images import plain_icon
from findcolor.recipe import Recipe

SIDE = 260
"""Longer side of a variant's picture, in pixels."""


@dataclass(frozen=True, eq=False, slots=True)
class Variant:
    """A colouring and its picture."""

    recipe: Recipe
    image: QImage


class VariantsDialog(QDialog):
    """A grid of variants; a double click or Enter takes one."""

    taken = Signal(object)
    """The Recipe that was chosen."""
    more_asked = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._variants: list[Variant] = []
        self.setWindowTitle(catalogue.text("variants_title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.grid = QListWidget()
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setIconSize(QSize(SIDE, SIDE))
        self.grid.setSpacing(8)
        self.grid.itemActivated.connect(lambda item: self._take(self.grid.row(item)))
        self.more = QPushButton(catalogue.text("variants_more"))
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self.more_asked)
        close = QPushButton(catalogue.text("close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch()
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.grid)
        column.addLayout(row)
        self.resize(3 * (SIDE + 40) + 40, 2 * (SIDE + 60) + 60)

    def clear(self) -> None:
        """Forget the variants shown."""
        self._variants = []
        self.grid.clear()

    def add(self, variant: Variant) -> None:
        """Show one more; the first is the present colouring."""
        number = len(self._variants)
        self._variants.append(variant)
        name = "variant_number" if number else "variant_present"
        text = self._catalogue.text(name, number=number)
        self.grid.addItem(QListWidgetItem(plain_icon(QPixmap.fromImage(variant.image)), text))
        if number == 0:
            self.grid.setCurrentRow(0)

    def _take(self, index: int) -> None:
        self.taken.emit(self._variants[index].recipe)
        self.close()
