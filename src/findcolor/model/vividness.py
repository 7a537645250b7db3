"""Vividness: less of the dullness that comes from averaging over all colours a thing may have.

A network that is unsure predicts the mean of what it thinks possible: near the whole photo's mean,
and near gray. So colours move away from the photo's mean, and a photo that came out dull as a whole
gets more chroma, while a colourful one keeps its own. For the same colourfulness both cost less
PSNR than one factor on all chroma; docs/steering.md has the curves. The numbers stand in the
weights' card; where hints reach, the prediction is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Vividness:
    """How predicted colours become those that are shown; the defaults change nothing.

    Attributes:
        factor: On all chroma.
        contrast: On the distance in a*, b* from the photo's mean.
        least_chroma: A photo whose mean chroma is below gets more.
        most: However dull a photo, its chroma grows by no more than this factor: some are gray.
    """

    factor: float = 1.0
    contrast: float = 1.0
    least_chroma: float = 0.0
    most: float = 1.7

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> Vividness:
        """Read the numbers of a card of weights; what it does not name changes nothing."""
        return cls(
            float(card.get("vividness", 1.0)),
            float(card.get("contrast", 1.0)),
            float(card.get("least_chroma", 0.0)),
            float(card.get("most", 1.7)),
        )

    def __call__(self, ab: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return predicted colours, (h, w, 2) float32 a*, b*, as they shall be shown."""
        if self == Vividness():
            return ab
        mean = ab.mean((0, 1))
        apart = mean + (ab - mean) * np.float32(self.contrast)
        chroma = float(np.linalg.norm(apart, axis=-1).mean())
        more = min(max(self.least_chroma / max(chroma, 1e-6), 1.0), self.most)
        vivid: NDArray[np.float32] = apart * np.float32(self.factor * more)
        return vivid
