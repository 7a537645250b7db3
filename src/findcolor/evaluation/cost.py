"""What a system costs: seconds, memory and multiply-accumulate operations."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.evaluation.processes import worker_processes
from findcolor.evaluation.results import FolderResults
from findcolor.evaluation.system import PixelHint

SIDE = 256
_PHOTOS = 5
_CLICKS = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """What one photo of 256x256 costs; None where it cannot be known.

    Attributes:
        first: Seconds from lightness to the first colours, the median of some photos.
        click: Seconds from one more hint to new colours, the median.
        memory: Bytes that the process grew by, from before the system was loaded to its peak
            (Linux only).
        macs: Multiply-accumulate operations for the first colours.
        macs_click: Those for one more hint.
    """

    first: float | None = None
    click: float | None = None
    memory: int | None = None
    macs: int | None = None
    macs_click: int | None = None


def measure_cost(systems: Sequence[str], photos: Sequence[Sample]) -> list[Cost]:
    """Measure systems, each in a fresh process with one thread.

    Args:
        systems: As the command line names them.
        photos: Some photos; the first few are used.
    """
    costs = []
    for system in systems:
        with worker_processes(1) as pool:
            costs.append(pool.submit(_cost, system, photos[:_PHOTOS]).result())
    return costs


def _cost(name: str, photos: Sequence[Sample]) -> Cost:
    from findcolor.evaluation.lineup import line_up

    lightness = [Truth(read_rgb(photo.path, SIDE)).lightness for photo in photos]
    before = _memory("VmRSS")
    (system,) = line_up([name])
    if isinstance(system, FolderResults):
        return Cost()
    first: list[float] = []
    click: list[float] = []
    system.colorize(lightness[-1][::-1].copy(), ())  # loading and warming up do not count
    for plane in lightness:
        hints: list[PixelHint] = []
        for number in range(_CLICKS):
            start = time.perf_counter()
            system.colorize(plane, hints)
            (click if number else first).append(time.perf_counter() - start)
            hints.append(PixelHint(32 * number + 16, 40 * number + 16, 6, 6, 20.0, 10.0 * number))
    peak = _memory("VmHWM")
    memory = None if before is None or peak is None else peak - before
    counts = system.macs(SIDE) if hasattr(system, "macs") else (None, None)
    return Cost(float(np.median(first)), float(np.median(click)), memory, *counts)


def _memory(field: str) -> int | None:
    """Return a field of Linux's own account, in bytes; getrusage inherits the parent's peak."""
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(rf"^{field}:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else None
