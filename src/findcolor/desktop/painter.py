"""The painter: keeps the photo on screen up to date, off the interface thread.

A quick preview answers every click; when the hand rests, a sharp one follows if the zoom needs it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from findcolor.desktop.document import Document
from findcolor.desktop.images import PixelImage
from findcolor.desktop.work import Lane, Task
from findcolor.recipe import Recipe

PREVIEW_SIDE = 1024
"""Longer side of the quick preview, in pixels."""
SHARP_PIXELS = 24_000_000
"""A sharp preview has at most so many pixels (96 MB each, before and after)."""
REST_MS = 500
"""The hand rests when it did nothing for so long."""


@dataclass(frozen=True, eq=False, slots=True)
class SharpImages:
    """A photo's previews at the size a deep zoom needs."""

    gray: QImage
    color: QImage | None
    recipe: Recipe


class Painter(QObject):
    """Paints the documents; ``painted`` and ``sharpened`` say when there is something new."""

    painted = Signal(object)
    """A document has new quick images."""
    sharpened = Signal(object, object)
    """A document's sharp images (SharpImages) are there."""
    failed = Signal(object)
    """A FindColorError."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._quick = Lane(self)
        self._slow = Lane(self, calm=True)
        self._wanted: Callable[[], tuple[Document, int] | None] = lambda: None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._sharpen)
        self._sharp_done: tuple[Document, Recipe | None, int] | None = None

    def want_sharp(self, wanted: Callable[[], tuple[Document, int] | None]) -> None:
        """Set who says which document needs which longer side in pixels, when the hand rests."""
        self._wanted = wanted

    def touch(self) -> None:
        """The hand moved: a sharp preview has to wait again."""
        self._rest.start()

    def paint(self, document: Document) -> None:
        """Show a document's present recipe; only the latest of several calls counts."""
        canvas, recipe = document.canvas, document.recipe
        if canvas is None:
            return
        self._sharp_done = None

        def work(task: Task) -> QImage:
            return PixelImage(canvas.preview(recipe, PREVIEW_SIDE))

        def done(image: QImage) -> None:
            document.color, document.shown = image, recipe
            self.painted.emit(document)
            self.touch()

        self._quick.submit(work, done, self.failed.emit, only_latest=f"paint {id(document)}")

    def _sharpen(self) -> None:
        wanted = self._wanted()
        if wanted is None or self._quick.busy:
            return
        document, side = wanted
        canvas, shown = document.canvas, document.shown
        if canvas is None or document.size is None:
            return
        side = sharp_side(side, *document.size)
        if side <= PREVIEW_SIDE or self._sharp_done == (document, shown, side):
            return

        def work(task: Task) -> SharpImages:
            gray = PixelImage(canvas.gray_preview(side))
            task.check()
            color = PixelImage(canvas.preview(shown, side)) if shown is not None else None
            return SharpImages(gray, color, shown or Recipe())

        def done(images: SharpImages) -> None:
            self._sharp_done = (document, shown, side)
            self.sharpened.emit(document, images)

        self._slow.submit(work, done, self.failed.emit, only_latest="sharp")

    def close(self) -> None:
        """Stop painting."""
        self._rest.stop()
        self._quick.close()
        self._slow.close()


def sharp_side(needed: int, width: int, height: int) -> int:
    """Return the longer side of the sharp preview for a photo.

    Doubled from the quick one until it is enough, so that a little zooming costs nothing.
    """
    bound = max(width, height) * min(1.0, math.sqrt(SHARP_PIXELS / (width * height)))
    side = PREVIEW_SIDE
    while side < needed:
        side *= 2
    return round(min(side, bound))
