"""How long a run will take: a sample of its photos is coloured, into nothing."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from findcolor.batch.engines.local import LocalEngine
from findcolor.batch.ledger import Ledger
from findcolor.batch.stores import Folder
from findcolor.batch.task import Options, Outcome, Status, Task
from findcolor.color.strips import cores


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would do.

    Attributes:
        waiting: Photos that would be coloured.
        sampled: Photos that were coloured to find out.
        damaged: Those of the sample that could not be.
        seconds_each: Mean seconds of one core for one photo.
        workers: Photos at the same time.
    """

    waiting: int
    sampled: int
    damaged: int
    seconds_each: float
    workers: int

    @property
    def seconds(self) -> float:
        """Time for all of them."""
        return self.waiting * self.seconds_each / self.workers


def estimate(ledger: Ledger, options: Options, *, jobs: int | None, sample: int = 12) -> Estimate:
    """Colour a sample, spread evenly over the sizes of the photos, and extrapolate.

    Args:
        ledger: A planned run.
        options: How to colour.
        jobs: Workers; one for each core by default.
        sample: How many photos, at least three for each worker.
    """
    waiting = ledger.counts().waiting
    workers = min(jobs or cores(), max(1, waiting))
    chosen = ledger.spread("status = 'waiting'", "bytes", min(max(sample, 3 * workers), waiting))
    if not chosen:
        return Estimate(0, 0, 0, 0.0, workers)
    with tempfile.TemporaryDirectory(prefix="findcolor-") as folder:
        sink = Folder(Path(folder))
        sink.prepare()
        engine = LocalEngine(workers)
        try:
            # A worker's first photo also pays for loading the model, so it does not count.
            _colour(engine, chosen[:1] * workers, sink, options)
            outcomes = _colour(engine, chosen, sink, options)
        finally:
            engine.close()
    mean = sum(outcome.seconds for outcome in outcomes) / len(outcomes)
    damaged = sum(outcome.status is not Status.DONE for outcome in outcomes)
    return Estimate(waiting, len(outcomes), damaged, mean, workers)


def _colour(
    engine: LocalEngine, rows: list[dict[str, Any]], sink: Folder, options: Options
) -> list[Outcome]:
    for number, row in enumerate(rows):
        output = f"{number}/{PurePosixPath(row['output']).name}"
        engine.submit(Task(row["store"], row["source"], row["hints"], sink.spec, output, options))
    outcomes: list[Outcome] = []
    while len(outcomes) < len(rows):
        outcomes += engine.collect(1.0)
    return outcomes
