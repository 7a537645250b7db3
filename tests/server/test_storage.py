from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from findcolor.errors import SettingsError
from findcolor.server.storage import (
    ORPHAN_SECONDS,
    DiskFullError,
    Storage,
    digest_of,
    room,
)


@pytest.fixture
def storage(tmp_path: Path):
    storage = Storage(tmp_path / "data")
    yield storage
    storage.close()


def keep(storage: Storage, data: bytes) -> str:
    with storage.scratch() as scratch:
        scratch.path.write_bytes(data)
        digest = digest_of(scratch.path)
        storage.keep(scratch, digest)
    return digest


def test_a_kept_file_is_named_by_its_contents(storage: Storage) -> None:
    digest = keep(storage, b"photo")
    assert digest == hashlib.sha256(b"photo").hexdigest()
    assert storage.path(digest).read_bytes() == b"photo"
    assert keep(storage, b"photo") == digest
    assert len([path for path in (storage.folder / "files").rglob("*") if path.is_file()]) == 1
    storage.remove([digest, digest])
    assert not storage.path(digest).exists()


def test_what_is_not_kept_leaves_nothing(storage: Storage) -> None:
    with storage.scratch() as scratch:
        scratch.path.write_bytes(b"half")
    forgotten = storage.scratch()
    forgotten.path.write_bytes(b"nobody waits for this any more")
    del forgotten
    gc.collect()
    assert list((storage.folder / "tmp").iterdir()) == []


def test_a_start_removes_what_a_killed_process_left(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "half").write_bytes(b"half")
    Storage(tmp_path).close()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_one_studio_per_folder(storage: Storage) -> None:
    script = (
        "import sys; from pathlib import Path; from findcolor.server.storage import Storage;"
        "Storage(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, storage.folder], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Another studio is using" in done.stderr
    with pytest.raises(SettingsError, match="Another studio"):
        Storage(storage.folder)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingsError, match="cannot be used"):
        Storage(tmp_path / "file" / "data")


def test_orphans_are_old_and_named_by_nobody(storage: Storage) -> None:
    known, fresh, old = (keep(storage, data) for data in (b"known", b"fresh", b"old"))
    past = storage.path(old).stat().st_mtime - 2 * ORPHAN_SECONDS
    for digest in (known, old):
        os.utime(storage.path(digest), (past, past))
    assert storage.orphans({known}) == [old]
    assert storage.path(fresh).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_a_sentence() -> None:
    with pytest.raises(DiskFullError, match="full"), room():
        Path("/dev/full").write_bytes(b"x")


def test_other_errors_stay_what_they_are(storage: Storage) -> None:
    with pytest.raises(FileNotFoundError), room():
        (storage.folder / "none").read_bytes()
    assert storage.writable()
