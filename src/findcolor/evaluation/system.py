"""What takes part in the benchmark: a system gets a photo's lightness and hints, and gives colour.

Everything that colours photos fits this one interface; what only exists as files of results takes
part as a folder (:mod:`findcolor.evaluation.results`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PixelHint:
    """A rectangle of pixels of one known colour, exactly as the point-hint protocols place it.

    Attributes:
        top: First row of the rectangle.
        left: First column of the rectangle.
        height: Rows, at least 1.
        width: Columns, at least 1.
        a: CIELAB a* (D65), the mean of the true colours inside.
        b: CIELAB b* (D65), likewise.
    """

    top: int
    left: int
    height: int
    width: int
    a: float
    b: float

    @property
    def rows(self) -> slice:
        """The rows that the rectangle covers."""
        return slice(self.top, self.top + self.height)

    @property
    def columns(self) -> slice:
        """The columns that the rectangle covers."""
        return slice(self.left, self.left + self.width)


@runtime_checkable
class System(Protocol):
    """A way to colour photos.

    Attributes:
        name: What the tables call it.
    """

    name: str

    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        """Return the photo's colours.

        The same lightness often comes several times in a row with other hints; a system may keep
        what it computed from the lightness.

        Args:
            lightness: (h, w) float32, L* 0..100.
            hints: Any number of hints, in the order in which they were placed; where two overlap,
                the later one counts.

        Returns:
            (h, w, 2) float32, CIELAB a* and b*.
        """
        ...


def hint_planes(
    hints: Sequence[PixelHint], shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Draw hints.

    Args:
        hints: The hints, the later above the earlier.
        shape: (h, w) of the photo.

    Returns:
        The hinted colours, (h, w, 2) float32 a* and b*, 0 where there is no hint; and where there
        is one, (h, w) bool.
    """
    ab = np.zeros((*shape, 2), np.float32)
    mask = np.zeros(shape, bool)
    for hint in hints:
        ab[hint.rows, hint.columns] = (hint.a, hint.b)
        mask[hint.rows, hint.columns] = True
    return ab, mask
