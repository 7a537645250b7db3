"""The sRGB transfer curve (IEC 61966-2-1): encoded levels to linear light and back."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_KNEE = 0.04045
_LINEAR_KNEE = _KNEE / 12.92
_POWER_KNEE = ((_KNEE + 0.055) / 1.055) ** 2.4  # its neighbour, but for the 9th digit
_ROOT_KNEE = _LINEAR_KNEE ** (1 / 2.4)
_BINS = 1 << 14
"""Entries of the 8-bit encoding table, even in the square root of linear light: a bin is at most
1/70 of a level wide, from black to white."""


def linear_from_srgb(levels: NDArray[Any]) -> NDArray[np.float32]:
    """Return linear light.

    Args:
        levels: sRGB-encoded, any shape; uint8 or uint16 levels, or floats 0..1 (clipped).

    Returns:
        float32 of the same shape, 0..1.

    Raises:
        TypeError: The dtype is none of these.
    """
    if levels.dtype in (np.uint8, np.uint16):
        return _linear_table(levels.dtype.itemsize * 8).take(levels)
    if not np.issubdtype(levels.dtype, np.floating):
        raise TypeError(f"sRGB levels are uint8, uint16 or float, not {levels.dtype}")
    return _decode(np.clip(levels, 0, 1)).astype(np.float32, copy=False)


def srgb_from_linear(linear: NDArray[np.float32], dtype: DTypeLike = np.uint8) -> NDArray[Any]:
    """Return sRGB-encoded levels, rounded to the nearest.

    Args:
        linear: Linear light of any shape; values outside 0..1 are clipped.
        dtype: uint8, uint16, or a float type for values 0..1.

    Returns:
        Levels of the same shape.

    Raises:
        TypeError: The dtype is none of these.
    """
    kind = np.dtype(dtype)
    if kind == np.uint8:
        index = np.sqrt(np.maximum(linear, 0)) * np.float32(_BINS - 1) + np.float32(0.5)
        return _level_table().take(index.astype(np.int32), mode="clip")
    encoded = _encode(np.clip(linear, 0, 1))
    if kind == np.uint16:
        return (encoded * np.float32(65535) + np.float32(0.5)).astype(np.uint16)
    if not np.issubdtype(kind, np.floating):
        raise TypeError(f"sRGB levels are uint8, uint16 or float, not {kind}")
    return encoded.astype(kind, copy=False)


def _decode(encoded: NDArray[Any]) -> NDArray[Any]:
    # Both branches as a sum of clamped terms: no masks, so numpy stays in its fast loops.
    power = ((np.maximum(encoded, _KNEE) + 0.055) / 1.055) ** 2.4 - _POWER_KNEE
    return np.asarray(np.minimum(encoded, _KNEE) / 12.92 + power)


def _encode(linear: NDArray[Any]) -> NDArray[Any]:
    root = np.maximum(linear, _LINEAR_KNEE) ** (1 / 2.4) - _ROOT_KNEE
    return np.asarray(np.minimum(linear, _LINEAR_KNEE) * 12.92 + 1.055 * root)


@cache
def _linear_table(bits: int) -> NDArray[np.float32]:
    levels = 1 << bits
    return _decode(np.arange(levels) / (levels - 1)).astype(np.float32)


@cache
def _level_table() -> NDArray[np.uint8]:
    linear = (np.arange(_BINS) / (_BINS - 1)) ** 2
    levels: NDArray[np.uint8] = np.rint(_encode(linear) * 255).astype(np.uint8)
    return levels
