from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from findcolor.batch.engines.local import LocalEngine
from findcolor.batch.stores import Folder
from findcolor.batch.task import Options, Outcome, Status, Task


def tasks(scans: Path, output: Path, count: int) -> list[Task]:
    Folder(output).prepare()
    keys = ["a.jpg", "b.png", "deep/c.tif", "broken.jpg"]
    return [
        Task(str(scans), keys[number % 4], None, str(output), f"{number}.tif", Options())
        for number in range(count)
    ]


def collect(engine: LocalEngine, count: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + 60
    while len(outcomes) < count and time.monotonic() < deadline:
        outcomes += engine.collect(0.2)
    return outcomes


@pytest.fixture
def engine():
    opened = LocalEngine(2, limit=60)
    yield opened
    opened.close()


def test_work_is_done_and_a_killed_worker_replaced(engine, scans, output):
    """One engine for the whole story, because starting processes takes time."""
    assert engine.collect(0.1) == []
    jobs = tasks(scans, output, 8)
    for task in jobs:
        engine.submit(task)
    outcomes = collect(engine, 8)
    assert {outcome.task.output for outcome in outcomes} == {task.output for task in jobs}
    assert [outcome.status for outcome in outcomes].count(Status.DONE) == 6

    before = engine.pids
    for task in jobs[:4]:
        engine.submit(task)
    os.kill(before[0], signal.SIGKILL)
    outcomes = collect(engine, 4)
    assert len(outcomes) == 4
    lost = [outcome for outcome in outcomes if outcome.status is Status.LOST]
    assert len(lost) <= 1  # the next photo of the dead worker is innocent
    assert all("SIGKILL" in str(outcome.error) for outcome in lost)
    assert len(set(engine.pids) - set(before)) == 1

    os.kill(engine.pids[1], signal.SIGINT)  # a Ctrl-C is the conductor's business
    engine.submit(jobs[0])
    assert collect(engine, 1)[0].status is Status.DONE


def test_a_hung_worker_is_killed(scans, output):
    engine = LocalEngine(1, limit=0.0)
    engine.submit(tasks(scans, output, 1)[0])
    (outcome,) = collect(engine, 1)
    engine.close()
    assert outcome.status is Status.LOST
    assert "longer than" in str(outcome.error)


def test_workers_end_with_their_conductor():
    engine = LocalEngine(1)
    (pid,) = engine.pids
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
