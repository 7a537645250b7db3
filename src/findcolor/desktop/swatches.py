"""Swatches: a row of colours to click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

HEIGHT = 24


class Swatch(QAbstractButton):
    """One colour; painted rather than styled, since style sheets are slow to change."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._color: QColor | None = None

    def show_color(self, color: str, tip: str = "") -> None:
        """Show a colour (#rrggbb), or "" for none."""
        self._color = QColor(color) if color else None
        self.setEnabled(bool(color))
        self.setToolTip(tip or color)
        self.setAccessibleName(tip or color)
        self.update()

    def sizeHint(self) -> QSize:
        """A little taller than wide."""
        return QSize(HEIGHT, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour, and an outline under the hand or the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.isEnabled() and (self.underMouse() or self.hasFocus())
        line = self.palette().highlight() if marked else self.palette().mid()
        painter.setPen(QPen(line.color(), 2 if marked else 1))
        painter.setBrush(self._color if self._color is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)


class Swatches(QWidget):
    """A row of colours."""

    chosen = Signal(str)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        self._colors: list[str] = []
        self.buttons = [Swatch() for _ in range(count)]
        for index, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, i=index: self.choose(i))
            row.addWidget(button, 1)
        self.show_colors([])

    def show_colors(self, colors: Sequence[str], tips: Sequence[str] = ()) -> None:
        """Show colours (#rrggbb), with a tip each."""
        self._colors = list(colors)[: len(self.buttons)]
        for index, button in enumerate(self.buttons):
            color = self._colors[index] if index < len(self._colors) else ""
            button.show_color(color, tips[index] if index < len(tips) else "")

    def choose(self, index: int) -> None:
        """Take the colour at an index, if there is one."""
        if index < len(self._colors):
            self.chosen.emit(self._colors[index])
