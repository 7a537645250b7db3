"""The colorizer: encode a photo once, colour it as often as the user likes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.model.bins import ab_bins
from findcolor.model.guidance import WeightedColor, guidance_vector
from findcolor.model.hint_map import hint_map, hinted_cells
from findcolor.model.hints import Hint
from findcolor.model.session import Session
from findcolor.model.spread import Kernel, spread_hints
from findcolor.model.vividness import Vividness
from findcolor.model.weights import load_weights

MULTIPLE = 32
"""Sides that the encoder takes are multiples of its coarsest stride."""
AREA = 224 * 224
"""Pixels of the close look; with 256 x 256 a click costs a third more and hints fare worse."""
ODD, LEAST_INFORMED = 40, 0.3
"""Distance in ab at which hints surprise, and the part that counts of what usual ones tell."""


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """What the encoder knows of a photo.

    Attributes:
        fine: (1, C, h / 4, w / 4) float32.
        middle: (1, C', h / 8, w / 8) float32.
        coarse: (1, C'', h / 16, w / 16) float32.
    """

    fine: NDArray[np.float32]
    middle: NDArray[np.float32]
    coarse: NDArray[np.float32]

    @property
    def grid(self) -> tuple[int, int]:
        """(height, width) of the grid of cells that are coloured: (h / 4, w / 4)."""
        return self.fine.shape[2], self.fine.shape[3]

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return self.fine.nbytes + self.middle.nbytes + self.coarse.nbytes


@dataclass(frozen=True, eq=False, slots=True)
class Glance:
    """Colours for a photo that was looked at without regard to hints.

    Attributes:
        ab: (h / 4, w / 4, 2) float32 a*, b*; not clipped to any gamut.
        probability: (h / 8, w / 8, Q) float32, sums to 1 over the bins of
            :func:`findcolor.model.bins.ab_bins`.
    """

    ab: NDArray[np.float32]
    probability: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return self.ab.nbytes + self.probability.nbytes

    @property
    def certainty(self) -> NDArray[np.float32]:
        """How sure the network is of each cell's colour: (h / 8, w / 8) float32, 0..1.

        It falls with the standard deviation of the predicted distribution, 20 units of ab
        being the place of one half.
        """
        return (1 / (1 + self.variance / 20**2)).astype(np.float32)

    @property
    def variance(self) -> NDArray[np.float32]:
        """Variance of the predicted distribution, (h / 8, w / 8), in squared units of ab."""
        bins = ab_bins()
        mean = self.probability @ bins
        square = self.probability @ (bins**2).sum(1)
        variance: NDArray[np.float32] = np.maximum(square - (mean**2).sum(-1), np.float32(0))
        return variance


@dataclass(frozen=True, eq=False, slots=True)
class Prediction(Glance):
    """Colours for a photo, ready for hints to spread, or the hints obeyed.

    Attributes:
        keys: (h / 4, w / 4, K) float32; cells with near keys get hints together.
    """

    keys: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return self.ab.nbytes + self.probability.nbytes + self.keys.nbytes


class Colorizer:
    """A model, loaded and ready; safe to share between threads.

    Args:
        weights: Folder of weights; the built-in ones by default.
        threads: Threads of one network call, or None for one per core.

    Attributes:
        vividness: How predicted colours are shown where no hint reaches.

    Raises:
        WeightsError: The weights are missing or damaged.
    """

    vividness = Vividness()

    def __init__(self, weights: Path | None = None, threads: int | None = None) -> None:
        loaded = load_weights(weights)
        self.name = loaded.name
        self.sha256 = loaded.sha256
        self.card: dict[str, Any] = loaded.card
        self._encoder = Session(loaded.encoder, threads)
        self._decoder = Session(loaded.decoder, threads)
        self._afar = Session(loaded.afar, threads) if loaded.afar else None
        self.vividness = Vividness.from_card(loaded.card)
        self.kernel = Kernel.from_json(self._decoder.metadata["kernel"])

    def encode(self, lightness: NDArray[np.float32]) -> Features:
        """Look at a photo.

        Args:
            lightness: (h, w) float32 L*, 0..100; h and w are multiples of 32, best near
                224 x 224 pixels in all (:func:`working_size`).
        """
        height, width = lightness.shape
        assert height % MULTIPLE == width % MULTIPLE == 0, lightness.shape
        out = self._encoder(lightness=_seen(lightness))
        return Features(out["fine"], out["middle"], out["coarse"])

    def look_afar(
        self,
        lightness: NDArray[np.float32],
        palette: Iterable[WeightedColor] = (),
        saturation: float | None = None,
    ) -> Glance:
        """Return the colours of a photo, or of a part of one, seen as a whole.

        Weights without networks for this look ask encoder and decoder.

        Args:
            lightness: (h, w) float32 L*, 0..100; h and w are multiples of 32, best near
                160 x 160 pixels in all.
            palette: Global hint, colours with weights.
            saturation: Global hint, mean chroma / 110.
        """
        if self._afar is None:
            return self.predict(self.encode(lightness), (), palette, saturation)
        out = self._afar(lightness=_seen(lightness), guidance=guidance_vector(palette, saturation))
        return Glance(*(_last(out[name]) for name in ("ab", "probability")))

    def inform(
        self,
        unhinted: Prediction,
        features: Features,
        hints: Sequence[Hint],
        palette: Iterable[WeightedColor] = (),
        saturation: float | None = None,
    ) -> Prediction:
        """Return :meth:`predict` with hints, mixed with what it says ``unhinted``.

        What usual hints say differently from the first prediction is best carried on by
        :meth:`obey`; all that they change in the decoder would cost 0.2 dB with one and 0.4 dB
        with five. The odder they are, the better the decoder knows what they mean.
        """
        cells = hinted_cells(hints, *features.grid)
        if not cells.told.any():
            return unhinted
        hinted = self.predict(features, hints, palette, saturation)
        said = unhinted.ab[cells.rows[cells.told], cells.columns[cells.told]]
        odd = np.sqrt(((cells.ab[cells.told] - said) ** 2).sum(1).mean())
        share = np.float32(np.clip(odd / ODD, LEAST_INFORMED, 1))
        return replace(hinted, ab=unhinted.ab + share * (hinted.ab - unhinted.ab))

    def obey(self, prediction: Prediction, hints: Sequence[Hint]) -> Prediction:
        """Return a prediction corrected so that the hints are met, on whatever grid it has."""
        cells = hinted_cells(hints, *prediction.ab.shape[:2])
        vivid = self.vividness(prediction.ab)
        ab = spread_hints(prediction.ab, prediction.keys, cells, self.kernel, vivid)
        return replace(prediction, ab=ab)

    def predict(
        self,
        features: Features,
        hints: Sequence[Hint] = (),
        palette: Iterable[WeightedColor] = (),
        saturation: float | None = None,
    ) -> Prediction:
        """Return what the decoder alone says; hints inform it, but :meth:`obey` meets them.

        Args:
            features: Of :meth:`encode`.
            hints: Local hints; where two overlap the later one holds.
            palette: Global hint, colours with weights.
            saturation: Global hint, mean chroma / 110.
        """
        cells = hinted_cells(hints, *features.grid)
        out = self._decoder(
            fine=features.fine,
            middle=features.middle,
            coarse=features.coarse,
            hints=hint_map(cells, *features.grid),
            guidance=guidance_vector(palette, saturation),
        )
        return Prediction(*(_last(out[name]) for name in ("ab", "probability", "keys")))


def _seen(lightness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return L* (h, w) as networks see it, (1, 1, h, w) from -1 to 1."""
    return (lightness[None, None] / 50 - 1).astype(np.float32)


def _last(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (1, C, h, w) as (h, w, C)."""
    return np.ascontiguousarray(planes[0].transpose(1, 2, 0))


def working_size(height: int, width: int, area: int = AREA) -> tuple[int, int]:
    """Return (h, w), multiples of 32 with about ``area`` pixels and the photo's shape.

    Very long photos are squeezed to at most 8 : 1.
    """
    aspect = min(max(width / height, 1 / 8), 8.0)
    h = max(1, round((area / aspect) ** 0.5 / MULTIPLE))
    w = max(1, round((area * aspect) ** 0.5 / MULTIPLE))
    return h * MULTIPLE, w * MULTIPLE
