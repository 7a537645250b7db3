"""Files under the data folder: each named by its contents, each there whole or not at all.

A file is first made under ``tmp`` and then moved to ``files/ab/abcd…``, its SHA-256. Equal files
are kept once. What a killed process left in ``tmp`` is removed at the next start.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import sys
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from findcolor.errors import FindColorError, SettingsError

ORPHAN_SECONDS = 3600.0
"""A file that no row names is younger than this while its request is still at work."""


class DiskFullError(FindColorError):
    """There is no room left for a file."""


class Scratch:
    """A place for a file that is still being made; it goes away with this object.

    So a result that nobody waits for any more leaves nothing behind. In a ``with`` it goes at the
    end, unless it was kept.

    Attributes:
        path: Where to write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.discard = weakref.finalize(self, path.unlink, missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


class Storage:
    """The files of one studio; one running studio per data folder.

    Args:
        folder: The data folder; made when it does not exist.

    Attributes:
        references: Hold it while a file and the row that names it come or go, so that nobody
            removes a file that somebody else is about to name.

    Raises:
        SettingsError: The folder cannot be made or written, or another studio is using it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.references = threading.Lock()
        self._files = folder / "files"
        self._scratch = folder / "tmp"
        try:
            self._files.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(folder / "lock")
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir(exist_ok=True)
        except BlockingIOError:
            raise SettingsError(f"Another studio is using the folder {folder}.") from None
        except OSError as error:
            raise SettingsError(
                f"The folder {folder} cannot be used: {error.strerror or error}."
            ) from None

    def scratch(self) -> Scratch:
        """Give a new place for a file to make."""
        return Scratch(self._scratch / secrets.token_hex(8))

    def keep(self, scratch: Scratch, digest: str) -> None:
        """Move a finished file into the store.

        Raises:
            DiskFullError: The disk is full.
        """
        with room(), scratch.path.open("rb+") as file:
            os.fsync(file.fileno())
        target = self.path(digest)
        target.parent.mkdir(exist_ok=True)
        scratch.path.replace(target)

    def path(self, digest: str) -> Path:
        """Return where the file of a digest lies (or would lie)."""
        return self._files / digest[:2] / digest

    def has(self, digest: str) -> bool:
        """Tell whether the file is there."""
        return self.path(digest).is_file()

    def remove(self, digests: Iterable[str]) -> None:
        """Remove files; one that is gone already is no mistake."""
        for digest in digests:
            self.path(digest).unlink(missing_ok=True)

    def orphans(self, known: set[str]) -> list[str]:
        """Return the digests of files that nothing names and that are not brand-new."""
        limit = time.time() - ORPHAN_SECONDS
        return [
            path.name
            for path in self._files.glob("??/*")
            if path.name not in known and path.stat().st_mtime < limit
        ]

    def writable(self) -> bool:
        """Tell whether a file can be written now."""
        try:
            with self.scratch() as scratch:
                scratch.path.write_bytes(b"1")
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let another studio use the folder."""
        os.close(self._lock)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def room() -> Iterator[None]:
    """Turn a full disk into an error with a sentence.

    Raises:
        DiskFullError: The disk filled up inside the ``with``.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("The disk is full; nothing was saved.") from None
        raise


def _lock(path: Path) -> int:
    """Hold a lock on a file for as long as this process lives; return its descriptor."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                raise BlockingIOError from None
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
