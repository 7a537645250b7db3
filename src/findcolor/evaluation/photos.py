"""The photos of a test set: a folder, with or without a table of their categories."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import srgb_to_lab
from findcolor.errors import MissingExtraError, PhotoError, SettingsError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"})
GRAY_CHROMA = 5.0
"""A photo is gray if 99 of 100 of its pixels have less chroma than this."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One photo of a test set.

    Attributes:
        name: Its path inside the folder, with "/" between the parts.
        path: Where it is.
        category: What ``index.csv`` calls it, or "".
    """

    name: str
    path: Path
    category: str = ""


@dataclass(frozen=True)
class Truth:
    """A photo's true colours at the size at which it is tested.

    Attributes:
        rgb: (h, w, 3) float32, sRGB 0..1.
    """

    rgb: NDArray[np.float32]

    @cached_property
    def lab(self) -> NDArray[np.float32]:
        """(h, w, 3) float32 CIELAB."""
        return srgb_to_lab(self.rgb)

    @property
    def lightness(self) -> NDArray[np.float32]:
        """(h, w) float32, L* 0..100."""
        return np.ascontiguousarray(self.lab[..., 0])

    @property
    def ab(self) -> NDArray[np.float32]:
        """(h, w, 2) float32, a* and b*."""
        return self.lab[..., 1:]

    @property
    def is_gray(self) -> bool:
        """Whether the photo has no colour that could be measured."""
        return bool(np.percentile(np.hypot(*np.moveaxis(self.ab, -1, 0)), 99) < GRAY_CHROMA)


def find_photos(folder: Path) -> list[Sample]:
    """Return the photos of a folder, sorted by name.

    An ``index.csv`` with the columns ``file`` and ``category`` decides which photos belong to the
    set; without one, all image files do, and a subfolder is a category.

    Raises:
        SettingsError: There is no such folder, no photo in it, or the table is of another form.
    """
    if not folder.is_dir():
        raise SettingsError(f'"{folder}" is no folder of photos.')
    index = folder / "index.csv"
    if index.is_file():
        with index.open(newline="", encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        if not table or "file" not in table[0]:
            raise SettingsError(f'"{index}" has no column "file".')
        named = {row["file"]: row.get("category") or "" for row in table}
    else:
        paths = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        names = (path.relative_to(folder) for path in paths)
        named = {name.as_posix(): name.parts[0] if len(name.parts) > 1 else "" for name in names}
    if not named:
        raise SettingsError(f'There is no photo in "{folder}".')
    return [Sample(name, folder / name, named[name]) for name in sorted(named)]


def read_rgb(path: Path, size: int | None = None) -> NDArray[np.float32]:
    """Read a photo for measuring.

    Args:
        path: The file.
        size: Side in pixels of the square to which it is squashed (bilinear, as torchvision's
            Resize does it on a file); None leaves the photo as it is.

    Returns:
        (h, w, 3) float32, sRGB 0..1.

    Raises:
        PhotoError: The file cannot be read.
        MissingExtraError: Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtraError("Measuring", "evaluate") from None
    try:
        with Image.open(path) as file:
            image = file.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        raise PhotoError(f'"{path.name}" cannot be read as a photo.') from None
    if size is not None:
        image = image.resize((size, size), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32) / np.float32(255)


def spread(photos: list[Sample], limit: int | None) -> list[Sample]:
    """Return at most so many photos, evenly from the whole list, so that no category is left out.

    Raises:
        SettingsError: The limit is not above 0.
    """
    if limit is None or limit >= len(photos):
        return photos
    if limit < 1:
        raise SettingsError(f"The limit {limit} is not above 0.")
    return [photos[i * len(photos) // limit] for i in range(limit)]
