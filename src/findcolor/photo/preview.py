"""Small pictures for a screen: encoded without metadata, or made from a file in its own colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from findcolor.photo.read import open_image
from findcolor.photo.source import Source


def encode_preview(pixels: NDArray[Any], format: str = "jpeg", quality: int = 85) -> bytes:
    """Return an image file for a screen.

    Args:
        pixels: (height, width, 1, 3 or 4) uint8, sRGB; a fourth channel is opacity.
        format: "jpeg", "webp" or "png".
        quality: 1..100, for JPEG and WebP.
    """
    height, width, bands = pixels.shape
    image = pyvips.Image.new_from_memory(
        np.ascontiguousarray(pixels), width, height, bands, "uchar"
    ).copy(interpretation="srgb" if bands > 1 else "b-w")
    if format == "png":
        return bytes(image.pngsave_buffer(compression=3, keep="none"))
    if format == "webp":
        return bytes(image.webpsave_buffer(Q=quality, effort=0, keep="none"))
    return bytes(image.jpegsave_buffer(Q=quality, keep="none"))


def original_preview(source: str | Path | bytes, max_side: int) -> NDArray[np.uint8]:
    """Return a photo file small, upright and in its own colours.

    Args:
        source: A path, or the bytes of a file.
        max_side: Longer side in pixels; a smaller photo keeps its size.

    Returns:
        (height, width, 3) uint8, sRGB; transparent parts are white.

    Raises:
        PhotoError: The file is no photo, damaged, or too large.
        MissingExtraError: The file is HEIC and the extra ``heic`` is not installed.
    """
    file = Source.of(source)
    size = {"height": max_side, "size": "down", "output_profile": "srgb"}
    try:
        image = open_image(file)  # checks the format and the size before anything is decoded
        if file.format == "heic":
            image = image.thumbnail_image(max_side, **size)
        elif isinstance(file.content, bytes):
            image = pyvips.Image.thumbnail_buffer(file.content, max_side, **size)
        else:  # decodes a JPEG at a fraction of its size
            image = pyvips.Image.thumbnail(str(file.content), max_side, **size)
        if image.hasalpha():
            image = image.flatten(background=[255, 255, 255])
        image = image.colourspace("srgb").cast("uchar")
        return np.asarray(image.numpy(), np.uint8).reshape(image.height, image.width, 3)
    except pyvips.Error:
        raise file.damaged() from None
