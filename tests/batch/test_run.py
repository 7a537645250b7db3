from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest
import pyvips

from findcolor.batch import Options, Run, Settings, Status
from findcolor.batch.progress import Quiet
from findcolor.errors import BatchError, SettingsError
from findcolor.photo.read import read_provenance
from findcolor.pipeline import open_canvas

GOOD = {"a.jpg": "a.color.jpg", "b.png": "b.color.png", "deep/c.tif": "deep/c.color.tif"}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_good_photo_is_coloured_and_recorded(colour, scans, output, rows):
    summary, _ = colour()
    assert (summary.counts.total, summary.counts.done, summary.counts.failed) == (4, 3, 1)
    assert summary.complete
    recorded = rows()
    for source, result in GOOD.items():
        row = recorded[source]
        assert row["status"] == "done"
        assert row["output"] == result
        assert row["input_sha256"] == sha256(scans / source)
        assert row["output_sha256"] == sha256(output / result)
        assert (row["width"], row["height"], row["pages"]) == (96, 72, 1)
        assert 0 < row["certainty"] < 1
        assert row["seconds"] > 0
    assert recorded["broken.jpg"]["status"] == "failed"
    assert "broken.jpg" in recorded["broken.jpg"]["error"]
    assert "notes.txt" not in recorded


def test_the_result_is_that_of_a_single_photo(colour, scans, output, tmp_path):
    colour()
    single = open_canvas(scans / "a.jpg").save(tmp_path / "single.jpg")
    assert single.read_bytes() == (output / "a.color.jpg").read_bytes()


def test_sixteen_bits_stay_sixteen_bits_and_the_mark_is_there(colour, output):
    colour()
    image = pyvips.Image.new_from_file(str(output / "deep" / "c.color.tif"))
    assert (image.format, image.bands) == ("ushort", 3)
    assert "compositeWithTrainedAlgorithmicMedia" in str(
        read_provenance(output / "deep" / "c.color.tif").source_type
    )


def test_the_source_is_untouched_and_nothing_else_is_left(colour, scans, output):
    before = {path: path.read_bytes() for path in scans.rglob("*") if path.is_file()}
    colour()
    assert before == {path: path.read_bytes() for path in scans.rglob("*") if path.is_file()}
    assert {
        path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()
    } == {*GOOD.values(), ".findcolor/ledger.sqlite"}


def test_resuming_does_nothing_twice(colour):
    colour()
    summary, engine = colour(resume=True)
    assert engine.worked == []
    assert (summary.counts.done, summary.counts.failed) == (3, 1)


def test_an_earlier_run_is_not_continued_unasked(colour):
    colour()
    with pytest.raises(SettingsError, match="--resume"):
        colour()


@pytest.mark.parametrize("harm", ["removed", "cut", "changed"])
def test_resuming_repairs_a_harmed_result(colour, output, harm):
    colour()
    path = output / "a.color.jpg"
    whole = path.read_bytes()
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(whole[:100] if harm == "cut" else bytes([*whole[:-9], 1, *whole[-8:]]))
    _, engine = colour(resume=True)
    assert engine.worked == ["a.jpg"]
    assert path.read_bytes() == whole


def test_resuming_redoes_a_changed_source(colour, scans, rows):
    colour()
    before = rows()["a.jpg"]["output_sha256"]
    shutil.copy(scans / "b.png", scans / "new.png")
    pyvips.Image.new_from_file(str(scans / "a.jpg")).invert().write_to_file(str(scans / "a2.jpg"))
    (scans / "a2.jpg").replace(scans / "a.jpg")
    _, engine = colour(resume=True)
    assert sorted(engine.worked) == ["a.jpg", "new.png"]
    assert rows()["a.jpg"]["output_sha256"] != before


def test_a_touched_source_is_confirmed_by_its_hash(colour, scans, output):
    colour()
    made = (output / "a.color.jpg").stat().st_mtime_ns
    os.utime(scans / "a.jpg", ns=(1, 1))
    statuses = []

    class Watcher(Quiet):
        def photo(self, outcome, counts):
            statuses.append(outcome.status)

    colour(Watcher(), resume=True)
    assert statuses == [Status.KEPT]
    assert (output / "a.color.jpg").stat().st_mtime_ns == made


def test_verify_finds_silent_damage(colour, output):
    colour()
    path = output / "a.color.jpg"
    whole, status = path.read_bytes(), path.stat()
    path.write_bytes(bytes([*whole[:-9], whole[-9] ^ 1, *whole[-8:]]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    _, engine = colour(resume=True)
    assert engine.worked == []
    _, engine = colour(resume=True, verify=True)
    assert len(engine.worked) == 3
    assert path.read_bytes() == whole


def test_other_options_redo_everything(colour, output):
    colour()
    first = (output / "a.color.jpg").read_bytes()
    _, engine = colour(resume=True, options=Options(quality=50))
    assert len(engine.worked) == 4
    assert len((output / "a.color.jpg").read_bytes()) < len(first)


def test_a_failed_photo_is_tried_again_when_asked_or_repaired(colour, scans, rows):
    colour()
    _, engine = colour(resume=True, retry_failed=True)
    assert engine.worked == ["broken.jpg"]
    shutil.copy(scans / "a.jpg", scans / "broken.jpg")
    colour(resume=True)
    assert rows()["broken.jpg"]["status"] == "done"


def test_hints_beside_a_photo_are_used_and_noticed(colour, scans, output, rows):
    colour()
    plain = (output / "a.color.jpg").read_bytes()
    (scans / "a.hints.json").write_text('[{"x": 0.5, "y": 0.5, "color": "#d01020", "radius": 0.1}]')
    _, engine = colour(resume=True)
    assert engine.worked == ["a.jpg"]
    assert (output / "a.color.jpg").read_bytes() != plain
    assert '"x":0.5' in str(rows()["a.jpg"]["recipe"])
    (scans / "a.hints.json").write_text('{"hints": 3}')
    colour(resume=True)
    assert rows()["a.jpg"]["status"] == "failed"
    (scans / "a.hints.json").unlink()
    colour(resume=True)
    assert (output / "a.color.jpg").read_bytes() == plain


def test_a_foreign_file_is_not_replaced_unless_asked(colour, output, rows):
    output.mkdir()
    (output / "a.color.jpg").write_text("precious")
    colour()
    assert (output / "a.color.jpg").read_text() == "precious"
    assert "--overwrite" in str(rows()["a.jpg"]["error"])
    colour(overwrite=True)
    assert rows()["a.jpg"]["status"] == "done"
    assert (output / "a.color.jpg").read_bytes()[:2] == b"\xff\xd8"


def test_results_inside_the_input_are_not_coloured_again(colour, scans, output):
    colour(output=str(scans))
    summary, engine = colour(output=str(scans), resume=True)
    assert engine.worked == []
    assert summary.counts.total == 4
    colour(output=str(scans / "colour"))
    summary, _ = colour(output=str(scans / "colour"), resume=True)
    assert summary.counts.total == 4 + 3  # the results beside the photos are photos here


def test_a_photo_that_left_the_input_leaves_the_run_but_not_the_record(colour, scans, rows):
    colour()
    (scans / "b.png").unlink()
    summary, _ = colour(resume=True)
    assert summary.counts.total == 3
    assert rows()["b.png"]["status"] == "done"


def test_one_run_at_a_time(scans, output):
    settings = Settings((str(scans),), str(output))
    with Run(settings), pytest.raises(BatchError, match="Another run"):
        Run(settings)


def test_a_rehearsal_changes_nothing(scans, output):
    with Run(Settings((str(scans),), str(output), recursive=True), rehearsal=True) as run:
        assert run.plan().total == 4
        assert run.ledger.counts().waiting == 4
    assert not output.exists()


def test_an_output_that_is_a_file(scans):
    with pytest.raises(BatchError, match="is a file"):
        Run(Settings((str(scans),), str(scans / "a.jpg")))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"engine": "spark"}, "no engine"),
        ({"scheduler": "tcp://host:1"}, "--engine dask"),
        ({"jobs": 0}, "one job"),
        ({"attempts": 0}, "one attempt"),
    ],
)
def test_settings_that_make_no_sense(settings, message):
    with pytest.raises(SettingsError, match=message):
        Settings(("in",), "out", **settings)


def test_sidecars_hold_the_packet_of_the_photo(colour, output):
    colour(options=Options(sidecar=True))
    packet = (output / "a.color.jpg.xmp").read_bytes()
    assert b"compositeWithTrainedAlgorithmicMedia" in packet
    assert packet in (output / "a.color.jpg").read_bytes()
