"""The opener: makes canvases of documents, off the interface thread, within a bound of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from findcolor.desktop.document import Document
from findcolor.desktop.images import PixelImage
from findcolor.desktop.painter import PREVIEW_SIDE
from findcolor.desktop.work import Lane, Task
from findcolor.model.colorizer import Colorizer
from findcolor.pipeline import Canvas, default_colorizer, open_canvas

CANVAS_BYTES = 1_000_000_000
"""How much memory the open photos' features and lightness may take together."""


class Opener(QObject):
    """Opens one document after the other; the one that is looked at comes first.

    Args:
        parent: Its owner.
        current: Says which document is looked at.
    """

    opened = Signal(object)
    """A document has its canvas and its gray image."""
    failed = Signal(object)
    """A document has an error instead."""
    no_model = Signal(object)
    """The model cannot be loaded (an error)."""

    def __init__(self, parent: QObject, current: Callable[[], Document | None]) -> None:
        super().__init__(parent)
        self._lane = Lane(self)
        self._current = current
        self._waiting: list[Document] = []
        self._used: list[Document] = []

    def warm_up(self) -> None:
        """Load the model, so that the first photo need not wait for it."""

        def done(colorizer: Colorizer) -> None:
            self._open_next()

        self._lane.submit(lambda task: default_colorizer(), done, self.no_model.emit)

    def want(self, documents: Iterable[Document]) -> None:
        """Open documents when their turn comes."""
        for document in documents:
            if document.canvas is None and document not in self._waiting and not document.error:
                self._waiting.append(document)
        self._open_next()

    def use(self, document: Document) -> None:
        """A document is looked at: open it, now or again, and keep it longest."""
        if document in self._used:
            self._used.remove(document)
        self._used.append(document)
        self.want([document])

    def forget(self, document: Document) -> None:
        """A document was closed."""
        for documents in (self._waiting, self._used):
            if document in documents:
                documents.remove(document)
        document.canvas = None

    def close(self) -> None:
        """Stop opening."""
        self._waiting = []
        self._lane.close()

    def _open_next(self) -> None:
        if self._lane.busy or not self._waiting:
            return
        current = self._current()
        document = current if current in self._waiting else self._waiting[0]
        assert document is not None
        self._waiting.remove(document)
        photo = document.photo

        def work(task: Task) -> tuple[Canvas, QImage]:
            canvas = open_canvas(photo.path, page=photo.page)
            return canvas, PixelImage(canvas.gray_preview(PREVIEW_SIDE))

        def done(result: tuple[Canvas, QImage]) -> None:
            document.canvas, document.gray = result
            document.size = document.canvas.photo.size
            document.page_count = document.canvas.photo.page_count
            if document not in self._used:
                self._used.insert(0, document)
            self.opened.emit(document)
            self._put_away()
            self._open_next()

        def failed(error: Exception) -> None:
            document.error = str(error)
            self.failed.emit(document)
            self._open_next()

        self._lane.submit(work, done, failed)

    def _put_away(self) -> None:
        """Drop the canvases looked at longest ago; they come back when they are shown."""
        for document in self._used:
            held = sum(d.canvas.nbytes for d in self._used if d.canvas is not None)
            if held <= CANVAS_BYTES:
                return
            if document is not self._current():
                document.canvas = None
