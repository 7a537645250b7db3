"""From stored pixels to lightness: through the file's own ICC profile, where it has one.

A stored pixel is first what it means in sRGB, then its CIELAB L*. For gray photos both steps are
one table with an entry per level; for colour the profile is applied only if it differs from sRGB.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from findcolor.color.lab import packed_lightness, packed_lightness_of_gray
from findcolor.color.transfer import srgb_from_linear

Tone = Callable[[NDArray[Any]], NDArray[np.uint16]]
"""Packed lightness (rows, width) of stored samples (rows, width, bands), without alpha."""

_SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_INTERPRETATIONS = {
    (1, 8): "b-w",
    (1, 16): "grey16",
    (3, 8): "srgb",
    (3, 16): "rgb16",
    (4, 8): "cmyk",
    (4, 16): "cmyk",
}
_RENDERING = {"intent": "relative", "black_point_compensation": True, "embedded": True}
_HALF_LEVEL = 128
"""Half an 8-bit level in 16 bits: a profile nearer to sRGB than this everywhere is sRGB."""

_QUARTER_LIGHTNESS = 164
"""A quarter of L* = 1, packed: the same for gray."""


def tone_of(bands: int, depth: int, profile: bytes | None) -> Tone:
    """Return how samples become lightness.

    Args:
        bands: 1 (gray), 3 (RGB) or 4 (CMYK).
        depth: 8 or 16 bits.
        profile: The file's ICC profile; one that is broken or for another number of bands is
            ignored, as every viewer does.
    """
    if profile is not None and profile[16:20] != _SPACES[bands]:
        profile = None
    if profile is not None:
        profile = _needed(depth, profile) if bands == 3 else _usable(bands, depth, profile)
    if bands == 1:
        table = _gray_table(depth, profile)
        return lambda samples: table[samples[..., 0]]
    if bands == 4 or profile is not None:
        return lambda samples: packed_lightness(_to_srgb(samples, profile))
    return _lightness_of_srgb


def _lightness_of_srgb(rgb: NDArray[Any]) -> NDArray[np.uint16]:
    green = rgb[..., 1]
    if np.array_equal(rgb[..., 0], green) and np.array_equal(rgb[..., 2], green):
        return packed_lightness_of_gray(green)  # gray scans saved as RGB: a look-up
    return packed_lightness(rgb)


def _gray_table(depth: int, profile: bytes | None) -> NDArray[np.uint16]:
    levels = np.arange(2**depth).astype(np.uint8 if depth == 8 else np.uint16).reshape(1, -1, 1)
    plain = packed_lightness_of_gray(levels).reshape(-1)
    if profile is None:
        return plain
    # XYZ, because lcms tabulates the way to sRGB with too few steps for dark grays.
    image = _tagged(levels, profile).icc_import(pcs="xyz", **_RENDERING)
    luminance = np.frombuffer(image.write_to_memory(), np.float32)[1::3] / np.float32(100)
    table = packed_lightness_of_gray(srgb_from_linear(luminance, np.float32))
    near = np.abs(table.astype(np.int32) - plain).max() <= _QUARTER_LIGHTNESS
    return plain if near else table  # the gray of sRGB, but for the profile's own rounding


@lru_cache(maxsize=16)
def _needed(depth: int, profile: bytes) -> bytes | None:
    """Return an RGB profile if it works and differs from sRGB, else None."""
    if _usable(3, depth, profile) is None:
        return None
    steps = np.linspace(0, 2**depth - 1, 9).astype(np.uint8 if depth == 8 else np.uint16)
    samples = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    plain = samples.astype(np.int32) * (257 if depth == 8 else 1)
    difference = np.abs(_to_srgb(samples, profile).astype(np.int32) - plain)
    return profile if difference.max() > _HALF_LEVEL else None


@lru_cache(maxsize=16)
def _usable(bands: int, depth: int, profile: bytes) -> bytes | None:
    """Return the profile if it works, else None."""
    try:
        _to_srgb(np.zeros((1, 1, bands), np.uint8 if depth == 8 else np.uint16), profile)
    except pyvips.Error:
        return None
    return profile


def _to_srgb(samples: NDArray[Any], profile: bytes | None) -> NDArray[np.uint16]:
    """Return (h, w, 3) 16-bit sRGB; without a profile the samples are CMYK of any press."""
    source = {} if profile is not None else {"input_profile": "cmyk"}
    image = _tagged(samples, profile).icc_transform("srgb", depth=16, **source, **_RENDERING)
    return np.frombuffer(image.write_to_memory(), np.uint16).reshape(*samples.shape[:2], 3)


def _tagged(samples: NDArray[Any], profile: bytes | None) -> Any:
    """Return samples (h, w, bands) as a pyvips image with a profile."""
    height, width, bands = samples.shape
    depth = samples.dtype.itemsize * 8
    image = pyvips.Image.new_from_memory(
        np.ascontiguousarray(samples), width, height, bands, "uchar" if depth == 8 else "ushort"
    ).copy(interpretation=_INTERPRETATIONS[bands, depth])
    if profile is not None:
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return image
