"""The marks on the photo: its hints, the chosen place and the region being drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

DOT = 7.0
"""Radius of a hint's dot, in pixels of the screen, at any zoom."""
ACCENT = QColor("#f0a04b")


@dataclass(frozen=True, slots=True)
class Mark:
    """A hint as it is drawn: its place in the photo (0..1) and its colour there."""

    x: float
    y: float
    color: QColor


class MarksItem(QGraphicsItem):
    """Draws all marks; who is under the hand is decided by the editing room, not by Qt."""

    def __init__(self) -> None:
        super().__init__()
        self._size = (1.0, 1.0)
        self._marks: Sequence[Mark] = ()
        self._chosen: int | None = None
        self._place: tuple[float, float, float] | None = None
        self._region: QRectF | None = None

    def set_size(self, width: float, height: float) -> None:
        """Set the photo's size in pixels."""
        self.prepareGeometryChange()
        self._size = (width, height)

    def set_marks(
        self,
        marks: Sequence[Mark],
        chosen: int | None,
        place: tuple[float, float, float] | None,
    ) -> None:
        """Show hints, the index of the chosen one, and the chosen place (x, y, radius)."""
        self._marks, self._chosen, self._place = marks, chosen, place
        self.update()

    def set_region(self, region: QRectF | None) -> None:
        """Show a region in relative coordinates, or none."""
        self._region = region
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the photo's rectangle with room for dots at its border."""
        margin = max(self._size) * 0.1
        return QRectF(0, 0, *self._size).adjusted(-margin, -margin, margin, margin)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pixel = 1 / painter.worldTransform().m11()
        for index, mark in enumerate(self._marks):
            if index != self._chosen:
                self._dot(painter, mark, pixel, chosen=False)
        if self._place is not None:
            self._reach(painter, *self._place, pixel)
        if self._chosen is not None and self._chosen < len(self._marks):
            self._dot(painter, self._marks[self._chosen], pixel, chosen=True)
        elif self._place is not None:
            self._cross(painter, *self._place[:2], pixel)
        if self._region is not None:
            self._box(painter, self._region, pixel)

    def _point(self, x: float, y: float) -> QPointF:
        return QPointF(x * self._size[0], y * self._size[1])

    def _dot(self, painter: QPainter, mark: Mark, pixel: float, *, chosen: bool) -> None:
        center, radius = self._point(mark.x, mark.y), DOT * pixel * (1.35 if chosen else 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 170), 4.5 * pixel))
        painter.drawEllipse(center, radius, radius)
        painter.setPen(QPen(ACCENT if chosen else Qt.GlobalColor.white, 2 * pixel))
        painter.setBrush(mark.color)
        painter.drawEllipse(center, radius, radius)

    def _reach(self, painter: QPainter, x: float, y: float, radius: float, pixel: float) -> None:
        size = radius * max(self._size)
        if size < DOT * pixel * 1.6:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, style in (
            (QColor(0, 0, 0, 150), Qt.PenStyle.SolidLine),
            (QColor(255, 255, 255, 230), Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(color, 1.5 * pixel, style))
            painter.drawEllipse(self._point(x, y), size, size)

    def _cross(self, painter: QPainter, x: float, y: float, pixel: float) -> None:
        center = self._point(x, y)
        for color, width in ((QColor(0, 0, 0, 170), 4.5), (ACCENT, 2.0)):
            painter.setPen(QPen(color, width * pixel))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(center, DOT * pixel, DOT * pixel)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(
                    center + QPointF(dx, dy) * DOT * pixel,
                    center + QPointF(dx, dy) * DOT * 1.9 * pixel,
                )

    def _box(self, painter: QPainter, region: QRectF, pixel: float) -> None:
        rect = QRectF(
            self._point(region.left(), region.top()),
            self._point(region.right(), region.bottom()),
        )
        painter.setBrush(QColor(240, 160, 75, 40))
        painter.setPen(QPen(ACCENT, 2 * pixel, Qt.PenStyle.DashLine))
        painter.drawRect(rect)
