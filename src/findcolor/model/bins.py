"""The quantised ab gamut: the classes of colour classification (Zhang 2016, section 2.1).

Every point of a 10-unit grid on the ab plane that some sRGB colour rounds to is a class.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import srgb_to_lab

STEP = 10
"""Distance of neighbouring bins, in units of a* and b*."""
REACH = 12
"""Beyond so many bins in each direction there is no sRGB colour."""
BIN_COUNT = 260
"""How many there are, Q elsewhere."""


@cache
def ab_bins() -> NDArray[np.float32]:
    """Return the centres of all bins as (Q, 2) float32 a*, b*, sorted by a*, then b*."""
    levels = np.linspace(0, 255, 52).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), -1).reshape(-1, 3)
    taken = np.zeros((2 * REACH + 1, 2 * REACH + 1), bool)
    taken[tuple(np.rint(srgb_to_lab(cube)[:, 1:].T / STEP).astype(np.intp) + REACH)] = True
    bins = ((np.argwhere(taken) - REACH) * STEP).astype(np.float32, order="C")
    bins.setflags(write=False)
    return bins
