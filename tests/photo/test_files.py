"""A file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from findcolor.errors import WriteError
from findcolor.photo.files import whole_file


def test_new_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with whole_file(path) as part:
        part.write_text("all of it")
        assert part.parent == tmp_path
        assert not path.exists()
    assert path.read_text() == "all of it"
    assert list(tmp_path.iterdir()) == [path]


def test_an_exception_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with whole_file(tmp_path / "out.txt") as part:
            part.write_text("half of")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_overwriting_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(WriteError, match="exists already"), whole_file(path):
        pytest.fail("the file exists")
    with whole_file(path, overwrite=True) as part:
        part.write_text("new")
    assert path.read_text() == "new"


def test_the_slower_of_two_programs_is_told(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"

    def slow() -> None:
        with whole_file(path) as part:
            part.write_text("slow")
            path.write_text("fast")

    with pytest.raises(WriteError, match="written by another program"):
        slow()
    assert path.read_text() == "fast"
    assert list(tmp_path.iterdir()) == [path]


def test_longest_names(tmp_path: Path) -> None:
    path = tmp_path / ("ö" * 120 + ".color.jpg")
    with whole_file(path) as part:
        part.touch()
    assert path.exists()
