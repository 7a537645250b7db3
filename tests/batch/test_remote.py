from __future__ import annotations

from pathlib import Path

import pytest

from findcolor.batch import Run, Settings
from findcolor.batch.progress import Quiet
from findcolor.batch.remote import RemoteStore
from findcolor.batch.stores import open_sink, open_store
from findcolor.errors import BatchError, PhotoError


@pytest.fixture(scope="module")
def bucket():
    """An S3 server of this machine with one bucket; gives its file system."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        open_sink.cache_clear()
        import s3fs

        files = s3fs.S3FileSystem()
        files.mkdir("archive")
        yield files
    server.stop()


@pytest.fixture(params=["s3", "file"])
def store(request, tmp_path: Path) -> RemoteStore:
    """A bucket, whose uploads are whole; and a file system that needs a rename."""
    if request.param == "s3":
        request.getfixturevalue("bucket")
        return RemoteStore(f"s3://archive/{tmp_path.name}")
    return RemoteStore(f"file://{tmp_path}/store")


def test_placed_files_are_listed_fetched_and_whole(store, tmp_path):
    store.prepare()
    stamps = {}
    for key in ("b/x.jpg", "a.jpg", ".hidden/c.jpg"):
        with store.scratch() as scratch:
            (scratch / "part").write_bytes(key.encode())
            stamps[key] = store.place(scratch / "part", key)
    listed = {entry.key: entry.stamp for entry in store.entries()}
    assert listed == {"a.jpg": stamps["a.jpg"], "b/x.jpg": stamps["b/x.jpg"]}
    assert [entry.key for entry in store.entries(recursive=False)] == ["a.jpg"]
    assert store.entry("a.jpg").size == 5
    assert store.entry("none.jpg") is None
    with store.fetch("b/x.jpg") as path:
        assert path.read_bytes() == b"b/x.jpg"
    assert not path.exists()
    with pytest.raises(PhotoError, match="no file"), store.fetch("none.jpg"):
        pass
    assert store.alive()
    store.tidy()


def test_an_empty_store_has_no_entries(store):
    assert list(store.entries()) == []


def test_from_a_bucket_to_a_bucket(bucket, scans, tmp_path, monkeypatch, inline):
    bucket.put(str(scans), "archive/box7", recursive=True)
    (tmp_path / "hints").write_text('[{"x": 0.5, "y": 0.5, "color": "#c00"}]')
    bucket.put_file(str(tmp_path / "hints"), "archive/box7/a.hints.json")
    settings = {
        "inputs": ("s3://archive/box7",), "output": "s3://archive/colour", "recursive": True,
        "ledger": tmp_path / "ledger.sqlite",
    }  # fmt: skip
    with Run(Settings(**settings)) as run:
        assert run.plan().total == 4
        summary = run.colour(Quiet(), engine=inline)
        assert (summary.counts.done, summary.counts.failed) == (3, 1)
        (hinted,) = run.ledger.rows("hints IS NOT NULL")
        assert '"hints":[{' in hinted["recipe"]
    bucket.invalidate_cache()
    assert sorted(bucket.find("archive/colour")) == [
        "archive/colour/a.color.jpg",
        "archive/colour/b.color.png",
        "archive/colour/deep/c.color.tif",
    ]
    inline.worked.clear()
    bucket.rm("archive/colour/b.color.png")
    with Run(Settings(**settings, resume=True)) as run:
        run.plan()
        run.colour(Quiet(), engine=inline)
    assert inline.worked == ["b.png"]


def test_a_glob_of_a_bucket(bucket, scans, tmp_path):
    bucket.put(str(scans), "archive/box8", recursive=True)
    settings = Settings(("s3://archive/box8/**/*.tif",), str(tmp_path / "out"))
    with Run(settings, rehearsal=True) as run:
        run.plan()
        assert [row["source"] for row in run.ledger.rows()] == ["deep/c.tif"]


def test_stores_that_are_not_there(bucket, tmp_path, monkeypatch):
    with pytest.raises(BatchError, match="does not"):
        RemoteStore("s3://nobodys-bucket/colour").prepare()
    with pytest.raises(BatchError, match="cannot be opened"):
        list(open_store("nonsense://host/path").entries())
    assert not RemoteStore("s3://nobodys-bucket/colour").alive()
