"""Resampling of small grids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from findcolor.color.blas import one_blas_thread


def resize(grid: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return a grid (h, w, C) enlarged to (H, W, C), bilinear, pixel centres aligned."""
    if grid.shape[:2] == shape:
        return grid
    rows = _between(grid.shape[0], shape[0])
    columns = _between(grid.shape[1], shape[1])
    with one_blas_thread():
        tall = np.tensordot(rows, grid, (1, 0))
        return np.ascontiguousarray(np.tensordot(columns, tall, (1, 1)).swapaxes(0, 1))


def _between(source: int, target: int) -> NDArray[np.float32]:
    """Return the (target, source) matrix of linear interpolation along one axis."""
    place = np.clip((np.arange(target) + 0.5) * source / target - 0.5, 0, source - 1)
    nearness = 1 - np.abs(place[:, None] - np.arange(source))
    matrix: NDArray[np.float32] = np.maximum(nearness, 0).astype(np.float32)
    return matrix
