"""Spread what hints say differently from the prediction over all cells like the hinted ones.

Gaussian-process regression in closed form (Rasmussen & Williams 2006, equation 2.23) with a kernel
on keys that the decoder learned: every hint is met, its object follows, and without hints nothing
changes. Hundreds of hints cost milliseconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from findcolor.color.blas import one_blas_thread
from findcolor.model.hint_map import HintedCells

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Kernel:
    """The learned similarity of cells.

    Attributes:
        near: Range of the near part, in photo lengths (1 = the longer side).
        far: Range of the far part, in photo lengths.
        weight: Weight of the near part; the far part has 1.
        noise: Variance by which a hint may be missed, relative to the far part.
    """

    near: float
    far: float
    weight: float
    noise: float

    @classmethod
    def from_json(cls, text: str) -> Kernel:
        """Read the JSON object that the decoder carries in its metadata."""
        return cls(**json.loads(text))

    def __call__(self, keys_a: Array, keys_b: Array, place_a: Array, place_b: Array) -> Array:
        """Return the similarity (N, M) of cells with keys (N, K), (M, K) and places (N, 2), (M, 2).

        A sum of two rational quadratic kernels (equation 4.19, alpha = 1), one far-reaching in
        keys and place, one near in place.
        """
        places = _squared_distance(place_a, place_b)
        alike = _squared_distance(keys_a, keys_b)
        similar = 1 / (1 + alike + places / self.far**2)
        near: Array = similar + self.weight / (1 + places / self.near**2 + alike)
        return near


def spread_hints(
    ab: Array, keys: Array, cells: HintedCells, kernel: Kernel, vivid: Array | None = None
) -> Array:
    """Return ab (h, w, 2) corrected so that each hint is met and what is like it follows.

    Args:
        ab: (h, w, 2) predicted a*, b*.
        keys: (h, w, K) of the decoder.
        cells: Hinted cells of the same grid.
        kernel: Similarity of cells.
        vivid: (h, w, 2) a*, b* to show instead where no hint reaches; by default ``ab``.
    """
    vivid = ab if vivid is None else vivid
    if not cells.told.any():
        return vivid
    with one_blas_thread():
        correction, reach = _spread(ab, keys, cells, kernel)
    return vivid + (ab - vivid) * reach + correction


def _spread(ab: Array, keys: Array, cells: HintedCells, kernel: Kernel) -> tuple[Array, Array]:
    """Return what to add to ab (h, w, 2), and how far the hints reach (h, w, 1), 0..1."""
    height, width = ab.shape[:2]
    rows, columns = cells.rows[cells.told], cells.columns[cells.told]
    place = cell_places(height, width)
    hint_keys, hint_place = keys[rows, columns], place[rows, columns]
    residual = cells.ab[cells.told] - ab[rows, columns]
    # A third column of ones spreads as the colours do: it is the reach.
    said = np.column_stack([residual, np.ones(len(residual))]).astype(np.float64)
    among = kernel(hint_keys, hint_keys, hint_place, hint_place).astype(np.float64)
    among[np.diag_indices_from(among)] += kernel.noise
    weights = np.linalg.solve(among, said).astype(np.float32)
    across = kernel(keys.reshape(-1, keys.shape[-1]), hint_keys, place.reshape(-1, 2), hint_place)
    spread = (across @ weights).reshape(height, width, 3)
    return spread[..., :2], np.clip(spread[..., 2:], 0, 1)


def cell_places(height: int, width: int) -> Array:
    """Return the centres (height, width, 2) of all cells, the longer side from 0 to 1."""
    longer = max(height, width)
    y = (np.arange(height, dtype=np.float32) + 0.5) / longer
    x = (np.arange(width, dtype=np.float32) + 0.5) / longer
    return np.stack(np.meshgrid(y, x, indexing="ij"), -1)


def _squared_distance(a: Array, b: Array) -> Array:
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None]
    distance: Array = np.maximum(squares - 2 * (a @ b.T), 0)
    return distance
