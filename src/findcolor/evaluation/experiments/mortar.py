"""Zhang's mortar and pestle (2017, section 4.3): do hints mean things, or places?

One blue hint on one stripe of a striped bowl should turn all its stripes blue; a neutral hint in
the bowl's inside should turn the inside neutral again and leave the stripes alone. The bowl is
drawn into the middle of every photo of the set, so that the answer is no single lucky photo's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from findcolor.evaluation.hint_trial import Participant
from findcolor.evaluation.outcome import Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.evaluation.results import FolderResults
from findcolor.evaluation.system import PixelHint

SIDE = 256
STRIPES = 7
BLUE = (10.0, -45.0)
"""a*, b* of the first hint; every lightness of the bowl can have it."""
BLUE_HINT = PixelHint(178, 125, 6, 6, *BLUE)
NEUTRAL_HINT = PixelHint(112, 125, 6, 6, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Bowl:
    """A striped bowl, seen from the side and a little from above.

    Attributes:
        lightness: (256, 256) float32, L* of the bowl.
        opacity: (256, 256) float32, 0 where the photo behind it shows .. 1.
        stripes: (256, 256) bool, its outer side, clear of edges.
        inside: (256, 256) bool, its inside, clear of edges.
        behind: (256, 256) bool, what is not the bowl, clear of edges.
    """

    lightness: NDArray[np.float32]
    opacity: NDArray[np.float32]
    stripes: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    behind: NDArray[np.bool_]


@cache
def bowl() -> Bowl:
    """Draw the bowl."""
    y, x = (np.indices((SIDE, SIDE)) + 0.5) / SIDE
    across, down = x - 0.5, y - 0.45
    side = ((across / 0.3) ** 2 + (down / 0.4) ** 2 <= 1) & (down >= 0)
    side |= (across / 0.3) ** 2 + (down / 0.1) ** 2 <= 1
    inside = (across / 0.26) ** 2 + (down / 0.075) ** 2 <= 1
    around = np.clip(across / (0.3 * np.sqrt(np.clip(1 - (down / 0.4) ** 2, 0.02, 1))), -1, 1)
    turn = (np.arcsin(around) / np.pi + 0.5) * STRIPES
    lightness = np.where(np.floor(turn) % 2 == 1, 68.0, 42.0) * (1 - 0.3 * around**2)
    lightness = np.where(inside, 52 + 60 * across, lightness)
    smooth = ndimage.gaussian_filter(lightness, 0.8).astype(np.float32)
    opacity = ndimage.gaussian_filter(side.astype(np.float32), 0.8)
    return Bowl(smooth, opacity, _clear(side & ~inside), _clear(inside), _clear(~side))


def _clear(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return a region without the pixels at its edge, whose colours mix."""
    return np.asarray(ndimage.binary_erosion(region, iterations=4))


@dataclass(frozen=True, slots=True)
class Mortar:
    """A bowl in every photo, coloured with no hint, a blue one, and a neutral one after it."""

    @classmethod
    def draw(cls, names: Sequence[str], seed: int) -> Mortar:
        """Make the experiment; nothing in it is random."""
        return cls()

    @property
    def name(self) -> str:
        """The experiment's name."""
        return "mortar"

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure every system that takes hints."""
        lightness = with_bowl(Truth(read_rgb(photo.path, SIDE)).lightness)
        outcome = Outcome(photo.name)
        for system in systems:
            if isinstance(system, FolderResults):
                continue
            hints = (BLUE_HINT, NEUTRAL_HINT)
            none, one, two = (system.colorize(lightness, hints[:count]) for count in range(3))
            key = Key(self.name, system.name, len(hints))
            outcome.rows.append(Row(photo.name, photo.category, key, _judge(none, one, two)))
        return outcome


def with_bowl(lightness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a photo, (256, 256) float32 L* 0..100, with the bowl in its middle."""
    drawn = bowl()
    return lightness + (drawn.lightness - lightness) * drawn.opacity


def _judge(
    none: NDArray[np.float32], one: NDArray[np.float32], two: NDArray[np.float32]
) -> dict[str, float]:
    """Return the measures of colours (256, 256, 2) with no hint, one, and two."""
    place = bowl()
    chroma = float(np.hypot(*BLUE))

    def blue(ab: NDArray[np.float32]) -> NDArray[np.bool_]:
        return np.asarray(np.hypot(*np.moveaxis(ab - BLUE, -1, 0)) < chroma / 2)

    tint_one, tint_two = (np.hypot(*ab[place.inside].T).mean() for ab in (one, two))
    return {
        "stripes_blue": float(blue(one)[place.stripes].mean()),
        "stripes_stay": float(blue(two)[place.stripes].mean()),
        "inside_blue": float(blue(one)[place.inside].mean()),
        "inside_back": float(1 - tint_two / max(tint_one, 1e-6)),
        "leak": float(np.hypot(*(one - none)[place.behind].T).mean()),
    }
