"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from findcolor.errors import WriteError


@contextmanager
def whole_file(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give the name of a temporary file in the same folder; afterwards it takes the place of path.

    Whatever goes wrong in between, the temporary file is removed and ``path`` is what it was.

    Raises:
        WriteError: The file exists and may not be overwritten, or the disk says no.
    """
    if path.is_dir():
        raise WriteError(f"{path} is a folder.")
    if not overwrite and path.exists():
        raise WriteError(f"{path} exists already; allow overwriting or choose another name.")
    part = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(6)}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        _publish(part, path, overwrite)
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        part.unlink(missing_ok=True)


def _publish(part: Path, path: Path, overwrite: bool) -> None:
    if overwrite:
        part.replace(path)
        return
    try:
        path.hardlink_to(part)  # fails if another process was faster; a rename would not
    except FileExistsError:
        raise WriteError(f"{path} was written by another program meanwhile.") from None
    except (OSError, NotImplementedError):  # a file system without hard links
        part.replace(path)
