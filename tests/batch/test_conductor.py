from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from findcolor.batch.conductor import Conductor
from findcolor.batch.ledger import Ledger
from findcolor.batch.plan import Found
from findcolor.batch.stores import Entry
from findcolor.batch.task import Facts, Options, Outcome, Status, Task
from findcolor.errors import BatchError

FACTS = Facts("in", "{}", "out", 7, "stamp", 4, 3, 1, 0.5)


@dataclass
class Scripted:
    """An engine whose outcomes are given for each photo, one for each attempt."""

    script: dict[str, list[Status]]
    capacity: int = 3
    workers: int = 1
    flying: list[Task] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    most: int = 0

    def submit(self, task: Task) -> None:
        self.flying.append(task)
        self.most = max(self.most, len(self.flying))

    def collect(self, timeout: float) -> list[Outcome]:
        task = self.flying.pop(0)
        self.order.append(task.key)
        steps = self.script.get(task.key) or [Status.DONE]
        status = steps.pop(0)
        facts = FACTS if status is Status.DONE else None
        return [Outcome(task, status, 0.1, facts, None if facts else f"{task.key} {status}")]

    def close(self) -> None: ...


@dataclass
class Seen:
    waiting: list[int] = field(default_factory=list)

    def photo(self, outcome, counts):
        self.waiting.append(counts.waiting)


@pytest.fixture
def ledger():
    opened = Ledger(":memory:")
    opened.start_run(Options(), "1.0")
    photos = [Found("/in", Entry(f"{number:02}.jpg", 1, "1")) for number in range(60)]
    opened.plan(photos, None)
    opened.revise(Options())
    yield opened
    opened.close()


def conduct(ledger: Ledger, engine: Scripted, **more) -> Conductor:
    return Conductor(ledger, engine, "/out", Options(), Seen(), **more)


def test_everything_is_done_once_with_the_engine_kept_full(ledger):
    engine = Scripted({})
    conductor = conduct(ledger, engine)
    assert conductor.drain()
    assert sorted(engine.order) == [f"{number:02}.jpg" for number in range(60)]
    assert engine.most == engine.capacity
    assert conductor.observer.waiting == list(range(59, -1, -1))
    assert ledger.counts().done == 60


def test_passing_trouble_comes_last_and_is_set_aside_in_the_end(ledger):
    engine = Scripted(
        {
            "05.jpg": [Status.RETRY, Status.LOST, Status.DONE],
            "06.jpg": [Status.LOST] * 3,
            "07.jpg": [Status.FAILED],
        }
    )
    assert conduct(ledger, engine).drain()
    assert engine.order.count("05.jpg") == 3
    assert engine.order.count("06.jpg") == 3
    assert engine.order.count("07.jpg") == 1
    assert {"05.jpg", "06.jpg"} >= set(engine.order[-3:])
    assert (ledger.counts().done, ledger.counts().failed) == (58, 2)
    reasons = {row["source"]: row["error"] for row in ledger.rows("status = 'failed'")}
    assert reasons == {"06.jpg": "06.jpg lost", "07.jpg": "07.jpg failed"}


def test_a_fault_of_the_machine_stops_the_run_and_sets_nothing_aside(ledger):
    with pytest.raises(BatchError, match=r"10\.jpg stop"):
        conduct(ledger, Scripted({"10.jpg": [Status.STOP]})).drain()
    counts = ledger.counts()
    assert counts.failed == 0
    assert 0 < counts.done < 60
    assert conduct(ledger, Scripted({})).drain()
    assert ledger.counts().done == 60


def test_too_much_trouble_in_a_row_is_the_machines_fault(ledger):
    script = {f"{number:02}.jpg": [Status.LOST] * 3 for number in range(60)}
    with pytest.raises(BatchError, match=r"last \d+ photos all failed"):
        conduct(ledger, Scripted(script)).drain()


def test_stopping_finishes_what_is_in_flight(ledger):
    engine = Scripted({})
    assert not conduct(ledger, engine, stopping=lambda: len(engine.order) >= 5).drain()
    assert ledger.counts().done == 5 + len(engine.flying) + 2  # two were in flight
    assert engine.flying == []
    assert ledger.value("count(*)", "status = 'working'") == 0


def test_an_engine_that_dies_gives_its_photos_back(ledger):
    class Dying(Scripted):
        def collect(self, timeout):
            if len(self.order) == 4:
                raise BatchError("The scheduler is gone.")
            return super().collect(timeout)

    with pytest.raises(BatchError, match="scheduler"):
        conduct(ledger, Dying({})).drain()
    assert ledger.counts().done == 4
    assert ledger.value("count(*)", "status = 'working'") == 0
