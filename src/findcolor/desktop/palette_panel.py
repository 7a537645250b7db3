"""The palette panel: the colours and the saturation that the whole photo should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from findcolor.color.lab import srgb_to_lab_color
from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.look_panel import LookSlider
from findcolor.desktop.swatches import Swatch
from findcolor.editing.swatch import hex_at
from findcolor.recipe import PaletteColor

SHOWN_LIGHTNESS = 60.0
"""A palette's colour has no lightness; its swatch is shown at this one."""
LEAST, MOST = 0.1, 4.0
"""Shares that the sliders reach, of 1 for a colour just added."""
FIRST_COLOR = "#8a5a3c"
USUAL_SATURATION = 0.3


class PalettePanel(QWidget):
    """Says what the recipe's palette and mean saturation should be."""

    palette_changed = Signal(object)
    """A tuple of PaletteColor, perhaps still moving."""
    saturation_changed = Signal(object)
    """The mean saturation, 0..1, or None for the network's own."""
    released = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._palette: tuple[PaletteColor, ...] = ()
        self._delete = QIcon()
        self._last = QColor(FIRST_COLOR)
        self.rows: list[_Row] = []
        self.text = QLabel(wordWrap=True)
        self.text.setProperty("quiet", True)
        catalogue.bind(self.text.setText, "palette_text")
        self.add = QPushButton()
        catalogue.bind(self.add.setText, "palette_add")
        self.saturation = LookSlider(0, 1, USUAL_SATURATION)
        catalogue.bind(self.saturation.setAccessibleName, "mean_saturation")
        self.number = QLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(44)
        self.free = QCheckBox()
        catalogue.bind(self.free.setText, "mean_free")
        self._lay_out()
        self.add.clicked.connect(self._ask_color)
        self.saturation.valueChanged.connect(
            lambda: self.saturation_changed.emit(self.saturation.number)
        )
        self.saturation.sliderReleased.connect(self.released)
        self.free.clicked.connect(self._set_free)
        catalogue.changed.connect(self._name_rows)
        self.show_palette((), None)

    def show_palette(self, palette: Sequence[PaletteColor], saturation: float | None) -> None:
        """Show a recipe's palette and mean saturation."""
        self._palette = tuple(palette)
        # A slider under the hand must stay the same widget: rows come and go only at the end.
        while len(self.rows) > len(palette):
            row = self.rows.pop()
            self._list.removeWidget(row)
            row.deleteLater()
        while len(self.rows) < len(palette):
            row = _Row(len(self.rows))
            row.weighed.connect(self._weigh)
            row.weight.sliderReleased.connect(self.released)
            row.removed.connect(self._remove)
            row.remove.setIcon(self._delete)
            self.rows.append(row)
            self._list.addWidget(row)
        for row, color in zip(self.rows, palette, strict=True):
            row.show_color(color)
        self._name_rows()
        self.free.setChecked(saturation is None)
        self.saturation.setEnabled(saturation is not None)
        self.saturation.show_number(USUAL_SATURATION if saturation is None else saturation)
        self.number.setText("" if saturation is None else f"{saturation:.2f}")

    def set_delete_icon(self, icon: QIcon) -> None:
        """Set the icon of the buttons that take a colour away."""
        self._delete = icon
        for row in self.rows:
            row.remove.setIcon(icon)

    def add_color(self, color: QColor) -> None:
        """Add a colour to the palette."""
        self._last = color
        _, a, b = srgb_to_lab_color(color.red(), color.green(), color.blue())
        self._give((*self._palette, PaletteColor(a, b)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        column.addWidget(self.text)
        column.addLayout(self._list)
        column.addWidget(self.add)
        label = QLabel()
        label.setProperty("quiet", True)
        self._catalogue.bind(label.setText, "mean_saturation")
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.saturation, 0, 1)
        grid.addWidget(self.number, 0, 2)
        grid.addWidget(self.free, 1, 0, 1, 3)
        column.addLayout(grid)

    def _ask_color(self) -> None:
        dialog = QColorDialog(self._last, self)
        dialog.setWindowTitle(self._catalogue.text("palette_add"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self.add_color)
        dialog.open()

    def _weigh(self, index: int, weight: float) -> None:
        palette = list(self._palette)
        palette[index] = replace(palette[index], weight=weight)
        self.palette_changed.emit(tuple(palette))

    def _remove(self, index: int) -> None:
        self._give((*self._palette[:index], *self._palette[index + 1 :]))

    def _give(self, palette: tuple[PaletteColor, ...]) -> None:
        self.palette_changed.emit(palette)
        self.released.emit()

    def _set_free(self, free: bool) -> None:
        self.saturation_changed.emit(None if free else self.saturation.number)
        self.released.emit()

    def _name_rows(self) -> None:
        for row in self.rows:
            row.weight.setAccessibleName(self._catalogue.text("palette_share", color=row.color))
            for name in (row.remove.setAccessibleName, row.remove.setToolTip):
                name(self._catalogue.text("palette_remove", color=row.color))


class _Row(QWidget):
    """One colour: its swatch, its share, and a button to take it away."""

    weighed = Signal(int, float)
    removed = Signal(int)

    def __init__(self, index: int) -> None:
        super().__init__()
        self.color = ""
        self.swatch = Swatch()
        self.swatch.setFixedSize(24, 24)
        self.swatch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.weight = LookSlider(LEAST, MOST, 1)
        self.remove = QPushButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.swatch, 0), (self.weight, 1), (self.remove, 0)):
            row.addWidget(widget, stretch)
        self.weight.valueChanged.connect(lambda: self.weighed.emit(index, self.weight.number))
        self.remove.clicked.connect(lambda: self.removed.emit(index))

    def show_color(self, color: PaletteColor) -> None:
        """Show a colour and its share."""
        self.color = hex_at(SHOWN_LIGHTNESS, color.a, color.b)
        self.swatch.show_color(self.color)
        self.weight.show_number(color.weight)
