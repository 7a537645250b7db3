"""Open photos, held in memory: the least recently used give way when it is full."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from findcolor.pipeline import Canvas


class Canvases:
    """Canvases by the digest of their file, within a number of bytes.

    A canvas that gave way, or that a restart lost, is made again when it is asked for. Two who
    ask at once for the same photo wait for one computation.

    Args:
        budget: Bytes that the canvases may hold together. One that is larger than all of it is
            made for each call and not kept.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.hits = self.misses = self.evictions = 0
        self._kept: OrderedDict[str, Canvas] = OrderedDict()
        self._coming: dict[str, Future[Canvas]] = {}
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Return the memory they hold; a canvas grows while it is worked on."""
        return sum(canvas.nbytes for canvas in list(self._kept.values()))

    def __len__(self) -> int:
        """Return how many canvases are held."""
        return len(self._kept)

    def find(self, digest: str) -> Canvas | None:
        """Return the canvas if it is in memory."""
        with self._lock:
            canvas = self._kept.get(digest)
            if canvas is not None:
                self._kept.move_to_end(digest)
                self.hits += 1
                self._make_room()
            return canvas

    def get(self, digest: str, open: Callable[[], Canvas]) -> Canvas:
        """Return the canvas of a file, from memory or made now with ``open``."""
        if (canvas := self.find(digest)) is not None:
            return canvas
        with self._lock:
            self.misses += 1
            coming = self._coming.get(digest)
            mine = coming is None
            if coming is None:
                coming = self._coming[digest] = Future()
        if not mine:
            return coming.result()
        try:
            canvas = open()
        except BaseException as error:
            with self._lock:
                del self._coming[digest]
            coming.set_exception(error)
            raise
        with self._lock:
            del self._coming[digest]
            self._kept[digest] = canvas
            self._make_room()
        coming.set_result(canvas)
        return canvas

    def forget(self, digest: str) -> None:
        """Drop a canvas whose photo was deleted."""
        with self._lock:
            self._kept.pop(digest, None)

    def _make_room(self) -> None:
        while self._kept and self.nbytes > self.budget:
            self._kept.popitem(last=False)
            self.evictions += 1
