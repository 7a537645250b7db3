from __future__ import annotations

import shutil
import threading
import time

from findcolor.batch import Run, Settings, watch
from findcolor.batch.plan import sources_of
from findcolor.batch.stores import Folder
from findcolor.batch.watch import Settled


def test_a_file_is_taken_when_it_no_longer_changes(scans, output):
    (source,) = sources_of([str(scans)], Folder(output))
    settled = Settled(source)
    assert list(settled.find()) == []
    assert len(list(settled.find())) == 3
    with (scans / "a.jpg").open("ab") as file:
        file.write(b"more")
    shutil.copy(scans / "b.png", scans / "new.png")
    assert {item.entry.key for item in settled.find()} == {"b.png", "broken.jpg"}
    assert len(list(settled.find())) == 4


def test_what_arrives_is_coloured_until_asked_to_stop(scans, output):
    stop = threading.Event()
    seen: list[str] = []

    class Seen:
        def photo(self, outcome, counts):
            seen.append(outcome.task.key)

    def visitor():
        until(lambda: len(seen) == 3)
        shutil.copy(scans / "b.png", scans / "later.png")
        until(lambda: "later.png" in seen)
        (scans / "later.hints.json").write_text('[{"x": 0.5, "y": 0.5, "color": "#c00"}]')
        until(lambda: seen.count("later.png") == 2)
        stop.set()

    def until(condition):
        deadline = time.monotonic() + 30
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)

    thread = threading.Thread(target=visitor)
    with Run(Settings((str(scans),), str(output), jobs=1)) as run:
        run.plan()
        thread.start()
        summary = watch(run, Seen(), stop.is_set, interval=0.1)
    thread.join()
    assert sorted(seen) == ["a.jpg", "b.png", "broken.jpg", "later.png", "later.png"]
    assert (summary.counts.total, summary.counts.done) == (4, 3)
    assert (output / "later.color.png").exists()
