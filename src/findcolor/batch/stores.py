"""Stores: where photos come from and results go to; folders here, archives and buckets beside.

A store has a *spec*, a text that names it on every machine that can reach it, so that a worker
opens the store itself instead of receiving the photo's bytes from the conductor. Keys are
relative, with forward slashes, and never leave the store.
"""

from __future__ import annotations

import functools
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from findcolor.errors import BatchError, PhotoError

PRIVATE = ".findcolor"
"""Folder inside an output folder for the ledger and for files that are being written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a store: its key, its size in bytes, and a stamp that changes when it does."""

    key: str
    size: int
    stamp: str


class Store(Protocol):
    """A place to read from."""

    @property
    def spec(self) -> str:
        """The text that names the store."""
        ...

    def entries(self, *, recursive: bool = True) -> Iterator[Entry]:
        """Yield the files, hidden ones left out, folders in the order of their names."""
        ...

    def entry(self, key: str) -> Entry | None:
        """Return one file's entry, or None where there is no such file."""
        ...

    def fetch(self, key: str) -> AbstractContextManager[Path]:
        """Give a local path of the file while the context lasts.

        Raises:
            PhotoError: The file is gone or damaged.
            OSError: The store did not answer.
        """
        ...

    def alive(self) -> bool:
        """Tell whether the store as a whole can still be reached."""
        ...


class Sink(Store, Protocol):
    """A place to write to as well."""

    def prepare(self) -> None:
        """Make the store ready, and remove what a killed run left half-written."""
        ...

    def tidy(self) -> None:
        """Remove what killed workers left half-written; only while none is at work."""
        ...

    def scratch(self) -> AbstractContextManager[Path]:
        """Give a fresh local folder, removed afterwards, from which :meth:`place` is cheap."""
        ...

    def place(self, path: Path, key: str) -> str:
        """Move a complete local file to its key in one step, and return its stamp."""
        ...


@dataclass(frozen=True)
class Folder:
    """A folder of a mounted file system.

    Attributes:
        root: Absolute path.
    """

    root: Path

    @property
    def spec(self) -> str:
        """The folder's path."""
        return str(self.root)

    def entries(self, *, recursive: bool = True) -> Iterator[Entry]:
        """Yield the files, hidden ones left out, folders in the order of their names."""
        yield from _walk(self.root, "", recursive)

    def entry(self, key: str) -> Entry | None:
        """Return one file's entry, or None where there is no such file."""
        try:
            return _entry(key, (self.root / key).stat())
        except (FileNotFoundError, NotADirectoryError):
            return None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        """Give the file's own path."""
        path = self.root / key
        if not path.exists():
            raise PhotoError(f"There is no file {key}.")
        yield path

    def alive(self) -> bool:
        """Tell whether the folder is there; an unmounted share is an empty or missing folder."""
        try:
            with os.scandir(self.root) as found:
                return next(found, None) is not None
        except OSError:
            return False

    def prepare(self) -> None:
        """Make the folder, and remove what a killed run left half-written."""
        self.tidy()
        try:
            self._scratch.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BatchError(f"{self.root} cannot be written to ({error.strerror}).") from error

    def tidy(self) -> None:
        """Remove what killed workers left half-written; only while none is at work."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def _scratch(self) -> Path:
        return self.root / PRIVATE / "scratch"

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder on the same file system, so that placing a file is a rename."""
        # The parent is never made here: a share that vanished must not be written beside.
        folder = self._scratch / secrets.token_hex(8)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def place(self, path: Path, key: str) -> str:
        """Rename the file to its place, after its bytes have reached the disk."""
        target = self.root / key
        with path.open("rb") as file:
            os.fsync(file.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        return _entry(key, target.stat()).stamp


def _walk(root: Path, prefix: str, recursive: bool) -> Iterator[Entry]:
    """Yield the files below a folder; a name that is no UTF-8 is shown with escapes."""
    try:
        with os.scandir(root / prefix) as found:
            items = sorted(found, key=lambda item: item.name)
    except FileNotFoundError:  # removed while we looked
        return
    except OSError as error:
        raise BatchError(f"{root / prefix} cannot be read ({error.strerror}).") from None
    for item in items:
        if item.name.startswith("."):
            continue
        key = f"{prefix}{item.name}"
        try:
            if item.is_dir(follow_symlinks=False):
                if recursive:
                    yield from _walk(root, f"{key}/", recursive)
            elif item.is_file():
                yield _entry(key.encode(errors="backslashreplace").decode(), item.stat())
        except FileNotFoundError:  # removed while we looked
            continue


def _entry(key: str, status: os.stat_result) -> Entry:
    return Entry(key, status.st_size, f"{status.st_size}-{status.st_mtime_ns}")


def safe_key(key: str) -> bool:
    """Tell whether a key is relative and stays inside its store."""
    parts = PurePosixPath(key.replace("\\", "/")).parts
    return bool(parts) and not key.startswith("/") and ".." not in parts and ":" not in parts[0]


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.lru_cache(maxsize=16)
def open_store(spec: str) -> Store:
    """Open a store to read from: a folder's path, ``zip:PATH``, ``tar:PATH`` or a URL.

    Raises:
        BatchError: The store cannot be opened.
        MissingExtraError: A URL needs the cluster extra.
    """
    from findcolor.batch.archives import TarStore, ZipStore

    if "://" in spec:
        return open_sink(spec)
    kind, _, path = spec.partition(":")
    if kind == "zip":
        return ZipStore(Path(path))
    if kind == "tar":
        return TarStore(Path(path))
    return Folder(Path(spec))


@functools.lru_cache(maxsize=16)
def open_sink(spec: str) -> Sink:
    """Open a store to write to: a folder's path or a URL; errors as :func:`open_store`."""
    if "://" in spec:
        from findcolor.batch.remote import RemoteStore

        return RemoteStore(spec)
    return Folder(Path(spec))
