"""Resampling along one axis, as small matrices: a few small pixels to a run of large ones, or back.

Pixels are areas: the outer edges of the small and the large array coincide, not the centres of
their outermost pixels. Beyond the edge, the edge pixel repeats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from findcolor.color.blas import one_blas_thread


@dataclass(frozen=True, slots=True)
class Taps:
    """What a run of large pixels takes from the small ones, along one axis.

    Attributes:
        source: Which small pixels, k of them.
        cubic: (n, k) float32 weights of Catmull-Rom interpolation (Keys 1981, a = -0.5).
        linear: (n, k) float32 weights of linear interpolation.
    """

    source: slice
    cubic: NDArray[np.float32]
    linear: NDArray[np.float32]

    @classmethod
    def of(cls, run: slice, small: int, large: int) -> Self:
        """Return the taps of a run of one or more of ``large`` pixels, made of ``small`` ones."""
        place = (np.arange(run.start, run.stop) + 0.5) * (small / large) - 0.5
        neighbours = np.floor(place).astype(np.intp)[:, None] + np.arange(-1, 3)
        distance = np.abs(place[:, None] - neighbours)
        inside = np.clip(neighbours, 0, small - 1)
        first, last = int(inside.min()), int(inside.max())
        cells = (np.arange(len(place))[:, None], inside - first)

        def matrix(weights: NDArray[np.float64]) -> NDArray[np.float32]:
            dense = np.zeros((len(place), last - first + 1), np.float32)
            np.add.at(dense, cells, weights.astype(np.float32))
            return dense

        return cls(slice(first, last + 1), matrix(_cubic(distance)), matrix(_linear(distance)))


def runs(small: int, large: int) -> list[slice]:
    """Cut an axis of ``large`` pixels into runs that each need only a few of the small ones."""
    size = int(np.clip(8 * large / small, 32, 256))
    return [slice(start, min(start + size, large)) for start in range(0, large, size)]


def shrink(plane: NDArray[Any], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return a (H, W) plane averaged over the areas of (h, w) larger pixels; float32."""
    plane = np.asarray(plane, np.float32)
    if plane.shape == shape:
        return plane
    rows, columns = _areas(plane.shape[0], shape[0]), _areas(plane.shape[1], shape[1])
    with one_blas_thread():
        averaged: NDArray[np.float32] = rows @ plane @ columns.T
    return averaged


def _cubic(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    near = (1.5 * distance - 2.5) * distance**2 + 1
    far = ((-0.5 * distance + 2.5) * distance - 4) * distance + 2
    return np.where(distance < 1, near, np.where(distance < 2, far, 0))


def _linear(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(1 - distance, 0)


def _areas(source: int, target: int) -> NDArray[np.float32]:
    """Return the (target, source) matrix of an average over areas; every row sums to 1."""
    edges = np.linspace(0, source, target + 1)
    pixels = np.arange(source)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    overlap = np.maximum(overlap, 0)
    weights: NDArray[np.float32] = (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights
