"""The pictures that a survey may draw from: files in folders, with what is known about each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from findcolor.errors import SettingsError
from findcolor.survey.design import REAL

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif"}
INDEX = "index.csv"
NO_CATEGORY = "other"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that may be drawn; the fields mean what they mean in ``design.Picture``."""

    path: Path
    source: str
    system: str
    category: str
    scene: str

    @property
    def real(self) -> bool:
        """Whether its colours are a photograph's own."""
        return self.system == REAL


def read_pool(real: str | Path | None, colorized: Mapping[str, str | Path]) -> list[Candidate]:
    """List the pictures of some folders.

    A picture's category is the column ``category`` of the folder's ``index.csv`` (whose column
    ``file`` names it), else its first sub-folder, else the category of the real photo of the same
    name. Versions of one photo are recognised by their file name without suffix and ``.color``,
    or by their path when a folder has one name twice.

    Args:
        real: Folder of real photos, or None.
        colorized: Folder of results by the name of the system that made them; a column ``system``
            in its ``index.csv`` goes before that name.

    Returns:
        All pictures, sorted by system and path.

    Raises:
        SettingsError: A folder is missing or holds no picture, or an index is malformed.
    """
    folders = {} if real is None else {REAL: Path(real)}
    for system, folder in colorized.items():
        if system == REAL:
            raise SettingsError('No system can be called "real": that is what photographs are.')
        folders[system] = Path(folder)
    files = {system: _files(folder) for system, folder in folders.items()}
    by_path = any(len({_stem(name) for name in names}) < len(names) for names in files.values())
    found: list[Candidate] = []
    known: dict[str, str] = {}
    for system, folder in folders.items():
        index = _read_index(folder)
        for name in files[system]:
            row = index.get(name, {})
            parts = PurePosixPath(name).parts
            scene = str(PurePosixPath(name).with_name(_stem(name))) if by_path else _stem(name)
            category = row.get("category") or (parts[0] if len(parts) > 1 else known.get(scene))
            maker = system if system == REAL else row.get("system") or system
            if system == REAL and category:
                known[scene] = category
            found.append(Candidate(folder / name, name, maker, category or NO_CATEGORY, scene))
    return sorted(found, key=lambda candidate: (candidate.system, candidate.source))


def _files(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise SettingsError(f'"{folder}" is no folder.')
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    names = sorted(path.relative_to(folder).as_posix() for path in found if path.is_file())
    if not names:
        raise SettingsError(f'There is no picture in "{folder}".')
    return names


def _read_index(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / INDEX
    if not path.is_file():
        return {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise SettingsError(f'"{path}" cannot be read as CSV in UTF-8.') from None
    if any(not row.get("file") for row in rows):
        raise SettingsError(f'"{path}" has a row without the column "file".')
    return {row["file"]: row for row in rows}


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.lower().removesuffix(".color")
