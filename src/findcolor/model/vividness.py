"""Vividness: less of the dullness that comes from averaging over all colours a thing may have.

A network that is unsure predicts the mean of what it thinks possible, and the mean of red and
green is brown. Sharpening the distribution before taking its mean (Zhang 2016, equation 5) moves
each cell toward its likeliest colours; a gray wall stays gray, where a factor on chroma would tint
it. Both numbers stand in the weights' card.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from findcolor.color.blas import one_blas_thread
from findcolor.model.bins import ab_bins
from findcolor.model.grid import resize

Array = NDArray[np.float32]


def enliven(ab: Array, probability: Array, annealing: float = 1.0, factor: float = 1.0) -> Array:
    """Return predicted colours as vivid as they shall be shown.

    Args:
        ab: (h, w, 2) float32 predicted a*, b*.
        probability: (h / 2, w / 2, Q) float32, the predicted distribution over the ab bins.
        annealing: Temperature T > 0 of the sharpened distribution, proportional to
            ``probability ** (1 / T)``; ab moves as its mean does. 1 changes nothing.
        factor: On chroma, afterwards; 1 changes nothing.
    """
    if annealing != 1:
        with one_blas_thread():
            moved = _mean(_sharpened(probability, annealing)) - _mean(probability)
        ab = ab + resize(moved, ab.shape[:2])
    return ab if factor == 1 else ab * np.float32(factor)


def _sharpened(probability: Array, temperature: float) -> Array:
    # Relative to the likeliest bin, so that nothing underflows at low temperatures.
    relative = probability / probability.max(-1, keepdims=True)
    sharp: Array = relative ** np.float32(1 / temperature)
    return sharp / sharp.sum(-1, keepdims=True)


def _mean(probability: Array) -> Array:
    mean: Array = np.asarray(probability @ ab_bins(), np.float32)
    return mean
