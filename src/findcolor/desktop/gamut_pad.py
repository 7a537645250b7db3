"""The gamut pad: every chroma that the screen can show at one lightness, to point at."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from findcolor.color.gamut import AB_LIMIT, gamut_image, nearest_in_gamut
from findcolor.desktop.images import PixelImage

STEP = 1.5
"""Distance of the picture's points, in units of a* and b*."""
NUDGE = 2.0
"""How far an arrow key moves the colour."""


class GamutPad(QWidget):
    """Shows a* to the right and b* upward; points outside the gamut are not reachable."""

    chosen = Signal(float, float)
    """The colour under the hand (a*, b*), while it moves."""
    released = Signal()
    """The hand let go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._lightness: float | None = None
        self._image: QImage | None = None
        self._color: tuple[float, float] | None = None
        self._dots: list[tuple[float, float]] = []

    def show_lightness(self, lightness: float | None) -> None:
        """Show the gamut at L* 0..100, or nothing."""
        if lightness is not None and lightness != self._lightness:
            self._image = PixelImage(gamut_image(lightness, STEP))
        elif lightness is None:
            self._image = None
        self._lightness = lightness
        self.setEnabled(lightness is not None)
        self.update()

    def show_color(self, color: tuple[float, float] | None) -> None:
        """Mark the present colour (a*, b*), or none."""
        self._color = color
        self.update()

    def show_suggestions(self, dots: Sequence[tuple[float, float]]) -> None:
        """Mark suggested colours."""
        self._dots = list(dots)
        self.update()

    def sizeHint(self) -> QSize:
        """A square as wide as the panel."""
        return QSize(260, 220)

    def point_of(self, a: float, b: float) -> QPointF:
        """Return where a colour lies in the widget."""
        square = self._square()
        scale = square.width() / (2 * AB_LIMIT)
        return square.center() + QPointF(a * scale, -b * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the gamut, the axes and the marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        square = self._square()
        line = self.palette().mid().color()
        painter.setPen(QPen(line, 1))
        painter.drawLine(
            QPointF(square.left(), square.center().y()),
            QPointF(square.right(), square.center().y()),
        )
        painter.drawLine(
            QPointF(square.center().x(), square.top()),
            QPointF(square.center().x(), square.bottom()),
        )
        if self._image is None:
            return
        painter.drawImage(square, self._image)
        for a, b in self._dots:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(0, 0, 0, 140), 2.5))
            painter.drawEllipse(self.point_of(a, b), 3.5, 3.5)
            painter.setPen(QPen(QColor(255, 255, 255, 220), 1.2))
            painter.drawEllipse(self.point_of(a, b), 3.5, 3.5)
        if self._color is not None:
            point = self.point_of(*self._color)
            for color, width in ((QColor(0, 0, 0, 200), 4.0), (QColor("white"), 2.0)):
                painter.setPen(QPen(color, width))
                painter.drawEllipse(point, 7, 7)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().highlight().color(), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the colour under the hand."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the colour with the arrow keys."""
        moves = {
            Qt.Key.Key_Left: (-NUDGE, 0.0),
            Qt.Key.Key_Right: (NUDGE, 0.0),
            Qt.Key.Key_Up: (0.0, NUDGE),
            Qt.Key.Key_Down: (0.0, -NUDGE),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or self._lightness is None:
            event.ignore()
            return
        a, b = self._color or (0.0, 0.0)
        self._choose(a + move[0], b + move[1])
        self.released.emit()

    def _square(self) -> QRectF:
        side = min(self.width(), self.height()) - 2
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _choose_at(self, position: QPointF) -> None:
        square = self._square()
        scale = 2 * AB_LIMIT / square.width()
        offset = position - square.center()
        self._choose(offset.x() * scale, -offset.y() * scale)

    def _choose(self, a: float, b: float) -> None:
        if self._lightness is None or not (math.isfinite(a) and math.isfinite(b)):
            return
        self._color = nearest_in_gamut(self._lightness, a, b)
        self.chosen.emit(*self._color)
        self.update()
