"""The photo in the scene: before, after, and the veil of doubt, in the photo's own pixels."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget


class PhotoItem(QGraphicsItem):
    """Draws a photo of (width, height) pixels from images of any size.

    Each side (before, after) has a quick image and maybe a sharp one; the smallest that is enough
    for the zoom is drawn, since a painter that skips pixels makes them sparkle.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._size = (1.0, 1.0)
        self._gray: list[QImage] = []
        self._color: list[QImage] = []
        self._veil: QImage | None = None
        self.split: float | None = None
        """Where the after side begins, 0..1 of the width; None: no split."""
        self.comparing = False
        """Whether only the before side shows."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in scene units, which are the photo's pixels."""
        return self._size

    def set_size(self, width: float, height: float) -> None:
        """Set the photo's size in pixels."""
        self.prepareGeometryChange()
        self._size = (width, height)

    def set_images(
        self,
        gray: tuple[QImage | None, QImage | None],
        color: tuple[QImage | None, QImage | None],
    ) -> None:
        """Set (quick, sharp) of both sides."""
        self._gray = [image for image in gray if image is not None]
        self._color = [image for image in color if image is not None]
        self.update()

    def set_veil(self, veil: QImage | None) -> None:
        """Lay a half-transparent image over the photo, or take it off."""
        self._veil = veil
        self.update()

    @property
    def has_veil(self) -> bool:
        """Whether a veil lies over the photo."""
        return self._veil is not None

    def color_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return the (red, green, blue) shown at a place (0..1 each), or None."""
        images = self._color or self._gray
        if not images:
            return None
        image = images[0]
        column = min(int(x * image.width()), image.width() - 1)
        row = min(int(y * image.height()), image.height() - 1)
        color = image.pixelColor(column, row)
        return color.red(), color.green(), color.blue()

    def boundingRect(self) -> QRectF:
        """Return the photo's rectangle."""
        return QRectF(0, 0, *self._size)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw what is exposed."""
        rect = self.boundingRect()
        exposed = option.exposedRect.intersected(rect)
        if exposed.isEmpty():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
        color = [] if self.comparing else self._color
        border = self._size[0] * self.split if self.split is not None and color else 0.0
        before = QRectF(0, 0, border, self._size[1]) if color else rect
        after = QRectF(border, 0, self._size[0] - border, self._size[1])
        self._draw(painter, self._gray, before.intersected(exposed), scale)
        self._draw(painter, color, after.intersected(exposed), scale)
        if self._veil is not None and not self.comparing:
            painter.drawImage(after, self._veil, self._part(self._veil, after))
        if border:
            pen = QPen(Qt.GlobalColor.white, 2)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLine(QLineF(border, 0, border, self._size[1]))
            painter.setBrush(Qt.GlobalColor.white)
            knob = 6 / painter.worldTransform().m11()
            painter.drawEllipse(QPointF(border, self._size[1] / 2), knob, knob)

    def _draw(self, painter: QPainter, images: list[QImage], part: QRectF, scale: float) -> None:
        if images and not part.isEmpty():
            needed = self._size[0] * scale
            image = next((i for i in images if i.width() >= 0.95 * needed), images[-1])
            painter.drawImage(part, image, self._part(image, part))

    def _part(self, image: QImage, part: QRectF) -> QRectF:
        x, y = image.width() / self._size[0], image.height() / self._size[1]
        return QRectF(part.x() * x, part.y() * y, part.width() * x, part.height() * y)
