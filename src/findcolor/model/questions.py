"""The next best question: where a hint would tell the most.

A place is worth asking about when the network is uncertain there and at everything like it. The
uncertainty is the variance of the predicted colour distribution; what is alike, and how far an
answer will be carried, is decided by the kernel that spreads hints. The gain of a question is the
squared error that its answer is expected to remove: an odd spot says little about the rest, and
its answer, carried there, would do harm. So would the answer at an edge, which may be about either
side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from findcolor.model.colorizer import Prediction
from findcolor.model.hint_map import hinted_cells
from findcolor.model.hints import Hint
from findcolor.model.spread import Kernel, cell_places

EDGE = 6.0
"""Noise of an answer at an edge, relative to the kernel's far part; measured on 300 photos."""


@dataclass(frozen=True, slots=True)
class Question:
    """A place to ask about.

    Attributes:
        x: 0..1.
        y: 0..1.
        gain: Part of the photo's whole uncertainty that the answer would remove, 0..1.
    """

    x: float
    y: float
    gain: float


def next_questions(
    prediction: Prediction,
    kernel: Kernel,
    count: int = 5,
    hints: Sequence[Hint] = (),
    lightness: NDArray[np.float32] | None = None,
) -> list[Question]:
    """Return the ``count`` best places, each chosen as if those before it were answered.

    Args:
        prediction: Of the photo.
        kernel: What spreads hints.
        count: How many places.
        hints: What is answered already.
        lightness: (h, w) float32 L* 0..100 of the photo, any size with multiples of the grid's
            sides: the same error in a*, b* shows more in light places. None weighs all alike.
    """
    height, width = prediction.probability.shape[:2]
    keys = prediction.keys.reshape(height, 2, width, 2, -1).mean((1, 3))
    doubt = kernel.noise + EDGE * _edges(keys).reshape(-1)
    keys = keys.reshape(-1, keys.shape[-1])
    places = cell_places(height, width).reshape(-1, 2)
    similar = kernel(keys, keys, places, places) / (1 + kernel.weight)
    cells = hinted_cells(hints, height, width)
    similar = _after(similar, (cells.rows * width + cells.columns)[cells.told], kernel)
    deviation = np.sqrt(prediction.variance.reshape(-1))
    weight = _visibility(lightness, height, width)
    total = float(weight @ deviation**2) + 1e-9
    out = []
    for _ in range(count):
        own = np.diagonal(similar) + doubt
        # An answer moves each cell by similar / own of its own residual. Residuals vary together
        # as deviation * similar * deviation; so much squared error goes, so much may be added.
        removed, added = np.stack([weight * deviation, weight]) @ similar**2 / own
        gains = 2 * deviation * removed - deviation**2 * added / own
        best = int(gains.argmax())
        row, column = divmod(best, width)
        out.append(
            Question((column + 0.5) / width, (row + 0.5) / height, float(gains[best]) / total)
        )
        similar = _after(similar, np.array([best]), kernel)
    return out


def _edges(keys: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how unlike the eight around it each cell of keys (h, w, K) is, (h, w), 0..1."""
    padded = np.pad(keys, ((1, 1), (1, 1), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    distance = ((windows - keys[..., None, None]) ** 2).sum(2).mean((2, 3))
    edges: NDArray[np.float32] = distance / (1 + distance)
    return edges


def _visibility(
    lightness: NDArray[np.float32] | None, height: int, width: int
) -> NDArray[np.float32]:
    """Return how much squared error in sRGB one in a*, b* makes in each cell, up to a factor.

    Measured on 300 photos: 2.4 for black, 4.9 for white, and a straight line between.
    """
    if lightness is None:
        return np.ones(height * width, np.float32)
    cells = lightness.reshape(height, lightness.shape[0] // height, width, -1).mean((1, 3))
    visible: NDArray[np.float32] = (2.2 + 0.03 * cells.reshape(-1)).astype(np.float32)
    return visible


def _after(
    similar: NDArray[np.float32], cells: NDArray[np.int64], kernel: Kernel
) -> NDArray[np.float32]:
    """Return what answers at some cells leave open (Rasmussen & Williams 2006, equation 2.24)."""
    rows = similar[cells]
    among = rows[:, cells] + kernel.noise * np.eye(len(cells), dtype=np.float32)
    left: NDArray[np.float32] = similar - rows.T @ np.linalg.solve(among, rows)
    return left
