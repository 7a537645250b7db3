"""The strip: the open photos, small."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from findcolor.desktop.document import Document
from findcolor.desktop.images import plain_icon

WIDE, HIGH = 96, 64


class Strip(QListWidget):
    """Shows documents in a row; the chosen one is shown large elsewhere."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(WIDE, HIGH))
        self.setUniformItemSizes(True)
        self.setGridSize(QSize(WIDE + 18, HIGH + 32))
        self.setFixedHeight(HIGH + 40)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._documents: list[Document] = []
        self.currentRowChanged.connect(self._row_changed)

    def show_documents(self, documents: Sequence[Document], current: Document | None) -> None:
        """Show the open photos."""
        self.blockSignals(True)
        self._documents = list(documents)
        self.clear()
        for document in documents:
            item = QListWidgetItem(document.photo.name)
            item.setToolTip(str(document.photo.path))
            self.addItem(item)
            self.refresh(document)
        self.blockSignals(False)
        self.show_current(current)

    def show_current(self, current: Document | None) -> None:
        """Mark the photo that is shown large."""
        self.blockSignals(True)
        row = self._documents.index(current) if current in self._documents else -1
        self.setCurrentRow(row)
        self.blockSignals(False)

    def refresh(self, document: Document) -> None:
        """Show a document's newest image and state."""
        if document not in self._documents:
            return
        item = self.item(self._documents.index(document))
        image = document.color or document.gray
        item.setIcon(plain_icon(self._thumbnail(image)))
        mark = "⚠ " if document.error else "● " if document.photo.history.index else ""
        item.setText(mark + document.photo.name)
        if document.error:
            item.setToolTip(document.error)

    def _row_changed(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self._documents[row])

    def _thumbnail(self, image: QImage | None) -> QPixmap:
        """Return the image on a card of one size."""
        ratio = self.devicePixelRatioF()
        card = QPixmap(round(WIDE * ratio), round(HIGH * ratio))
        card.setDevicePixelRatio(ratio)
        card.fill(Qt.GlobalColor.transparent)
        if image is not None:
            size = image.size().scaled(QSize(WIDE, HIGH), Qt.AspectRatioMode.KeepAspectRatio)
            # fast by half, then smooth: a small picture of a large one in well under a frame
            half = image.scaled(size * ratio * 2)
            small = half.scaled(
                size * ratio,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            painter = QPainter(card)
            left, top = (WIDE - size.width()) / 2, (HIGH - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), small)
            painter.end()
        return card
