"""The side panel: colour, look, palette and reference, one below the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.look_panel import LookPanel
from findcolor.desktop.palette_panel import PalettePanel
from findcolor.desktop.picker import Picker
from findcolor.desktop.reference_panel import ReferencePanel

WIDTH = 316


class SidePanel(QScrollArea):
    """The panels at the side of the photo.

    Attributes:
        picker: The chosen place's colour.
        look: Saturation, temperature, strength, patches.
        palette_: The palette and saturation of the whole photo.
        reference: The reference photo.
    """

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picker = Picker(catalogue)
        self.look = LookPanel(catalogue)
        self.palette_ = PalettePanel(catalogue)
        self.reference = ReferencePanel(catalogue)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(12)
        for key, panel in (
            ("panel_color", self.picker),
            ("panel_look", self.look),
            ("panel_palette", self.palette_),
            ("panel_reference", self.reference),
        ):
            heading = QLabel()
            heading.setProperty("heading", True)
            catalogue.bind(heading.setText, key)
            column.addWidget(heading)
            column.addWidget(panel)
            line = QFrame(frameShape=QFrame.Shape.HLine)
            line.setProperty("section", True)
            column.addWidget(line)
        column.addStretch()
        self.setWidget(inside)
