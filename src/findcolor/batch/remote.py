"""Buckets and other far stores through fsspec: ``s3://bucket/folder``, ``sftp://...``, and so on.

Keys, endpoints and passwords come from the environment (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL``, ``FSSPEC_S3_*``), so that none of them reaches a ledger or a log.
"""

from __future__ import annotations

import functools
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from findcolor.batch.stores import PRIVATE, Entry
from findcolor.errors import BatchError, MissingExtraError, PhotoError

WHOLE_WRITES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "oss", "memory"})
"""Protocols whose uploads appear as a whole or not at all, so that no rename is needed."""


@dataclass(frozen=True)
class RemoteStore:
    """A folder of an fsspec file system.

    Attributes:
        url: ``protocol://path``, without a slash at its end.
    """

    url: str

    @property
    def spec(self) -> str:
        """The URL."""
        return self.url

    @functools.cached_property
    def _opened(self) -> tuple[Any, str]:
        try:
            import fsspec  # type: ignore[import-untyped]
        except ImportError:
            raise MissingExtraError("A store such as s3://", "cluster") from None
        try:
            file_system, root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise BatchError(f"The store {self.url} cannot be opened ({error}).") from None
        # Listings are remembered by default, and would hide what other workers wrote.
        file_system.use_listings_cache = False
        return file_system, str(root).rstrip("/")

    def _path(self, key: str) -> str:
        return f"{self._opened[1]}/{key}"

    def entries(self, *, recursive: bool = True) -> Iterator[Entry]:
        """Yield the files, hidden ones left out, in the order of their names.

        Raises:
            BatchError: The store does not answer, or refuses.
        """
        file_system, root = self._opened
        try:
            file_system.invalidate_cache()
            depth = None if recursive else 1
            found = file_system.find(root, maxdepth=depth, withdirs=False, detail=True)
        except FileNotFoundError:
            return
        except Exception as error:  # each file system has its own kinds
            raise BatchError(f"The store {self.url} does not answer ({error}).") from error
        for path in sorted(found):
            key = path.removeprefix(root).lstrip("/")
            if key and not any(part.startswith(".") for part in PurePosixPath(key).parts):
                yield _entry(key, found[path])

    def entry(self, key: str) -> Entry | None:
        """Return one file's entry, or None where there is no such file."""
        file_system = self._opened[0]
        try:
            file_system.invalidate_cache()
            return _entry(key, file_system.info(self._path(key)))
        except FileNotFoundError:
            return None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        """Download one file while the context lasts.

        Raises:
            PhotoError: There is no such file.
            OSError: The store did not answer.
        """
        with tempfile.TemporaryDirectory(prefix="findcolor-") as folder:
            path = Path(folder, PurePosixPath(key).name)
            try:
                self._opened[0].get_file(self._path(key), str(path))
            except FileNotFoundError:
                raise PhotoError(f"There is no file {key}.") from None
            yield path

    def alive(self) -> bool:
        """Tell whether the store answers: its bucket, or its folder, can be seen."""
        file_system, root = self._opened
        try:
            file_system.invalidate_cache()
            return bool(file_system.exists(root.partition("/")[0] if self._writes_whole else root))
        except Exception:  # each file system has its own kinds
            return False

    def prepare(self) -> None:
        """Check that the store answers, and remove what a killed run left half-written.

        Raises:
            BatchError: It does not answer.
        """
        file_system, root = self._opened
        if not self._writes_whole:
            self.tidy()
            file_system.makedirs(root, exist_ok=True)
        if not self.alive():
            raise BatchError(f"The store {self.url} does not exist or does not answer.")

    def tidy(self) -> None:
        """Remove what killed workers left half-written; only while none is at work.

        Raises:
            BatchError: The store does not answer.
        """
        file_system, passing = self._opened[0], self._path(PRIVATE)
        try:
            if not self._writes_whole and file_system.exists(passing):
                file_system.rm(passing, recursive=True)
        except Exception as error:  # each file system has its own kinds
            raise BatchError(f"The store {self.url} does not answer ({error}).") from error

    @property
    def _writes_whole(self) -> bool:
        return self.url.partition("://")[0] in WHOLE_WRITES

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a temporary folder of this machine."""
        with tempfile.TemporaryDirectory(prefix="findcolor-") as folder:
            yield Path(folder)

    def place(self, path: Path, key: str) -> str:
        """Upload the file so that it appears as a whole, and return its stamp.

        Raises:
            OSError: The store did not take it.
        """
        file_system, target = self._opened[0], self._path(key)
        if self._writes_whole:
            file_system.put_file(str(path), target)
        else:
            passing = self._path(f"{PRIVATE}/{secrets.token_hex(8)}")
            file_system.makedirs(passing.rpartition("/")[0], exist_ok=True)
            file_system.makedirs(target.rpartition("/")[0], exist_ok=True)
            file_system.put_file(str(path), passing)
            file_system.mv(passing, target)
        entry = self.entry(key)
        if entry is None:
            raise OSError(f"{key} is not in {self.url} after it was written")
        return entry.stamp


def _entry(key: str, info: dict[str, Any]) -> Entry:
    """Make an entry of what fsspec knows; the name of the change mark differs by file system."""
    marks = ("ETag", "etag", "md5Hash", "LastModified", "mtime", "modified", "created")
    mark = next((info[name] for name in marks if info.get(name)), "")
    text = str(mark).strip('"')
    size = int(info.get("size") or 0)
    return Entry(key, size, f"{size}-{text}")
