"""The conductor: keeps an engine full, and writes down what comes back.

It alone decides what happens next; a worker only ever sees one photo. Killing the conductor, or
any worker, at any moment loses no more than the photos in flight, which a second start repeats.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from findcolor.batch.engines import Engine
from findcolor.batch.ledger import Counts, Ledger
from findcolor.batch.task import Options, Outcome, Status, Task
from findcolor.errors import BatchError

COMMIT_SECONDS = 1.0
"""Outcomes reach the disk at least this often; a crash repeats at most that much work."""

TROUBLE = 40
"""At least so many passing troubles in a row mean that the machine is at fault, not the photos."""


class Observer(Protocol):
    """Someone who watches a run."""

    def photo(self, outcome: Outcome, counts: Counts) -> None:
        """Hear of one photo."""
        ...


@dataclass(frozen=True)
class Conductor:
    """Colours what waits in a ledger.

    Attributes:
        ledger: The photos.
        engine: Who colours them.
        sink: Spec of where results go.
        options: How.
        observer: Who is told.
        attempts: How often a photo is tried before it is set aside.
        stopping: Asked often; when it says True, no new photo is begun.
    """

    ledger: Ledger
    engine: Engine
    sink: str
    options: Options
    observer: Observer
    attempts: int = 3
    stopping: Callable[[], bool] = lambda: False

    def drain(self) -> bool:
        """Colour until nothing waits.

        Returns:
            True if nothing waits any more, False if it was asked to stop.

        Raises:
            BatchError: Nothing can go on; what was done is recorded.
        """
        ready: deque[Task] = deque()
        flying: dict[str, Task] = {}
        counts, committed, trouble = self.ledger.counts(), time.monotonic(), 0
        verdict: str | None = None
        try:
            while True:
                halted = verdict is not None or self.stopping()
                if not halted:
                    if len(ready) < self.engine.capacity:
                        ready += self.ledger.claim(
                            self.engine.capacity * 4, self.options, self.sink
                        )
                    while ready and len(flying) < self.engine.capacity:
                        task = ready.popleft()
                        flying[task.output] = task
                        self.engine.submit(task)
                if not flying:
                    break
                for outcome in self.engine.collect(timeout=0.5):
                    del flying[outcome.task.output]
                    state = self.ledger.record(outcome, self.attempts)
                    counts = counts.after(state)
                    self.observer.photo(outcome, counts)
                    good = outcome.status in (Status.DONE, Status.KEPT, Status.FAILED)
                    trouble = 0 if good else trouble + 1
                    if outcome.status is Status.STOP:
                        verdict = outcome.error
                    elif trouble >= max(TROUBLE, self.engine.capacity):
                        verdict = f"The last {trouble} photos all failed; the last: {outcome.error}"
                if time.monotonic() - committed > COMMIT_SECONDS:
                    self.ledger.commit()
                    committed = time.monotonic()
        finally:
            for task in (*ready, *flying.values()):
                self.ledger.give_back(task)
            self.ledger.commit()
        if verdict is not None:
            raise BatchError(verdict)
        return counts.waiting == 0
