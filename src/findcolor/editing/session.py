"""The session: the open photos with their steps, as a file that reopens where one stopped."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from findcolor.editing.history import History
from findcolor.errors import HintError, WriteError

SUFFIX = ".findcolor"


@dataclass(eq=False, slots=True)
class OpenPhoto:
    """A photo somebody works on.

    Attributes:
        path: The photo's file.
        history: Its steps.
        saved_as: The colour file made of it, or None.
        page: Which page of the file, from 0.
    """

    path: Path
    history: History = field(default_factory=History)
    saved_as: Path | None = None
    page: int = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.path.name} · {self.page + 1}" if self.page else self.path.name

    @property
    def beside(self) -> Path:
        """The path that names what lies beside the photo; a later page has its number in it."""
        if not self.page:
            return self.path
        return self.path.with_stem(f"{self.path.stem}-{self.page + 1}")


@dataclass(eq=False, slots=True)
class Session:
    """The open photos and which of them is shown (-1: none)."""

    photos: list[OpenPhoto] = field(default_factory=list)
    current: int = -1

    def copy(self) -> Session:
        """Return an independent copy, cheap enough to take after every edit."""
        photos = [OpenPhoto(p.path, p.history.copy(), p.saved_as, p.page) for p in self.photos]
        return Session(photos, self.current)

    @property
    def has_work(self) -> bool:
        """Whether any photo has steps that would be lost."""
        return any(photo.history.edits for photo in self.photos)

    def to_json(self) -> dict[str, Any]:
        """Return the session as a JSON object with absolute paths."""
        return {
            "version": 1,
            "current": self.current,
            "photos": [
                {
                    "path": str(photo.path.absolute()),
                    "saved_as": str(photo.saved_as.absolute()) if photo.saved_as else None,
                    "history": photo.history.to_json(),
                    **({"page": photo.page} if photo.page else {}),
                }
                for photo in self.photos
            ],
        }

    @classmethod
    def from_json(cls, value: Any, folder: Path | None = None) -> Session:
        """Read what :meth:`to_json` made.

        Args:
            value: The JSON object.
            folder: Where to look for photos that are no longer at their path (a session file
                that travelled together with its photos).

        Raises:
            HintError: The value has another form.
        """
        try:
            if value["version"] != 1:
                raise HintError(f"This session has version {value['version']}; only 1 is known.")
            photos = [
                OpenPhoto(
                    _find(Path(photo["path"]), folder),
                    History.from_json(photo["history"]),
                    Path(photo["saved_as"]) if photo.get("saved_as") else None,
                    max(0, int(photo.get("page", 0))),
                )
                for photo in value["photos"]
            ]
            current = int(value["current"])
        except (TypeError, KeyError, ValueError, AttributeError):
            raise HintError("This is not a session of Find Color.") from None
        return cls(photos, min(max(current, -1), len(photos) - 1))

    def write(self, path: Path) -> None:
        """Write the session file, whole or not at all.

        Raises:
            WriteError: The file cannot be written.
        """
        write_whole(path, json.dumps(self.to_json(), ensure_ascii=False).encode())

    @classmethod
    def read(cls, path: Path) -> Session:
        """Read a session file.

        Raises:
            HintError: The file cannot be read or is no session.
        """
        try:
            value = json.loads(path.read_bytes())
        except OSError as error:
            raise HintError(f"{path} cannot be read: {error.strerror}.") from None
        except ValueError:
            raise HintError(f"{path} is not a session of Find Color.") from None
        return cls.from_json(value, path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it, so that no half file is ever seen.

    Raises:
        WriteError: The file cannot be written; nothing is left behind.
    """
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WriteError(f"{path} cannot be written: {error.strerror}.") from None


def _find(path: Path, folder: Path | None) -> Path:
    if folder is not None and not path.exists() and (folder / path.name).exists():
        return folder / path.name
    return path
