"""The floor: rows that need no learning and that every network has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from findcolor.evaluation.system import PixelHint, hint_planes

_NEIGHBORS = tuple((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0))
# The three numbers of the authors' code: how much of the window's variance is let through, the
# weight that the most similar neighbour keeps at least, and the least variance.
_VARIANCE_SHARE = 0.6
_LEAST_WEIGHT = 0.01
_LEAST_VARIANCE = 2e-6


class Gray:
    """Leaves the photo gray."""

    name = "gray"

    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        """Return no colour, (h, w, 2) zeros."""
        return np.zeros((*lightness.shape, 2), np.float32)


class Levin:
    """Colorization using optimization (Levin, Lischinski and Weiss, SIGGRAPH 2004).

    Every pixel without a hint is the weighted mean of its eight neighbours, where neighbours of
    similar lightness weigh more; hinted pixels are kept. Solved directly, with a nested-dissection
    order of the pixels that makes the factorisation three times faster than the solver's own.
    Without hints the photo stays gray; hints of one colour give that colour everywhere.
    """

    name = "levin 2004"

    def __init__(self) -> None:
        self._photo: tuple[NDArray[np.float32], sparse.coo_array] | None = None

    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        """Return the colours that the hints alone decide; see :class:`System`."""
        ab, hinted = hint_planes(hints, lightness.shape)
        if not hints:
            return ab
        if (ab[hinted] == ab[hinted][0]).all():
            return np.broadcast_to(ab[hinted][0], ab.shape).copy()
        if self._photo is None or not np.array_equal(self._photo[0], lightness):
            self._photo = lightness.copy(), neighbor_weights(lightness)
        return _solve(self._photo[1], ab, hinted)


def neighbor_weights(lightness: NDArray[np.floating]) -> sparse.coo_array:
    """Return how much each pixel's colour takes from each neighbour's.

    Args:
        lightness: (h, w) float, L* 0..100.

    Returns:
        (h w, h w) sparse; every row sums to 1.
    """
    height, width = lightness.shape
    y = np.asarray(lightness, np.float64) / 100
    around = np.pad(y, 1, constant_values=np.nan)
    pixels = np.arange(y.size).reshape(y.shape)
    numbers = np.pad(pixels, 1, constant_values=-1)

    def shifted(plane: NDArray[Any]) -> NDArray[Any]:
        return np.stack(
            [plane[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width] for dy, dx in _NEIGHBORS]
        )

    values, neighbors = shifted(around), shifted(numbers)
    distance = np.square(values - y)
    variance = np.nanvar(np.concatenate([values, y[None]]), axis=0) * _VARIANCE_SHARE
    variance = np.maximum(variance, -np.nanmin(distance, axis=0) / np.log(_LEAST_WEIGHT))
    weights = np.exp(-distance / np.maximum(variance, _LEAST_VARIANCE))
    inside = neighbors >= 0
    weights /= np.where(inside, weights, 0).sum(axis=0)
    rows = np.broadcast_to(pixels, neighbors.shape)[inside]
    return sparse.coo_array((weights[inside], (rows, neighbors[inside])), shape=(y.size, y.size))


def _solve(
    equations: sparse.coo_array, ab: NDArray[np.float32], hinted: NDArray[np.bool_]
) -> NDArray[np.float32]:
    order, position = _dissection(*hinted.shape)
    rows, columns = equations.coords
    free = ~hinted.ravel()[rows]
    diagonal = np.arange(hinted.size)
    matrix = sparse.csc_array(
        (
            np.concatenate([-equations.data[free], np.ones(hinted.size)]),
            (
                np.concatenate([position[rows[free]], diagonal]),
                np.concatenate([position[columns[free]], diagonal]),
            ),
        ),
        shape=equations.shape,
    )
    factors = splu(
        matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    known = ab.reshape(-1, 2)[order].astype(np.float64)
    return factors.solve(known)[position].reshape(ab.shape).astype(np.float32)


@lru_cache(maxsize=4)
def _dissection(height: int, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pixels in the order of elimination, and each pixel's position in it.

    A line through the middle of the longer side comes last, after its two halves (George 1973).
    """

    def dissect(top: int, bottom: int, left: int, right: int) -> list[NDArray[np.intp]]:
        rows, columns = np.arange(top, bottom), np.arange(left, right)
        if len(rows) * len(columns) <= 16:
            return [(rows[:, None] * width + columns).ravel()]
        if len(rows) >= len(columns):
            middle = (top + bottom) // 2
            halves = dissect(top, middle, left, right) + dissect(middle + 1, bottom, left, right)
            return [*halves, middle * width + columns]
        middle = (left + right) // 2
        halves = dissect(top, bottom, left, middle) + dissect(top, bottom, middle + 1, right)
        return [*halves, rows * width + middle]

    order = np.concatenate(dissect(0, height, 0, width))
    position = np.empty_like(order)
    position[order] = np.arange(order.size)
    return order, position
