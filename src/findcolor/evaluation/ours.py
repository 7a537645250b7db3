"""Find Color itself as a system of the benchmark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import pack_lightness
from findcolor.color.upsample import upsample_ab
from findcolor.evaluation.system import PixelHint
from findcolor.model.colorizer import Colorizer, Features
from findcolor.model.hints import Hint


class FindColor:
    """Find Color's network on the whole image; a photo is encoded once for all its hints.

    Attributes:
        name: What the tables call it.
        colorizer: The network.

    Raises:
        WeightsError: The weights are missing or damaged.
    """

    def __init__(self, name: str = "findcolor", weights: Path | None = None) -> None:
        self.name = name
        self.colorizer = Colorizer(weights, threads=1)
        self._lightness: NDArray[np.float32] | None = None
        self._features: Features | None = None

    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        """Return the network's colours at the photo's size; see :class:`System`."""
        if self._lightness is None or not np.array_equal(self._lightness, lightness):
            self._features = self.colorizer.encode(lightness)
            self._lightness = lightness.copy()
        assert self._features is not None
        discs = [disc(hint, lightness.shape) for hint in hints]
        ab = self.colorizer.paint(self._features, discs).ab
        return upsample_ab(ab, lightness, pack_lightness(lightness))


def disc(hint: PixelHint, shape: tuple[int, int]) -> Hint:
    """Return Find Color's hint of a rectangle: a disc of the same centre and area.

    Args:
        hint: A rectangle of pixels.
        shape: (h, w) of the photo.
    """
    height, width = shape
    return Hint(
        x=(hint.left + hint.width / 2) / width,
        y=(hint.top + hint.height / 2) / height,
        a=hint.a,
        b=hint.b,
        radius=min(math.sqrt(hint.height * hint.width / math.pi) / max(shape), 0.5),
    )
