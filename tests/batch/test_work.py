from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import pyvips
import tifffile

from findcolor.batch.stores import Folder
from findcolor.batch.task import Options, Status, Task
from findcolor.batch.work import work
from findcolor.color.look import Look
from findcolor.model.weights import load_weights
from findcolor.recipe import Recipe


@pytest.fixture
def task(scans: Path, output: Path) -> Task:
    Folder(output).prepare()
    return Task(str(scans), "a.jpg", None, str(output), "a.color.jpg", Options())


def with_source(task: Task, **changes: object) -> Task:
    import dataclasses

    return dataclasses.replace(task, **changes)  # type: ignore[arg-type]


def test_the_same_task_gives_the_same_bytes(task, output):
    first, second = work(task), work(with_source(task, output="again.jpg"))
    assert first.status is Status.DONE
    assert first.facts.output_sha256 == second.facts.output_sha256


def test_every_page_of_a_tiff_is_coloured(task, scans, output):
    gray = [
        np.asarray(pyvips.Image.new_from_file(str(scans / name)).numpy())
        for name in ("a.jpg", "b.png")
    ]
    with tifffile.TiffWriter(scans / "book.tif") as book:
        for page in gray:
            book.write(page.reshape(72, 96), photometric="minisblack", compression="zlib")
    outcome = work(with_source(task, key="book.tif", output="book.color.tif"))
    assert outcome.status is Status.DONE, outcome.error
    assert outcome.facts.pages == 2
    pages = [pyvips.Image.tiffload(str(output / "book.color.tif"), page=page) for page in (0, 1)]
    for page, before in zip(pages, gray, strict=True):
        assert (page.width, page.height, page.bands) == (96, 72, 3)
        lightness = page.colourspace("lab").numpy()[..., 0]
        expected = pyvips.Image.new_from_array(before.reshape(72, 96)).colourspace("lab").numpy()
        assert abs(lightness - expected[..., 0]).mean() < 1


def test_the_runs_look_and_the_photos_own_recipe_join(task, scans):
    (scans / "a.hints.json").write_text('{"hints": [{"x":0.5,"y":0.5,"color":"#d00"}]}')
    options = Options(recipe=Recipe(look=Look(saturation=0.5)).dumps())
    outcome = work(with_source(task, hints="a.hints.json", options=options))
    used = Recipe.loads(outcome.facts.recipe)
    assert used.look.saturation == 0.5
    assert len(used.hints) == 1
    (scans / "a.hints.json").write_text('{"hints": [], "look": {"saturation": 2}}')
    outcome = work(with_source(task, hints="a.hints.json", options=options))
    assert Recipe.loads(outcome.facts.recipe).look.saturation == 2


def test_another_format(task, output):
    outcome = work(with_source(task, output="a.jpg.color.tif", options=Options(format="tiff")))
    assert outcome.status is Status.DONE
    assert (output / "a.jpg.color.tif").read_bytes()[:2] in (b"II", b"MM")


@pytest.mark.parametrize("key", ["broken.jpg", "notes.txt", "none.jpg"])
def test_the_photos_fault(task, key, output):
    outcome = work(with_source(task, key=key))
    assert outcome.status is Status.FAILED
    assert outcome.error.endswith(".")
    assert "\n" not in outcome.error
    assert list(Folder(output).entries()) == []


def test_hints_that_are_none(task, scans):
    for content in (b"\xff\xfe\xfd", b"{", b'{"hints": 1}'):
        (scans / "a.hints.json").write_bytes(content)
        assert work(with_source(task, hints="a.hints.json")).status is Status.FAILED


def test_other_weights_stop_the_run(task):
    assert work(with_source(task, options=Options(model=load_weights().sha256))).status == "done"
    outcome = work(with_source(task, options=Options(model="0" * 64)))
    assert outcome.status is Status.STOP
    assert "weights" in outcome.error


def test_a_vanished_share_stops_the_run(task, scans, output, tmp_path):
    scans.rename(tmp_path / "away")
    outcome = work(task)
    assert outcome.status is Status.STOP
    assert "gone" in outcome.error
    (tmp_path / "away").rename(scans)
    output.rename(tmp_path / "away")
    output.mkdir()
    assert work(task).status is Status.STOP
    assert list(output.iterdir()) == []


def test_a_full_disk_stops_the_run(task, scans, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        Folder(disk).prepare()
        outcome = work(with_source(task, sink=str(disk), options=Options(format="png")))
        if outcome.status is Status.DONE:  # small photos: fill what is left
            (disk / "rest").write_bytes(bytes(os.statvfs(disk).f_bavail * 4096 - 8192))
            outcome = work(with_source(task, sink=str(disk), options=Options(format="png")))
        assert outcome.status is Status.STOP, outcome.error
        assert "takes no more" in outcome.error
        assert list((disk / ".findcolor" / "scratch").iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_faltering_share_is_a_passing_trouble(task, monkeypatch):
    def falter(self, path, key):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Folder, "place", falter)
    assert work(task).status is Status.RETRY
