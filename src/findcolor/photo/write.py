"""Write a colour photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from findcolor.errors import WriteError
from findcolor.photo.photo import Photo

SUFFIXES = {"jpeg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp", "avif": ".avif"}


def default_name(path: str | Path) -> Path:
    """Return where the colour version of a photo goes: ``photo.color.jpg`` beside it."""
    path = Path(path)
    suffix = ".jpg" if path.suffix.lower() in (".heic", ".heif") else path.suffix
    return path.with_name(f"{path.stem}.color{suffix}")


def encode_photo(
    rgb: NDArray[Any],
    photo: Photo,
    *,
    format: str | None = None,
    quality: int | None = None,
    recipe: str | None = None,
    model: str | None = None,
    sha256: str | None = None,
    drop_gps: bool = False,
) -> bytes:
    """Return the bytes of a colour photo file."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(rgb))
    return bytes(image.write_to_buffer(SUFFIXES[format or photo.format]))


def write_photo(
    rgb: NDArray[Any],
    path: str | Path,
    photo: Photo,
    *,
    format: str | None = None,
    quality: int | None = None,
    recipe: str | None = None,
    model: str | None = None,
    sha256: str | None = None,
    drop_gps: bool = False,
    overwrite: bool = False,
) -> Path:
    """Write a colour photo file."""
    path = Path(path)
    if path.exists() and not overwrite:
        raise WriteError(f"{path} exists already.")
    by_suffix = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".tif": "tiff", ".tiff": "tiff"}
    format = format or by_suffix.get(path.suffix.lower(), photo.format)
    path.write_bytes(encode_photo(rgb, photo, format=format))
    return path
