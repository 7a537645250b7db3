from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from findcolor.batch.ledger import Counts
from findcolor.batch.progress import Bar, Lines, Meter, Quiet, duration
from findcolor.batch.run import Summary
from findcolor.batch.task import Options, Outcome, Status, Task

TASK = Task("/in", "a.jpg", None, "/out", "a.color.jpg", Options())


def test_lines_tell_of_photos_progress_and_the_end():
    stream = io.StringIO()
    lines = Lines(stream, Quiet())
    lines.photo(Outcome(TASK, Status.DONE, 0.5), Counts(2, 1, 0, 9))
    lines.photo(Outcome(TASK, Status.FAILED, 0.1, error="It is empty."), Counts(2, 1, 1, 9))
    lines.end(Summary(Counts(2, 1, 1, 9), 1.5, True))
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["photo", "progress"] * 2 + ["end"]
    assert events[0] == {
        "event": "photo", "source": "a.jpg", "output": "a.color.jpg", "status": "done",
        "seconds": 0.5,
    }  # fmt: skip
    assert events[2]["error"] == "It is empty."
    assert events[3]["seconds_left"] == 0
    assert events[4] == {
        "event": "end", "complete": True, "total": 2, "done": 1, "failed": 1, "seconds": 1.5
    }  # fmt: skip


def test_the_bar_shows_throughput_time_left_and_failures():
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    with Bar(console, "Colouring") as bar:
        bar.photo(Outcome(TASK, Status.DONE, 0.5), Counts(2000, 1500, 3, 9))
    shown = console.file.getvalue()
    for text in ("Colouring", "1,503 of 2,000", "photos/s", "left", "3 set aside"):
        assert text in shown


def test_a_bar_without_photos_shows_nothing():
    console = Console(file=io.StringIO(), force_terminal=True)
    with Bar(console, "Colouring"):
        pass
    assert "Colouring" not in console.file.getvalue()


def test_the_meter_forgets(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    meter = Meter()
    for _ in range(100):
        now[0] += 0.5
        meter.tick()
    assert meter.rate == pytest.approx(2, rel=0.05)
    assert meter.seconds_left(Counts(300, 100, 0, 0)) == pytest.approx(100, rel=0.05)
    for _ in range(100):
        now[0] += 2
        meter.tick()
    assert meter.rate == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "0 s"),
        (42, "42 s"),
        (200, "3 min 20 s"),
        (18_720, "5 h 12 min"),
        (90_000, "1 day 1 h"),
        (800_000, "9 days 6 h"),
    ],
)
def test_duration(seconds, text):
    assert duration(seconds) == text
