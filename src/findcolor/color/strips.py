"""Strips: a large photo is worked on in bands of rows, by several threads.

A band fits the cache of one core, so that the dozen temporary arrays of a colour conversion never
reach main memory and memory stays flat, whatever the photo's size. numpy releases the interpreter
lock inside its loops, so threads suffice.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from findcolor.color.blas import one_blas_thread

STRIP_PIXELS = 1 << 16
"""Pixels of a strip: 256 KB per float32 plane; larger leaves the cache, smaller pays for calls."""


def cores() -> int:
    """Return how many processor cores this process may use.

    ``FINDCOLOR_THREADS`` sets it, for programs that run one process on each core.
    """
    if asked := os.environ.get("FINDCOLOR_THREADS", ""):
        return max(1, int(asked)) if asked.isdecimal() else 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_strips(
    height: int, width: int, work: Callable[[slice], object], threads: int | None = None
) -> None:
    """Call ``work`` with slices of rows that together cover a photo once.

    Args:
        height: Rows of the photo.
        width: Pixels of a row.
        work: Reads and writes its own rows only; called from several threads at once.
        threads: How many; all cores by default.
    """
    rows = max(1, STRIP_PIXELS // max(1, width))
    strips = [slice(top, min(top + rows, height)) for top in range(0, height, rows)]
    threads = min(threads or cores(), len(strips))
    if threads <= 1:
        with one_blas_thread():
            for strip in strips:
                work(strip)
        return
    with one_blas_thread(), ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, strips):
            pass
