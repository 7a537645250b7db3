"""The global hint vector (Zhang 2017): the photo's ab histogram and its mean saturation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from findcolor.model.bins import BIN_COUNT, STEP, ab_bins

GUIDANCE_SIZE = BIN_COUNT + 3
"""Histogram over the ab bins, its flag, mean chroma / 110, its flag."""


class WeightedColor(Protocol):
    """A colour of a palette."""

    @property
    def a(self) -> float:
        """CIELAB a*."""

    @property
    def b(self) -> float:
        """CIELAB b*."""

    @property
    def weight(self) -> float:
        """Its share of the photo."""


def guidance_vector(
    palette: Iterable[WeightedColor] = (), saturation: float | None = None
) -> NDArray[np.float32]:
    """Return the global hints as the decoder takes them; without any, all zeros.

    Args:
        palette: Colours with weights; each is spread over its nearest bins.
        saturation: Mean chroma / 110, 0..1, or None.

    Returns:
        (1, GUIDANCE_SIZE) float32.
    """
    bins = ab_bins()
    out = np.zeros((1, GUIDANCE_SIZE), np.float32)
    total = 0.0
    for color in palette:
        near = np.exp(-((bins - (color.a, color.b)) ** 2).sum(1) / (2 * (STEP / 2) ** 2))
        share = near / near.sum() if near.sum() > 1e-12 else _nearest(bins, color.a, color.b)
        out[0, : len(bins)] += color.weight * share
        total += color.weight
    if total > 0:
        out[0, : len(bins)] /= total
        out[0, len(bins)] = 1
    if saturation is not None:
        out[0, len(bins) + 1 :] = saturation, 1
    return out


def _nearest(bins: NDArray[np.float32], a: float, b: float) -> NDArray[np.float32]:
    one_hot = np.zeros(len(bins), np.float32)
    one_hot[np.argmin(((bins - (a, b)) ** 2).sum(1))] = 1
    return one_hot
