"""Colours from a reference photo: what looks alike to the encoder gets the reference's colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from findcolor.errors import HintError
from findcolor.model.colorizer import Features
from findcolor.model.hints import Hint

LIKENESS = 0.07
"""Temperature of the match: smaller trusts only the most similar cells."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in relative coordinates, 0..1.

    Raises:
        HintError: It is empty or leaves the photo.
    """

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        inside = self.x >= 0 and self.y >= 0 and self.x + self.width <= 1 + 1e-6
        if not (inside and self.y + self.height <= 1 + 1e-6 and self.width > 0 < self.height):
            raise HintError("A region is x,y,width,height inside the photo, from 0 to 1.")

    @classmethod
    def parse(cls, text: str) -> Region:
        """Read ``x,y,width,height``, the form of the command line.

        Raises:
            HintError: The text has another form, or the region leaves the photo.
        """
        try:
            x, y, width, height = (float(part) for part in text.split(","))
        except ValueError:
            raise HintError(f'"{text}" is not a region; write x,y,width,height.') from None
        return cls(x, y, width, height)

    def contains(self, rows: int, columns: int) -> NDArray[np.bool_]:
        """Return (rows, columns) bool, the cells whose centre lies inside."""
        y, x = (np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns
        tall = (y >= self.y) & (y <= self.y + self.height)
        wide = (x >= self.x) & (x <= self.x + self.width)
        inside = tall[:, None] & wide[None]
        if not inside.any():  # smaller than a cell
            row = min(int((self.y + self.height / 2) * rows), rows - 1)
            inside[row, min(int((self.x + self.width / 2) * columns), columns - 1)] = True
        return inside


def reference_hints(
    target: Features,
    reference: Features,
    reference_ab: NDArray[np.float32],
    region: Region,
    reference_region: Region,
    count: int = 48,
) -> tuple[Hint, ...]:
    """Return hints for the target with colours of the reference.

    Args:
        target: Features of the photo to colour.
        reference: Features of the reference.
        reference_ab: (h, w, 2) float32 true a*, b* of the reference, of its middle grid.
        region: Where hints may stand in the photo.
        reference_region: Which part of the reference gives colours.
        count: At most this many hints; the most similar places are kept.
    """
    mean, theirs = _cells(reference)
    _, ours = _cells(target, mean)
    height, width = target.middle.shape[2:]
    places = np.flatnonzero(region.contains(height, width))
    given = np.flatnonzero(reference_region.contains(*reference.middle.shape[2:]))
    likeness = ours[places] @ theirs[given].T
    best = likeness.max(1)
    weights = np.exp((likeness - best[:, None]) / LIKENESS)
    colors = (weights / weights.sum(1, keepdims=True)) @ reference_ab.reshape(-1, 2)[given]
    # Spread the hints: one per tile of the region, the most similar cell of each.
    rows, columns = np.divmod(places, width)
    tile = max(1, int(np.ceil(np.sqrt(len(places) / count))))
    tiles = (rows // tile) * (width // tile + 1) + columns // tile
    order = np.lexsort((-best, tiles))
    first = np.unique(tiles[order], return_index=True)[1]
    chosen = order[first]
    chosen = chosen[np.argsort(-best[chosen])][:count]
    return tuple(
        Hint((columns[i] + 0.5) / width, (rows[i] + 0.5) / height, *map(float, colors[i]))
        for i in chosen
    )


def _cells(
    features: Features, mean: NDArray[np.float32] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean and the centred unit vectors (cells, C) of the middle and coarse features."""
    middle = features.middle[0]
    coarse = features.coarse[0].repeat(2, axis=1).repeat(2, axis=2)
    cells = np.concatenate([middle, coarse]).reshape(len(middle) + len(coarse), -1).T
    if mean is None:
        mean = cells.mean(0)
    cells = cells - mean
    return mean, cells / (np.linalg.norm(cells, axis=1, keepdims=True) + 1e-6)
