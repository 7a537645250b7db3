from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from findcolor.batch.archives import TarStore, ZipStore
from findcolor.errors import BatchError, PhotoError

FILES = {"a.jpg": b"first" * 100, "in/b.jpg": b"second" * 100, "../evil.jpg": b"x", ".h.jpg": b"x"}


def make_zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
        archive.mkdir("empty.jpg")
    return ZipStore(path)


def make_tar(path):
    with tarfile.open(path, "w") as archive:
        for name, data in FILES.items():
            info = tarfile.TarInfo(f"./{name}" if name == "a.jpg" else name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return TarStore(path)


@pytest.fixture(params=[make_zip, make_tar])
def store(request, tmp_path):
    return request.param(tmp_path / "box")


def test_members_are_listed_without_those_that_would_leave(store):
    assert [entry.key for entry in store.entries()] == ["a.jpg", "in/b.jpg"]
    assert [entry.key for entry in store.entries(recursive=False)] == ["a.jpg"]
    assert store.entry("a.jpg").size == 500
    assert store.entry("none.jpg") is None


def test_a_member_is_unpacked_while_it_is_needed(store):
    with store.fetch("in/b.jpg") as path:
        assert path.read_bytes() == FILES["in/b.jpg"]
        assert path.name == "b.jpg"
    assert not path.exists()
    with pytest.raises(PhotoError, match="not in"), store.fetch("none.jpg"):
        pass


def test_damage_of_one_member_is_named(store):
    data = bytearray(store.path.read_bytes())
    if isinstance(store, ZipStore):
        start = data.index(b"a.jpg") + 5
        data[start : start + 8] = bytes(8)
    else:
        data = data[: data.index(b"firstfirst") + 20]
    broken = type(store)(store.path.with_name("broken"))
    broken.path.write_bytes(data)
    with (
        pytest.raises((PhotoError, BatchError), match=r"damaged|end of data"),
        broken.fetch("a.jpg"),
    ):
        pass


def test_an_archive_that_is_none(tmp_path):
    (tmp_path / "box").write_bytes(b"nothing of the kind" * 100)
    for kind in (ZipStore, TarStore):
        with pytest.raises(BatchError, match="archive that can be read"):
            list(kind(tmp_path / "box").entries())
    assert not ZipStore(tmp_path / "none").alive()


def test_a_compressed_tar_says_what_to_do(tmp_path):
    with tarfile.open(tmp_path / "box.tar.gz", "w:gz"):
        pass
    with pytest.raises(BatchError, match="decompress it first"):
        list(TarStore(tmp_path / "box.tar.gz").entries())
