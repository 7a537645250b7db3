"""How different two colours look (CIEDE2000), and how colourful a photo is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_POW7_25 = 25.0**7


def ciede2000(lab1: NDArray[Any], lab2: NDArray[Any]) -> NDArray[np.float64]:
    """Return the CIEDE2000 difference (ISO/CIE 11664-6; kL = kC = kH = 1).

    Written after Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation
    notes, supplementary test data, and mathematical observations", 2005.

    Args:
        lab1: (..., 3) CIELAB.
        lab2: (..., 3) CIELAB, of a shape that broadcasts with ``lab1``.

    Returns:
        (...) float64, at least 0; about 1 is just noticeable.
    """
    L1, a1, b1 = np.moveaxis(np.asarray(lab1, np.float64), -1, 0)
    L2, a2, b2 = np.moveaxis(np.asarray(lab2, np.float64), -1, 0)

    stretch = 1.5 - 0.5 * _saturating((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    chroma1, chroma2 = np.hypot(a1, b1), np.hypot(a2, b2)
    hue1, hue2 = np.arctan2(b1, a1) % (2 * np.pi), np.arctan2(b2, a2) % (2 * np.pi)

    # A neutral colour has no hue: it takes the other's, so that the difference is zero and the
    # mean is the other's hue.
    neutral = chroma1 * chroma2 == 0
    turn = np.where(neutral, 0, hue2 - hue1)
    opposite = np.pi + 1e-9  # opposite hues count as not yet wrapped, whatever their last bits
    turn = np.where(turn > opposite, turn - 2 * np.pi, turn)
    turn = np.where(turn < -opposite, turn + 2 * np.pi, turn)
    hue = np.where(neutral, hue1 + hue2, hue1 + turn / 2)

    L, chroma = (L1 + L2) / 2, (chroma1 + chroma2) / 2
    delta_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(turn / 2)
    weight = (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    from_middle = (L - 50) ** 2
    in_L = (L2 - L1) / (1 + 0.015 * from_middle / np.sqrt(20 + from_middle))
    in_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    in_hue = delta_hue / (1 + 0.015 * chroma * weight)

    blue = np.exp(-(((np.degrees(hue) % 360 - 275) / 25) ** 2))
    rotation = -2 * _saturating(chroma) * np.sin(np.radians(60) * blue)
    squared = in_L**2 + in_chroma**2 + in_hue**2 + rotation * in_chroma * in_hue
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def colorfulness(rgb: NDArray[Any]) -> float:
    """Return the colourfulness M3 of Hasler and Süsstrunk (2003).

    The moments are taken of the signed opponent differences, as in the paper.

    Args:
        rgb: (..., 3) sRGB: uint8, uint16, or float 0..1.

    Returns:
        0 for a gray photo, about 110 for an extremely colourful one.
    """
    rgb = np.asarray(rgb)
    top = 1.0 if np.issubdtype(rgb.dtype, np.floating) else float(np.iinfo(rgb.dtype).max)
    red, green, blue = np.moveaxis(rgb.astype(np.float32), -1, 0) * np.float32(255 / top)
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    spread = np.hypot(_deviation(red_green), _deviation(yellow_blue))
    return float(spread + 0.3 * np.hypot(_mean(red_green), _mean(yellow_blue)))


def _saturating(chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    seventh = chroma**7
    return np.asarray(np.sqrt(seventh / (seventh + _POW7_25)))


def _mean(plane: NDArray[np.float32]) -> float:
    return float(plane.mean(dtype=np.float64))


def _deviation(plane: NDArray[np.float32]) -> float:
    return float(plane.std(dtype=np.float64))
