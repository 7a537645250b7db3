"""Suggested colours for a place: few, different, and likely to hold the true one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from findcolor.color.gamut import clip_chroma
from findcolor.color.lab import lab_to_srgb
from findcolor.model.bins import ab_bins
from findcolor.model.colorizer import Prediction

LIKE = 10.0
"""Two colours within this CIEDE2000 difference count as one suggestion."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A colour that a place may have.

    Attributes:
        a: CIELAB a*.
        b: CIELAB b*.
        hex: The colour at the place's lightness, "#rrggbb".
        probability: That the true colour is like this one and like none ranked before it.
    """

    a: float
    b: float
    hex: str
    probability: float


def suggest(
    prediction: Prediction, x: float, y: float, lightness: float, count: int = 9
) -> list[Suggestion]:
    """Return ``count`` suggestions for the place (x, y), most probable first.

    Each next colour is the one whose surroundings (CIEDE2000 below 10) hold most of the
    probability that the ones before it leave: a greedy cover of the predicted distribution.

    Args:
        prediction: Of the photo.
        x: 0..1.
        y: 0..1.
        lightness: L* of the place, 0..100; every suggestion fits the sRGB gamut there.
        count: At most this many; a very dark or light place has fewer that differ.
    """
    candidates, alike = _candidates(round(lightness))
    rest = distribution_at(prediction, x, y).astype(np.float64)
    rest /= rest.sum()
    fresh = np.ones(len(candidates), bool)
    out: list[Suggestion] = []
    while len(out) < count and fresh.any():
        mass = alike @ rest
        best = int(np.where(fresh, mass, -1).argmax())
        # The candidates fit the rounded lightness.
        exact = clip_chroma(np.array([[lightness, *candidates[best, 1:]]], np.float32))
        red, green, blue = lab_to_srgb(exact)[0]
        a, b = exact[0, 1:].tolist()
        out.append(Suggestion(a, b, f"#{red:02x}{green:02x}{blue:02x}", float(mass[best])))
        rest = np.where(alike[best], 0, rest)
        fresh &= ~alike[best]
    return out


def distribution_at(prediction: Prediction, x: float, y: float) -> NDArray[np.float32]:
    """Return the predicted distribution (Q,) over the ab bins at the place (x, y)."""
    height, width = prediction.probability.shape[:2]
    row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
    distribution: NDArray[np.float32] = prediction.probability[row, column]
    return distribution


@lru_cache(maxsize=101)
def _candidates(lightness: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the bins as Lab (Q, 3) inside the gamut at a lightness, and which are alike (Q, Q)."""
    from findcolor.color.difference import ciede2000

    lab = np.column_stack([np.full(len(ab_bins()), lightness, np.float32), ab_bins()])
    lab = clip_chroma(lab)
    alike = ciede2000(lab[:, None], lab[None]) < LIKE
    return lab, alike
