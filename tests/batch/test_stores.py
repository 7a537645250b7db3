from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from findcolor.batch.stores import Folder, open_sink, open_store, safe_key, sha256_of
from findcolor.errors import BatchError, PhotoError


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    sink = Folder(tmp_path / "store")
    sink.prepare()
    return sink


def put(folder: Folder, key: str, data: bytes = b"photo") -> str:
    with folder.scratch() as scratch:
        (scratch / "part").write_bytes(data)
        return folder.place(scratch / "part", key)


def test_placed_files_are_listed_with_their_stamps(folder):
    stamps = {key: put(folder, key) for key in ("b/x.jpg", "a.jpg", "b/a/y.jpg")}
    listed = {entry.key: entry.stamp for entry in folder.entries()}
    assert listed == stamps
    assert [entry.key for entry in folder.entries(recursive=False)] == ["a.jpg"]
    assert folder.entry("b/x.jpg").stamp == stamps["b/x.jpg"]
    assert folder.entry("b/none.jpg") is None
    assert folder.entry("a.jpg/none.jpg") is None


def test_a_change_changes_the_stamp(folder):
    before = put(folder, "a.jpg")
    os.utime(folder.root / "a.jpg", ns=(5, 5))
    assert folder.entry("a.jpg").stamp != before


def test_fetch_gives_the_file_itself(folder):
    put(folder, "a.jpg", b"12")
    with folder.fetch("a.jpg") as path:
        assert path.read_bytes() == b"12"
    with pytest.raises(PhotoError, match="no file"), folder.fetch("b.jpg"):
        pass


def test_scratch_is_removed_even_after_an_error(folder):
    with contextlib.suppress(RuntimeError), folder.scratch() as scratch:
        (scratch / "part").write_bytes(b"x")
        raise RuntimeError
    assert not scratch.exists()
    assert list(folder.entries()) == []


def test_what_a_killed_run_left_is_removed(folder):
    (folder.root / ".findcolor" / "scratch" / "old").mkdir()
    folder.prepare()
    assert list((folder.root / ".findcolor" / "scratch").iterdir()) == []


def test_a_vanished_folder_is_not_made_anew(folder, tmp_path):
    assert folder.alive()
    folder.root.rename(tmp_path / "elsewhere")
    assert not folder.alive()
    with pytest.raises(FileNotFoundError), folder.scratch():
        pass
    folder.root.mkdir()  # the empty mount point of a share
    assert not folder.alive()
    assert list(folder.root.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BatchError, match="cannot be written"):
        Folder(tmp_path / "file" / "below").prepare()


def test_specs_open_what_they_name(tmp_path):
    assert open_sink(Folder(tmp_path).spec) == Folder(tmp_path)
    assert open_store(f"zip:{tmp_path}/a.zip").spec == f"zip:{tmp_path}/a.zip"
    assert open_store(f"tar:{tmp_path}/a.tar").spec == f"tar:{tmp_path}/a.tar"


@pytest.mark.parametrize("key", ["../a.jpg", "/etc/a.jpg", "a/../../b.jpg", "", "C:/a.jpg"])
def test_keys_that_leave_the_store(key):
    assert not safe_key(key)


def test_sha256_of(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc").startswith("ba7816bf8f01cfea414140de5dae2223")


def test_a_name_that_is_no_utf8_is_listed_with_escapes(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"b\xe4r.jpg")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    (entry,) = Folder(tmp_path).entries()
    assert entry.key == "b\\udce4r.jpg"
