"""Find Color itself as a system of the benchmark."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import pack_lightness
from findcolor.color.upsample import upsample_ab
from findcolor.evaluation.macs import graph_macs
from findcolor.evaluation.system import PixelHint
from findcolor.model.colorizer import Colorizer, Features, Glance, Prediction
from findcolor.model.guidance import WeightedColor, guidance_vector
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

        Only the networks count; spreading hints over the grid does not.

        Args:
            side: Of the square photo, in pixels.
        """
        colorizer = _Counting(self._weights, threads=1)
        photo = Photo(np.full((side, side), 30000, np.uint16))
        canvas = Canvas(photo, colorizer)
        canvas.predict(Recipe(patches=self._patches))
        first, colorizer.macs = colorizer.macs, 0
        canvas.predict(Recipe(hints=(Hint(0.5, 0.5, 20, 20),), patches=self._patches))
        return first, colorizer.macs


class _Counting(Colorizer):
    """A colorizer that counts the operations of whatever it is asked for."""

    def __init__(self, weights: Path | None, threads: int) -> None:
        super().__init__(weights, threads)
        self.macs = 0
        self._graphs = load_weights(weights)
        self._encoder_macs = cache(self._count_encoder)
        self._decoder_macs = cache(self._count_decoder)
        self._afar_macs = cache(self._count_afar)

    def encode(self, lightness: NDArray[np.float32]) -> Features:
        self.macs += self._encoder_macs(lightness.shape)
        return super().encode(lightness)

    def predict(
        self,
        features: Features,
        hints: Sequence[Hint] = (),
        palette: Iterable[WeightedColor] = (),
        saturation: float | None = None,
    ) -> Prediction:
        shapes = features.fine.shape, features.middle.shape, features.coarse.shape
        self.macs += self._decoder_macs(shapes)
        return super().predict(features, hints, palette, saturation)

    def look_afar(
        self,
        lightness: NDArray[np.float32],
        palette: Iterable[WeightedColor] = (),
        saturation: float | None = None,
    ) -> Glance:
        if self._graphs.afar is not None:  # else encoder and decoder serve, and are counted
            self.macs += self._afar_macs(self._graphs.afar, lightness.shape)
        return super().look_afar(lightness, palette, saturation)

    def _count_encoder(self, shape: tuple[int, ...]) -> int:
        return graph_macs(self._graphs.encoder, {"lightness": np.zeros((1, 1, *shape), np.float32)})

    def _count_afar(self, model: bytes, shape: tuple[int, ...]) -> int:
        lightness = np.zeros((1, 1, *shape), np.float32)
        return graph_macs(model, {"lightness": lightness, "guidance": guidance_vector()})

    def _count_decoder(self, shapes: tuple[tuple[int, ...], ...]) -> int:
        inputs = dict(zip(("fine", "middle", "coarse"), shapes, strict=True))
        inputs["hints"] = (1, 3, *shapes[0][2:])
        inputs["guidance"] = guidance_vector().shape
        return graph_macs(
            self._graphs.decoder, {name: np.zeros(of, np.float32) for name, of in inputs.items()}
        )


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
