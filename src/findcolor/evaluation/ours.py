"""Find Color itself as a system of the benchmark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import pack_lightness
from findcolor.color.upsample import upsample_ab
from findcolor.evaluation.macs import graph_macs
from findcolor.evaluation.system import PixelHint
from findcolor.model.colorizer import Colorizer
from findcolor.model.guidance import guidance_vector
from findcolor.model.hint_map import hint_map, hinted_cells
from findcolor.model.hints import Hint
from findcolor.model.weights import load_weights
from findcolor.photo.photo import Photo
from findcolor.pipeline import Canvas
from findcolor.recipe import Recipe


class FindColor:
    """Find Color on its own road: a canvas per photo, encoded once for all its hints.

    Attributes:
        name: What the tables call it.
        colorizer: The network.

    Raises:
        WeightsError: The weights are missing or damaged.
    """

    def __init__(
        self, name: str = "findcolor", weights: Path | None = None, patches: str = "off"
    ) -> None:
        self.name = name
        self.colorizer = Colorizer(weights, threads=1)
        self._weights = weights
        self._patches = patches
        self._open: tuple[NDArray[np.float32], Canvas] | None = None

    @property
    def version(self) -> str:
        """Name and hash of the weights."""
        return f"{self.colorizer.name} ({self.colorizer.sha256[:12]})"

    def canvas(self, lightness: NDArray[np.float32]) -> Canvas:
        """Return a photo opened, (h, w) float32 L* 0..100; the last one is kept."""
        if self._open is None or not np.array_equal(self._open[0], lightness):
            canvas = Canvas(Photo(pack_lightness(lightness)), self.colorizer)
            self._open = lightness.copy(), canvas
        return self._open[1]

    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        """Return the network's colours at the photo's size; see :class:`System`."""
        canvas = self.canvas(lightness)
        discs = tuple(disc(hint, lightness.shape) for hint in hints)
        ab = canvas.predict(Recipe(hints=discs, patches=self._patches)).ab
        return upsample_ab(ab, canvas.view.lightness, canvas.photo.lightness)

    def macs(self, side: int) -> tuple[int, int]:
        """Return the multiply-accumulate operations of the first colours and of one more hint.

        Only the networks count, on the whole photo; spreading hints over the grid does not.

        Args:
            side: Of the square photo, in pixels, a multiple of 32.
        """
        weights = load_weights(self._weights)
        plane = np.full((side, side), 50, np.float32)
        features = self.colorizer.encode(plane)
        hinted = hint_map(hinted_cells((), *features.grid), *features.grid)
        decoder = graph_macs(
            weights.decoder,
            {
                "fine": features.fine,
                "middle": features.middle,
                "coarse": features.coarse,
                "hints": hinted,
                "guidance": guidance_vector(),
            },
        )
        return graph_macs(weights.encoder, {"lightness": plane[None, None]}) + decoder, decoder


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
