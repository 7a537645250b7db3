"""Progress of a run: throughput and time left, as a bar on a screen and as JSON lines."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from findcolor.batch.ledger import Counts
from findcolor.batch.run import Summary
from findcolor.batch.task import Outcome

WINDOW = 60.0
"""Seconds over which the throughput is taken: photos differ in size, disks in mood."""

LINE_SECONDS = 1.0
"""Time between two progress lines."""


class Meter:
    """Photos per second over the last minute."""

    def __init__(self) -> None:
        self._times: deque[float] = deque([time.monotonic()])

    def tick(self) -> None:
        """Count one photo."""
        now = time.monotonic()
        self._times.append(now)
        while now - self._times[0] > WINDOW:
            self._times.popleft()

    @property
    def rate(self) -> float:
        """Photos per second."""
        return (len(self._times) - 1) / max(time.monotonic() - self._times[0], 1e-3)

    def seconds_left(self, counts: Counts) -> float | None:
        """Return the time that the waiting photos need at this rate, or None if unknown."""
        return counts.waiting / self.rate if self.rate > 0 else None


@dataclass(frozen=True)
class Quiet:
    """An observer that is not interested."""

    def photo(self, outcome: Outcome, counts: Counts) -> None:
        """Ignore it."""


class Bar:
    """A progress bar, as an observer.

    Args:
        console: Where to draw it.
        title: What stands before it.
    """

    def __init__(self, console: Console, title: str) -> None:
        self._meter = Meter()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
            TextColumn("{task.fields[note]}"),
            console=console,
            transient=False,
        )
        self._task = self._progress.add_task(title, total=0, note="")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def photo(self, outcome: Outcome, counts: Counts) -> None:
        """Advance; the bar appears with the first photo."""
        self._meter.tick()
        left = self._meter.seconds_left(counts)
        note = f"{self._meter.rate:.1f} photos/s"
        if left is not None:
            note += f", {duration(left)} left"
        if counts.failed:
            note += f", {counts.failed:,} set aside"
        self._progress.update(
            self._task,
            total=counts.total,
            completed=counts.done + counts.failed,
            note=note,
        )
        self._progress.start()


class Lines:
    """JSON lines, as an observer: one object for each photo, for progress, and at the end.

    Args:
        stream: Where to write.
        also: Another observer, such as a bar.
    """

    def __init__(self, stream: IO[str], also: Bar | Quiet) -> None:
        self._stream, self._also = stream, also
        self._meter = Meter()
        self._last = 0.0

    def photo(self, outcome: Outcome, counts: Counts) -> None:
        """Write a line for the photo, and now and then one for the progress."""
        self._also.photo(outcome, counts)
        self._meter.tick()
        line: dict[str, Any] = {
            "event": "photo",
            "source": outcome.task.key,
            "output": outcome.task.output,
            "status": str(outcome.status),
            "seconds": round(outcome.seconds, 3),
        }
        if outcome.error:
            line["error"] = outcome.error
        self._write(line)
        if time.monotonic() - self._last >= LINE_SECONDS or counts.waiting == 0:
            self._last = time.monotonic()
            left = self._meter.seconds_left(counts)
            self._write(
                {
                    "event": "progress",
                    "total": counts.total,
                    "done": counts.done,
                    "failed": counts.failed,
                    "per_second": round(self._meter.rate, 3),
                    "seconds_left": None if left is None else round(left, 1),
                }
            )

    def end(self, summary: Summary) -> None:
        """Write the last line."""
        counts = summary.counts
        self._write(
            {
                "event": "end",
                "complete": summary.complete,
                "total": counts.total,
                "done": counts.done,
                "failed": counts.failed,
                "seconds": round(summary.seconds, 3),
            }
        )

    def _write(self, line: dict[str, Any]) -> None:
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()


def duration(seconds: float) -> str:
    """Return a time for people: ``42 s``, ``3 min 20 s``, ``5 h 12 min``, ``9 days 4 h``."""
    whole = round(seconds)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    if days:
        return f"{days} day{'s' if days > 1 else ''} {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
