"""The reference panel: a colour photo to take colours from."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.photo_view import PhotoView, Tool


class ReferencePanel(QWidget):
    """Shows the reference; says what to do with it."""

    load_asked = Signal()
    use_asked = Signal()
    region_asked = Signal()
    remove_asked = Signal()
    color_taken = Signal(int, int, int)
    """Red, green, blue under the eyedropper."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region: QRectF | None = None
        """The part of the reference to take colours from; None means all."""
        self.text = QLabel(wordWrap=True)
        self.text.setProperty("quiet", True)
        catalogue.bind(self.text.setText, "reference_none")
        self.view = PhotoView()
        self.view.setFixedHeight(180)
        self.view.setAcceptDrops(False)
        self.load, self.use, self.use_region, self.remove = (QPushButton() for _ in range(4))
        for button, key in (
            (self.load, "reference_load"),
            (self.use, "reference_all"),
            (self.use_region, "reference_region"),
            (self.remove, "reference_remove"),
        ):
            catalogue.bind(button.setText, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.text, self.view, self.load, self.use):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.use_region, 1)
        row.addWidget(self.remove)
        column.addLayout(row)
        self.load.clicked.connect(self.load_asked)
        self.use.clicked.connect(self.use_asked)
        self.use_region.clicked.connect(self.region_asked)
        self.remove.clicked.connect(self.remove_asked)
        self.view.region_drawn.connect(self._region_drawn)
        self.view.color_dropped.connect(self._dropped)
        self.show_reference(None)

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(280, super().sizeHint().height())

    def show_reference(self, image: QImage | None) -> None:
        """Show a reference photo, or that there is none."""
        known = image is not None
        self.region = None
        for widget in (self.view, self.use, self.use_region, self.remove):
            widget.setVisible(known)
        self.text.setVisible(not known)
        if image is not None:
            self.view.photo.set_images((None, None), (image, None))
            self.view.show_photo(image.width(), image.height())
            self.view.set_tool(Tool.REGION)

    def set_dropper(self, on: bool) -> None:
        """Let a click take a colour (True) or draw a region (False)."""
        self.view.set_tool(Tool.DROPPER if on else Tool.REGION)
        self.region = None

    def _region_drawn(self, region: QRectF) -> None:
        self.region = region

    def _dropped(self, x: float, y: float) -> None:
        if (color := self.view.photo.color_at(x, y)) is not None:
            self.color_taken.emit(*color)
