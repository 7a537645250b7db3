"""Watching an input: what arrives is coloured once it is complete.

The input is looked through at intervals, because no notification reaches across network shares
and buckets. A file is taken when its size and time were the same at two looks in a row: before,
it may still be on its way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from findcolor.batch.conductor import Observer
from findcolor.batch.plan import Found, Source
from findcolor.batch.run import Run, Summary
from findcolor.errors import BatchError


@dataclass
class Settled:
    """A source that shows only what did not change since the last look."""

    source: Source
    _seen: dict[str, str] = field(default_factory=dict)

    def find(self) -> Iterator[Found]:
        """Yield the files that are settled."""
        now: dict[str, str] = {}
        for item in self.source.find():
            key, stamp = item.entry.key, item.entry.stamp
            now[key] = stamp
            if self._seen.get(key) == stamp:
                yield item
        self._seen = now


def watch(
    run: Run,
    observer: Observer,
    stopping: Callable[[], bool],
    interval: float = 5.0,
) -> Summary:
    """Colour what is there, then what arrives, until asked to stop.

    Args:
        run: A planned run.
        observer: Is told of every photo.
        stopping: Asked often.
        interval: Seconds between two looks.

    Raises:
        BatchError: Nothing can go on.
    """
    settled = [Settled(source) for source in run.sources]
    engine = run.open_engine()
    started = time.monotonic()
    try:
        while True:
            summary = run.colour(observer, stopping, engine)
            wake = time.monotonic() + interval
            while not stopping() and time.monotonic() < wake:
                time.sleep(min(0.2, interval))
            if stopping():
                break
            for source in run.sources:
                if not source.store.alive():
                    raise BatchError(f"{source.store.spec} is gone or does not answer.")
            run.replan(settled)
    finally:
        engine.close()
    return Summary(summary.counts, time.monotonic() - started, True)
