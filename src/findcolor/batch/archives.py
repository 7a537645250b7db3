"""ZIP and TAR archives as stores to read from, without unpacking them as a whole.

Each process builds an archive's index once and then reads single members; names that would leave
the archive are left out.
"""

from __future__ import annotations

import functools
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from findcolor.batch.stores import Entry, safe_key
from findcolor.errors import BatchError, PhotoError


@dataclass(frozen=True)
class ZipStore:
    """A ZIP archive.

    Attributes:
        path: The archive.
    """

    path: Path

    @property
    def spec(self) -> str:
        """The path after ``zip:``."""
        return f"zip:{self.path}"

    @functools.cached_property
    def _archive(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError) as error:
            raise BatchError(f"{self.path} is no ZIP archive that can be read ({error}).") from None

    def entries(self, *, recursive: bool = True) -> Iterator[Entry]:
        """Yield the members in the order of their names."""
        for info in sorted(self._archive.infolist(), key=lambda info: info.filename):
            if not info.is_dir() and _wanted(info.filename, recursive):
                yield _zip_entry(info)

    def entry(self, key: str) -> Entry | None:
        """Return one member's entry, or None where there is no such member."""
        try:
            return _zip_entry(self._archive.getinfo(key))
        except KeyError:
            return None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        """Unpack one member while the context lasts.

        Raises:
            PhotoError: The member is missing, damaged or encrypted.
        """
        with tempfile.TemporaryDirectory(prefix="findcolor-") as folder:
            path = Path(folder, PurePosixPath(key).name)
            try:
                with self._archive.open(key) as member:
                    _unpack(member, path)
            except KeyError:
                raise PhotoError(f"{key} is not in {self.path.name}.") from None
            except (zipfile.BadZipFile, zlib.error, EOFError):
                raise PhotoError(f"{key} is damaged inside {self.path.name}.") from None
            except (RuntimeError, NotImplementedError):
                raise PhotoError(
                    f"{key} is encrypted or packed in an unknown way inside {self.path.name}."
                ) from None
            yield path

    def alive(self) -> bool:
        """Tell whether the archive is still there."""
        return self.path.is_file()


@dataclass(frozen=True)
class TarStore:
    """A TAR archive, not compressed: a compressed one can only be read from its start.

    Attributes:
        path: The archive.
    """

    path: Path

    @property
    def spec(self) -> str:
        """The path after ``tar:``."""
        return f"tar:{self.path}"

    @functools.cached_property
    def _index(self) -> dict[str, tarfile.TarInfo]:
        try:
            with tarfile.open(self.path, "r:") as archive:
                return {info.name.removeprefix("./"): info for info in archive if info.isreg()}
        except (tarfile.TarError, OSError) as error:
            raise BatchError(
                f"{self.path} is no plain TAR archive that can be read ({error}); "
                "decompress it first if it is a .tar.gz."
            ) from None

    def entries(self, *, recursive: bool = True) -> Iterator[Entry]:
        """Yield the members in the order of their names."""
        for key in sorted(self._index):
            if _wanted(key, recursive):
                yield _tar_entry(key, self._index[key])

    def entry(self, key: str) -> Entry | None:
        """Return one member's entry, or None where there is no such member."""
        return _tar_entry(key, self._index[key]) if key in self._index else None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        """Copy one member out while the context lasts.

        Raises:
            PhotoError: The member is missing, or the archive was cut off inside it.
        """
        info = self._index.get(key)
        if info is None:
            raise PhotoError(f"{key} is not in {self.path.name}.")
        with tempfile.TemporaryDirectory(prefix="findcolor-") as folder:
            path = Path(folder, PurePosixPath(key).name)
            with self.path.open("rb") as archive:
                archive.seek(info.offset_data)
                path.write_bytes(archive.read(info.size))
            if path.stat().st_size != info.size:
                raise PhotoError(f"{key} is cut off inside {self.path.name}.")
            yield path

    def alive(self) -> bool:
        """Tell whether the archive is still there."""
        return self.path.is_file()


def _wanted(key: str, recursive: bool) -> bool:
    parts = PurePosixPath(key).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return safe_key(key) and not hidden and (recursive or len(parts) == 1)


def _zip_entry(info: zipfile.ZipInfo) -> Entry:
    return Entry(info.filename, info.file_size, f"{info.file_size}-{info.CRC:08x}")


def _tar_entry(key: str, info: tarfile.TarInfo) -> Entry:
    return Entry(key, info.size, f"{info.size}-{info.mtime}-{info.offset_data}")


def _unpack(member: IO[bytes], path: Path) -> None:
    with path.open("wb") as out:
        shutil.copyfileobj(member, out, 1 << 20)
