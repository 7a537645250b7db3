"""The next best question: where a hint would tell the most.

A place is worth asking about when the network is uncertain there and at everything like it. The
uncertainty is the variance of the predicted colour distribution; what is alike is decided by the
kernel that spreads hints, so the gain of a question is the variance that its answer would explain.
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
    prediction: Prediction, kernel: Kernel, count: int = 5, hints: Sequence[Hint] = ()
) -> list[Question]:
    """Return the ``count`` best places, each chosen as if those before it were answered.

    Args:
        prediction: Of the photo.
        kernel: What spreads hints.
        count: How many places.
        hints: What is answered already.
    """
    height, width = prediction.probability.shape[:2]
    keys = prediction.keys.reshape(height, 2, width, 2, -1).mean((1, 3))
    keys = keys.reshape(-1, keys.shape[-1])
    places = cell_places(height, width).reshape(-1, 2)
    similar = kernel(keys, keys, places, places) / (1 + kernel.weight)
    cells = hinted_cells(hints, height, width)
    similar = _after(similar, (cells.rows * width + cells.columns)[cells.told], kernel)
    uncertain = prediction.variance.reshape(-1)
    total = float(uncertain.sum()) + 1e-9
    out = []
    for _ in range(count):
        own = np.diagonal(similar) + kernel.noise
        gains = uncertain @ similar**2 / own
        best = int(gains.argmax())
        row, column = divmod(best, width)
        out.append(
            Question((column + 0.5) / width, (row + 0.5) / height, float(gains[best]) / total)
        )
        similar = _after(similar, np.array([best]), kernel)
    return out


def _after(
    similar: NDArray[np.float32], cells: NDArray[np.int64], kernel: Kernel
) -> NDArray[np.float32]:
    """Return what answers at some cells leave open (Rasmussen & Williams 2006, equation 2.24)."""
    rows = similar[cells]
    among = rows[:, cells] + kernel.noise * np.eye(len(cells), dtype=np.float32)
    left: NDArray[np.float32] = similar - rows.T @ np.linalg.solve(among, rows)
    return left
