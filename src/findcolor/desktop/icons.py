"""The icons: strokes on a 24 by 24 grid, in the colour of the text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

APP_ICON = Path(__file__).with_name("findcolor.svg")

_STROKES = {
    "load": "M4 7a2 2 0 0 1 2-2h4l2 2.5h6a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2Z"
    "M12 16v-5M9.7 13.2 12 11l2.3 2.2",
    "colorize": "M5 19 15.5 8.5M13.5 6.5l4 4M18 3v4M16 5h4M6 4v3M4.5 5.5h3M19 14v3M17.5 15.5h3",
    "save": "M12 4v10M8 10.5l4 4 4-4M5 17v1.5A1.5 1.5 0 0 0 6.5 20h11a1.5 1.5 0 0 0 1.5-1.5V17",
    "restart": "M19.5 12A7.5 7.5 0 1 1 17 6.4M17.5 3v4h-4",
    "quit": "M12 4v8M7 6.6a8 8 0 1 0 10 0",
    "undo": "M8.5 5 4.5 9l4 4M5 9h9a5.5 5.5 0 0 1 0 11H9",
    "redo": "M15.5 5l4 4-4 4M19 9h-9a5.5 5.5 0 0 0 0 11h5",
    "dropper": "M14 6.5 17.5 10M15 9l-8.5 8.5-2 2M12.8 7.7l3.5 3.5"
    "M15.5 5l1.3-1.3a2 2 0 0 1 2.8 0l.7.7a2 2 0 0 1 0 2.8L19 8.5Z",
    "live": "M13 3 5 13.5h6L10 21l8.5-11H12.5Z",
    "split": "M12 3v18M9 6H5.5A1.5 1.5 0 0 0 4 7.5v9A1.5 1.5 0 0 0 5.5 18H9M15 6h3.5"
    "A1.5 1.5 0 0 1 20 7.5v9a1.5 1.5 0 0 1-1.5 1.5H15M17.5 9v6",
    "compare": "M2.5 12C5 7.8 8.2 5.7 12 5.7s7 2.1 9.5 6.3c-2.5 4.2-5.7 6.3-9.5 6.3"
    "S5 16.2 2.5 12ZM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6Z",
    "certainty": "M4 18.5h16M6 15l3.5-5 3.5 2.5L18 6M18 10V6h-4",
    "ask": "M4.5 5.5h15v11H11L7 20v-3.5H4.5ZM10 9.2a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1M12 14v.1",
    "variants": "M4.5 4.5h6v6h-6ZM13.5 4.5h6v6h-6ZM4.5 13.5h6v6h-6ZM13.5 13.5h6v6h-6Z",
    "fit": "M4.5 9V6A1.5 1.5 0 0 1 6 4.5h3M15 4.5h3A1.5 1.5 0 0 1 19.5 6v3M19.5 15v3"
    "a1.5 1.5 0 0 1-1.5 1.5h-3M9 19.5H6A1.5 1.5 0 0 1 4.5 18v-3",
    "delete": "M5 7h14M10 7V4.5h4V7M6.5 7l1 12.5h9l1-12.5M10.3 10.5v6M13.7 10.5v6",
}


def icon(name: str, color: str) -> QIcon:
    """Return an icon drawn in a colour (#rrggbb), sharp at the sizes a tool bar has."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{color}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{_STROKES[name]}"/></svg>'
    )
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    result = QIcon()
    for size in (20, 40):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        result.addPixmap(pixmap)
    return result
