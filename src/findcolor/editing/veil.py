"""The veil of doubt: a picture to lay over a photo, thick where the colour is a guess."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

COLOR = (255, 0, 200)
"""Magenta, which no photo of the kind has in quantity, so it is not mistaken for a colour."""
THICKEST = 160
LEAST_SPAN = 0.1
"""A photo whose certainty varies less than this is veiled less: there is little to compare."""


def doubt_veil(certainty: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the veil of a photo.

    It compares places, so that a photo that is uncertain all over still shows where most.

    Args:
        certainty: (h, w) float, 0 (a guess) .. 1 (sure).

    Returns:
        (h, w, 4) uint8 sRGB with opacity: clear where the network is surest.
    """
    doubt = 1 - np.clip(np.asarray(certainty, np.float32), 0, 1)
    doubt *= ((doubt - doubt.min()) / max(float(np.ptp(doubt)), LEAST_SPAN)) ** 2
    veil = np.empty((*doubt.shape, 4), np.uint8)
    veil[..., :3] = COLOR
    veil[..., 3] = (doubt * THICKEST).astype(np.uint8)
    return veil
