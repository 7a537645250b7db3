"""Hints on the decoder's grid: which cells they cover, and the map that the network sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from findcolor.model.hints import Hint

AB_SCALE = 110.0
MOST_CELLS_PER_HINT = 49
"""A wide hint is told to the regression by an even sample of its cells; the rest follows."""


@dataclass(frozen=True, slots=True)
class HintedCells:
    """Cells with a known colour.

    Attributes:
        rows: (N,) int64 row of each cell.
        columns: (N,) int64 column of each cell.
        ab: (N, 2) float32 a*, b*.
        told: (N,) bool, whether the regression uses the cell.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    ab: NDArray[np.float32]
    told: NDArray[np.bool_]


def hinted_cells(hints: Sequence[Hint], height: int, width: int) -> HintedCells:
    """Return the cells of a grid (height, width) that the hints cover; later hints win.

    A hint covers the cells whose centre lies in its disc, and always the cell it stands on.
    """
    colors = np.zeros((height, width, 2), np.float32)
    covered = np.zeros((height, width), bool)
    told = np.zeros((height, width), bool)
    longer = max(height, width)
    for hint in hints:
        row = min(int(hint.y * height), height - 1)
        column = min(int(hint.x * width), width - 1)
        reach = hint.radius * longer
        top, bottom = max(0, int(row - reach - 1)), min(height, int(row + reach + 2))
        left, right = max(0, int(column - reach - 1)), min(width, int(column + reach + 2))
        y = np.arange(top, bottom)[:, None] + 0.5 - hint.y * height
        x = np.arange(left, right)[None, :] + 0.5 - hint.x * width
        disc = x**2 + y**2 <= reach**2
        disc[row - top, column - left] = True
        step = int(np.ceil(np.sqrt(disc.sum() / MOST_CELLS_PER_HINT)))
        sample = np.zeros_like(disc)
        sample[(row - top) % step :: step, (column - left) % step :: step] = True
        window = np.s_[top:bottom, left:right]
        colors[window][disc] = hint.a, hint.b
        covered[window] |= disc
        told[window] = np.where(disc, sample, told[window])
    rows, columns = np.nonzero(covered)
    return HintedCells(rows, columns, colors[covered], told[covered])


def hint_map(cells: HintedCells, height: int, width: int) -> NDArray[np.float32]:
    """Return (1, 3, height, width) float32: a* / 110, b* / 110 and 1 at each hinted cell."""
    out = np.zeros((1, 3, height, width), np.float32)
    out[0, :2, cells.rows, cells.columns] = cells.ab / AB_SCALE
    out[0, 2, cells.rows, cells.columns] = 1
    return out
