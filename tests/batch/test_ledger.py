from __future__ import annotations

import sqlite3

import pytest

from findcolor.batch.ledger import Ledger
from findcolor.batch.plan import Found
from findcolor.batch.stores import Entry
from findcolor.batch.task import Facts, Options, Outcome, Status
from findcolor.errors import BatchError

FACTS = Facts("in", "{}", "out", 7, "stamp", 4, 3, 1, 0.5)
OPTIONS = Options(model="m")


def photo(key: str, stamp: str = "1", store: str = "/scans") -> Found:
    return Found(store, Entry(key, 10, stamp))


def hints(key: str, stamp: str = "1") -> Found:
    return Found("/scans", Entry(key, 10, stamp), is_hints=True)


def planned(ledger: Ledger, *found: Found, options: Options = OPTIONS) -> None:
    ledger.start_run(options, "1.0")
    ledger.plan(found, options.format)
    ledger.revise(options)


def finish(ledger: Ledger, status: Status = Status.DONE, attempts: int = 3) -> list[str]:
    """Let all that waits end in one way, and return the states."""
    states = []
    for task in ledger.claim(100, OPTIONS, "/out"):
        facts = FACTS if status in (Status.DONE, Status.KEPT) else None
        states.append(ledger.record(Outcome(task, status, 0.5, facts, "why"), attempts))
    return states


@pytest.fixture
def ledger():
    opened = Ledger(":memory:")
    yield opened
    opened.close()


def test_a_photo_from_plan_to_record(ledger):
    planned(ledger, photo("a.jpg"), photo("b.jpg"))
    (task, _) = ledger.claim(2, OPTIONS, "/out")
    assert (task.store, task.key, task.output) == ("/scans", "a.jpg", "a.color.jpg")
    assert task.expected is None
    assert ledger.claim(2, OPTIONS, "/out") == []
    assert ledger.record(Outcome(task, Status.DONE, 0.5, FACTS), 3) == "done"
    counts = ledger.counts()
    assert (counts.total, counts.done, counts.waiting, counts.bytes) == (2, 1, 1, 20)


def test_passing_trouble_is_retried_last_and_then_set_aside(ledger):
    planned(ledger, photo("a.jpg"), photo("b.jpg"))
    (first,) = ledger.claim(1, OPTIONS, "/out")
    assert ledger.record(Outcome(first, Status.RETRY, error="slow share"), 2) == "waiting"
    assert [task.key for task in ledger.claim(9, OPTIONS, "/out")] == ["b.jpg", "a.jpg"]
    assert ledger.record(Outcome(first, Status.LOST, error="killed"), 2) == "failed"
    (row,) = ledger.rows("status = 'failed'")
    assert (row["error"], row["attempts"], row["passing"]) == ("killed", 2, 1)


def test_the_photos_own_fault_is_final_until_it_changes(ledger):
    planned(ledger, photo("a.jpg"))
    assert finish(ledger, Status.FAILED) == ["failed"]
    planned(ledger, photo("a.jpg"))
    assert finish(ledger) == []
    planned(ledger, photo("a.jpg", stamp="2"))
    assert finish(ledger) == ["done"]


def test_passing_trouble_is_tried_again_by_the_next_run(ledger):
    planned(ledger, photo("a.jpg"))
    assert finish(ledger, Status.RETRY, attempts=1) == ["failed"]
    planned(ledger, photo("a.jpg"))
    assert finish(ledger) == ["done"]


def test_what_was_at_work_when_the_run_died_waits_again(ledger):
    planned(ledger, photo("a.jpg"))
    ledger.claim(1, OPTIONS, "/out")
    planned(ledger, photo("a.jpg"))
    assert finish(ledger) == ["done"]


def test_a_done_photo_is_expected_to_be_the_same(ledger):
    planned(ledger, photo("a.jpg"))
    finish(ledger)
    planned(ledger, photo("a.jpg"))  # nothing lies in the output
    (task,) = ledger.claim(1, OPTIONS, "/out")
    assert task.expected is not None
    assert task.expected.output_sha256 == "out"


def test_a_present_result_is_believed_by_its_stamp(ledger):
    planned(ledger, photo("a.jpg"))
    finish(ledger)
    ledger.start_run(OPTIONS, "1.0")
    ledger.note_present([Entry("a.color.jpg", 7, "stamp")])
    ledger.plan([photo("a.jpg")], None)
    ledger.revise(OPTIONS)
    assert ledger.counts().done == 1


def test_hints_count_whatever_their_order(ledger):
    planned(ledger, hints("b.hints.json"), photo("a.jpg"), photo("b.jpg"), hints("a.hints.json"))
    assert [row["hints"] for row in ledger.rows()] == ["a.hints.json", "b.hints.json"]
    finish(ledger)
    planned(ledger, photo("a.jpg"), hints("a.hints.json", "2"), photo("b.jpg"))
    assert [row["hints"] for row in ledger.rows("status = 'waiting'")] == ["a.hints.json", None]


def test_two_photos_with_one_result_are_refused(ledger):
    ledger.start_run(OPTIONS, "1.0")
    with pytest.raises(BatchError, match="would both become"):
        ledger.plan([photo("a.jpg"), photo("a.jpg", store="/other")], None)
    ledger.plan([photo("a.jpg"), photo("a.jpg")], None)
    assert ledger.counts().total == 1


def test_spread_takes_even_distances(ledger):
    planned(ledger, *(photo(f"{number}.jpg") for number in range(10)))
    assert [row["source"] for row in ledger.spread("1", "rowid", 2)] == ["2.jpg", "7.jpg"]
    assert len(ledger.spread("1", "rowid", 99)) == 10
    assert ledger.spread("status = 'done'", "rowid", 3) == []


def test_what_is_recorded_survives_in_the_file(tmp_path):
    first = Ledger(tmp_path / "ledger.sqlite")
    planned(first, photo("a.jpg"))
    finish(first)
    first.end_run("complete")
    first.close()
    second = Ledger(tmp_path / "ledger.sqlite")
    assert not second.empty()
    assert second.run()["ending"] == "complete"
    assert second.run()["description"]["model"] == "m"
    twin = second.copy()
    planned(twin, photo("b.jpg"))
    assert second.value("count(*)", "source = 'b.jpg'") == 0
    twin.close()
    second.close()


def test_a_ledger_is_held_by_one(tmp_path):
    first = Ledger(tmp_path / "ledger.sqlite")
    with pytest.raises(BatchError, match="Another run"):
        Ledger(tmp_path / "ledger.sqlite")
    first.close()
    Ledger(tmp_path / "ledger.sqlite").close()


def test_a_file_that_is_no_ledger(tmp_path):
    (tmp_path / "ledger.sqlite").write_bytes(b"no data base at all" * 100)
    with pytest.raises(BatchError, match="not a ledger"):
        Ledger(tmp_path / "ledger.sqlite")
    with pytest.raises(BatchError):
        Ledger(tmp_path)


def test_the_file_is_plain_sqlite(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite")
    planned(ledger, photo("a.jpg"))
    ledger.close()
    data = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert data.execute("SELECT source, status FROM photos").fetchall() == [("a.jpg", "waiting")]
    data.close()


def test_a_full_disk_is_one_sentence(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite")
    planned(ledger, photo("a.jpg"))
    ledger._data.execute("PRAGMA max_page_count = 1")  # as if the disk had no more pages
    with pytest.raises(BatchError, match="disk is full"):
        planned(ledger, *(photo(f"{number}.jpg") for number in range(2000)))
    ledger.close()
    with_room = Ledger(tmp_path / "ledger.sqlite")
    planned(with_room, photo("a.jpg"))
    assert with_room.counts().total == 1
    with_room.close()
