"""The view of a photo: zoom, pan, and what the hand does on it.

Used for the photo that is coloured and, with less to do, for a reference photo.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView, QWidget

from findcolor.desktop.marks import DOT, MarksItem
from findcolor.desktop.photo_item import PhotoItem

MAX_ZOOM = 32.0
"""Screen pixels per photo pixel."""
GRIP = 9
"""How near (screen pixels) the hand must come to the split's border to hold it."""


class Tool(Enum):
    """What a press on the photo means."""

    PICK = auto()
    DROPPER = auto()
    REGION = auto()


class Hold(Enum):
    """What the pressed hand holds."""

    NOTHING = auto()
    PHOTO = auto()
    HINT = auto()
    SPLIT = auto()
    REGION = auto()


class PhotoView(QGraphicsView):
    """Shows one photo; all places in signals are 0..1."""

    picked = Signal(float, float)
    hint_pressed = Signal(int)
    hint_dragged = Signal(int, float, float)
    released = Signal()
    color_dropped = Signal(float, float)
    region_drawn = Signal(QRectF)
    files_dropped = Signal(list)
    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.photo = PhotoItem()
        self.marks = MarksItem()
        self.scene().addItem(self.photo)
        self.scene().addItem(self.marks)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.hint_at: Callable[[float, float, float], int | None] = lambda x, y, reach: None
        """Who finds the hint near a place: (x, y, reach as a part of the longer side)."""
        self._tool = Tool.PICK
        self._hold = Hold.NOTHING
        self._held_hint = 0
        self._pressed = QPoint()
        self._last = QPoint()
        self._moved = False
        self._space = False
        self._fitted = True

    # --- zoom and pan

    @property
    def zoom(self) -> float:
        """Screen pixels (logical) per photo pixel."""
        return self.transform().m11()

    def show_photo(self, width: int, height: int) -> None:
        """Make room for a photo of a size and show it whole."""
        self.photo.set_size(width, height)
        self.marks.set_size(width, height)
        self.setSceneRect(-4 * width, -4 * height, 9 * width, 9 * height)
        self.fit()

    def fit(self) -> None:
        """Show the whole photo."""
        width, height = self.photo.size
        room = self.viewport().size()
        scale = min((room.width() - 24) / width, (room.height() - 24) / height)
        self.resetTransform()
        self.scale(max(scale, 1e-4), max(scale, 1e-4))
        self.centerOn(width / 2, height / 2)
        self._fitted = True
        self.view_changed.emit()

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that the photo's place under ``anchor`` (viewport, default centre) stays."""
        anchor = anchor or QPointF(self.viewport().rect().center())
        smallest = 0.25 * min(self._fit_scale(), 1.0)
        zoom = min(max(zoom, smallest), MAX_ZOOM)
        before = self._scene_at(anchor)
        self.resetTransform()
        self.scale(zoom, zoom)
        self._pan((self._scene_at(anchor) - before) * zoom)
        self._fitted = False
        self.view_changed.emit()

    def go_to(self, x: float, y: float, zoom: float | None = None) -> None:
        """Bring a place into the middle."""
        if zoom is not None:
            self.zoom_to(zoom)
        width, height = self.photo.size
        self.centerOn(x * width, y * height)
        self._fitted = False
        self.view_changed.emit()

    def center(self) -> tuple[float, float]:
        """Return the place in the middle of the view, inside the photo."""
        x, y = self._place_at(QPointF(self.viewport().rect().center()))
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def needed_side(self) -> int:
        """Return the photo's longer side in screen pixels at this zoom."""
        return round(max(self.photo.size) * self.zoom * self.devicePixelRatioF())

    # --- tools

    def set_tool(self, tool: Tool) -> None:
        """Choose what a press means."""
        self._tool = tool
        self.marks.set_region(None)
        self._show_cursor()

    def set_split(self, split: float | None) -> None:
        """Split before and after at a part of the width, or not."""
        self.photo.split = split
        self.photo.update()

    def set_comparing(self, comparing: bool) -> None:
        """Show only the original while it is held."""
        if comparing != self.photo.comparing:
            self.photo.comparing = comparing
            self.marks.setVisible(not comparing)
            self.photo.update()

    def point_of(self, x: float, y: float) -> QPoint:
        """Return where a place of the photo lies in the viewport."""
        width, height = self.photo.size
        return self.mapFromScene(x * width, y * height)

    # --- events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Find what the hand takes hold of."""
        self._pressed = self._last = event.position().toPoint()
        self._moved = False
        x, y = self._place_at(event.position())
        pans = event.button() == Qt.MouseButton.MiddleButton or self._space
        if event.button() != Qt.MouseButton.LeftButton and not pans:
            return
        if pans:
            self._hold = Hold.PHOTO
        elif self._tool is Tool.DROPPER:
            if 0 <= x <= 1 and 0 <= y <= 1:
                self.color_dropped.emit(x, y)
        elif self._tool is Tool.REGION:
            self._hold = Hold.REGION
        elif self._near_split(event.position()):
            self._hold = Hold.SPLIT
        elif (hint := self._hint_near(x, y)) is not None:
            self._hold, self._held_hint = Hold.HINT, hint
            self.hint_pressed.emit(hint)
        else:
            self._hold = Hold.PHOTO
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        place = event.position().toPoint()
        if (place - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._moved = True
        x, y = self._place_at(event.position())
        if self._hold is Hold.PHOTO and self._moved:
            self._pan(QPointF(place - self._last))
            self._fitted = False
            self.view_changed.emit()
        elif self._hold is Hold.HINT and self._moved:
            self.hint_dragged.emit(self._held_hint, x, y)
        elif self._hold is Hold.SPLIT:
            self.set_split(min(max(x, 0.0), 1.0))
        elif self._hold is Hold.REGION:
            self.marks.set_region(self._region_to(event.position()))
        elif self._hold is Hold.NOTHING:
            self._show_cursor(event.position())
        if self._moved or self._hold is not Hold.PHOTO:
            self._last = place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        hold, self._hold = self._hold, Hold.NOTHING
        x, y = self._place_at(event.position())
        left = event.button() == Qt.MouseButton.LeftButton and not self._space
        if hold is Hold.PHOTO and left and not self._moved and 0 <= x <= 1 and 0 <= y <= 1:
            self.picked.emit(x, y)
        elif hold is Hold.HINT:
            self.released.emit()
        elif hold is Hold.REGION:
            region = self._region_to(event.position())
            if region.width() > 0.005 and region.height() > 0.005:
                self.region_drawn.emit(region)
            else:
                self.marks.set_region(None)
        self._show_cursor(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        if not event.angleDelta().isNull():
            turn = event.angleDelta().y() or event.angleDelta().x()
            self.zoom_to(self.zoom * 1.0016**turn, event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom by a pinch on a touch pad."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_to(self.zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns the hand into one that moves the photo."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = True
                self._show_cursor()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let the space bar go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._show_cursor()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a photo whole that was whole."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take files anywhere."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the dropped files on."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    # --- inside

    def _fit_scale(self) -> float:
        width, height = self.photo.size
        return min(self.viewport().width() / width, self.viewport().height() / height)

    def _scene_at(self, position: QPointF) -> QPointF:
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(position)

    def _place_at(self, position: QPointF) -> tuple[float, float]:
        point = self._scene_at(position)
        return point.x() / self.photo.size[0], point.y() / self.photo.size[1]

    def _pan(self, by: QPointF) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - round(by.x()))
        down.setValue(down.value() - round(by.y()))

    def _hint_near(self, x: float, y: float) -> int | None:
        reach = (DOT + 5) / (self.zoom * max(self.photo.size))
        return self.hint_at(x, y, reach)

    def _near_split(self, position: QPointF) -> bool:
        if self.photo.split is None:
            return False
        return abs(self.point_of(self.photo.split, 0).x() - position.x()) <= GRIP

    def _region_to(self, position: QPointF) -> QRectF:
        start, end = self._place_at(QPointF(self._pressed)), self._place_at(position)
        region = QRectF(QPointF(*start), QPointF(*end)).normalized()
        return region.intersected(QRectF(0, 0, 1, 1))

    def _show_cursor(self, position: QPointF | None = None) -> None:
        shape = Qt.CursorShape.CrossCursor
        if self._space or self._hold is Hold.PHOTO:
            held = self._hold is Hold.PHOTO
            shape = Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
        elif self._hold is Hold.SPLIT or (position is not None and self._near_split(position)):
            shape = Qt.CursorShape.SplitHCursor
        elif (
            self._tool is Tool.PICK
            and position is not None
            and self._hint_near(*self._place_at(position)) is not None
        ):
            shape = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)
