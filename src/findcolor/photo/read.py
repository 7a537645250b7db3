"""Read a photo file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyvips

from findcolor.color.lab import lightness, pack_lightness
from findcolor.errors import PhotoError
from findcolor.photo.photo import Photo

MAX_PIXELS = 400_000_000


def read_photo(
    source: str | Path | bytes, *, page: int = 0, max_pixels: int = MAX_PIXELS
) -> Photo:
    """Read a photo."""
    try:
        if isinstance(source, bytes):
            image = pyvips.Image.new_from_buffer(source, "", fail_on="error")
        else:
            image = pyvips.Image.new_from_file(str(source), fail_on="error")
        loader = image.get("vips-loader")
        if image.width * image.height > max_pixels:
            raise PhotoError("The photo is too large.")
        rgb = image.colourspace("rgb16" if image.format == "ushort" else "srgb").numpy()
    except pyvips.Error:
        raise PhotoError("This is not a photo.") from None
    return Photo(
        lightness=pack_lightness(lightness(rgb[..., :3])),
        alpha=np.ascontiguousarray(rgb[..., 3]) if rgb.shape[-1] == 4 else None,
        depth=16 if rgb.dtype == np.uint16 else 8,
        format={"jpeg": "jpeg", "pngl": "png", "tiff": "tiff", "webp": "webp"}.get(
            loader[:4], "avif"
        ),
    )
