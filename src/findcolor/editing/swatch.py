"""A swatch: how a chroma looks at the lightness of its place."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from findcolor.color.gamut import clip_chroma
from findcolor.color.lab import lab_to_srgb


@lru_cache(maxsize=4096)
def hex_at(lightness: float, a: float, b: float) -> str:
    """Return #rrggbb of a CIELAB colour, with as much of its chroma as fits sRGB there."""
    lab = np.array([[lightness, a, b]], np.float32)
    red, green, blue = lab_to_srgb(clip_chroma(lab))[0]
    return f"#{red:02x}{green:02x}{blue:02x}"
