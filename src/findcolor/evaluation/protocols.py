"""The two point-hint protocols of the literature, as their authors coded them.

* iColoriT (Yun et al., WACV 2023): 224 px, hints of 2x2 px on a grid of 2 px, uniform and
  independent, drawn file after file from one generator seeded with 1234, so that the same folder
  of photos gets the very places that the authors' ``make_mask.py`` draws.
* Zhang et al. (SIGGRAPH 2017): 256 px, hints of 6x6 px, normal around the centre with sigma of a
  quarter of the size, clipped. The authors' generator is not seeded; here each photo and count
  has a generator of its own, so that a photo keeps its hints whatever else is in the folder.

Both squash the photo to a square and reveal the mean ab of the patch.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from findcolor.errors import SettingsError
from findcolor.evaluation.metrics import psnr_levels, psnr_unit
from findcolor.evaluation.system import PixelHint

SEED = 1234
"""The seed of the authors of iColoriT."""

Place = tuple[int, int]
"""Row and column of a hint's top left pixel."""

Places = Mapping[int, Mapping[str, tuple[Place, ...]]]
"""The hints' places by count, then by photo."""


@dataclass(frozen=True, slots=True)
class HintProtocol:
    """How photos are prepared, where hints are put and how PSNR is taken.

    Attributes:
        name: "icolorit" or "zhang".
        size: Side of the square to which photos are squashed, in pixels.
        patch: Side of a hint, in pixels.
        counts: The counts of hints that the authors trial.
        draw: (photos, counts, seed) -> places.
        psnr: (truth, result), both (h, w, 3) float RGB 0..1 -> dB.
    """

    name: str
    size: int
    patch: int
    counts: tuple[int, ...]
    draw: Callable[[Sequence[str], Sequence[int], int], Places]
    psnr: Callable[[NDArray[np.floating], NDArray[np.floating]], float]

    def folder(self, count: int) -> str:
        """Return the name of the folder for so many hints, as iColoriT names them: "h2-n10"."""
        return f"h{self.patch}-n{count}"

    def hints(self, places: Sequence[Place], ab: NDArray[np.float32]) -> tuple[PixelHint, ...]:
        """Return hints at the given places.

        Args:
            places: Row and column of the top left pixel of each hint.
            ab: (size, size, 2) float32, the true colours.
        """
        hints = []
        for top, left in places:
            patch = ab[top : top + self.patch, left : left + self.patch]
            a, b = patch.mean((0, 1), dtype=np.float64)
            hints.append(PixelHint(top, left, self.patch, self.patch, float(a), float(b)))
        return tuple(hints)


def draw_icolorit(photos: Sequence[str], counts: Sequence[int], seed: int = SEED) -> Places:
    """Draw places as ``make_mask.py`` of iColoriT does.

    Args:
        photos: File names of all photos of the set; their sorted order decides the draw.
        counts: Any counts; those that the authors do not use have a generator of their own.
        seed: The authors' is 1234.
    """
    generator = random.Random(seed)
    names = sorted(photos)

    def draw(source: random.Random, count: int) -> dict[str, tuple[Place, ...]]:
        return {
            name: tuple(
                (source.randint(0, 111) * 2, source.randint(0, 111) * 2) for _ in range(count)
            )
            for name in names
        }

    drawn = {count: draw(generator, count) for count in ICOLORIT_COUNTS}
    return {
        count: drawn[count] if count in drawn else draw(random.Random(f"{seed}/{count}"), count)
        for count in counts
    }


def draw_zhang(photos: Sequence[str], counts: Sequence[int], seed: int = SEED) -> Places:
    """Draw places as Zhang et al. do, each photo and count from a generator of its own.

    Args:
        photos: File names.
        counts: Any counts.
        seed: Any whole number from 0.
    """
    room = 256 - 6

    def draw(name: str, count: int) -> tuple[Place, ...]:
        generator = np.random.default_rng([seed, zlib.crc32(name.encode()), count])
        normal = generator.normal((room + 1) / 2, (room + 1) / 4, (count, 2))
        return tuple((int(top), int(left)) for top, left in np.clip(normal, 0, room))

    return {count: {name: draw(name, count) for name in photos} for count in counts}


ICOLORIT_COUNTS = (0, 1, 2, 5, 10, 20, 50, 100, 200)
# The authors' expression; it rounds to 26 different values from 0 to 501.
ZHANG_COUNTS = (0, *(int(n) for n in np.unique(np.round(10 ** np.arange(0, 2.75, 0.1)))))

PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        HintProtocol("icolorit", 224, 2, ICOLORIT_COUNTS, draw_icolorit, psnr_unit),
        HintProtocol("zhang", 256, 6, ZHANG_COUNTS, draw_zhang, psnr_levels),
    )
}


def protocol_named(name: str) -> HintProtocol:
    """Return a protocol.

    Raises:
        SettingsError: There is none of that name.
    """
    try:
        return PROTOCOLS[name]
    except KeyError:
        raise SettingsError(
            f'There is no protocol "{name}"; use {" or ".join(PROTOCOLS)}.'
        ) from None
