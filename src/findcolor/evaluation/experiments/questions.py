"""Whether the places that Find Color asks about are worth more than random ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.color.lab import lab_to_srgb
from findcolor.evaluation.hint_trial import Judge, Participant, with_lightness
from findcolor.evaluation.ours import FindColor, disc
from findcolor.evaluation.outcome import WAY, Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.evaluation.protocols import PROTOCOLS
from findcolor.evaluation.system import PixelHint
from findcolor.recipe import Recipe

ASKED = 5
_PROTOCOL = PROTOCOLS["zhang"]
_LAST = _PROTOCOL.size - _PROTOCOL.patch


@dataclass(frozen=True, slots=True)
class Questions:
    """Five answered questions, one by one and all at once, against five random hints.

    An answer is the true mean colour of 6x6 pixels around the place; random places are uniform.

    Attributes:
        seed: Decides the random places.
    """

    seed: int

    @classmethod
    def draw(cls, names: Sequence[str], seed: int) -> Questions:
        """Make the experiment; a photo's places depend on its name and the seed alone."""
        return cls(seed)

    @property
    def name(self) -> str:
        """The experiment's name."""
        return "questions"

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure every Find Color that takes part."""
        truth = Truth(read_rgb(photo.path, _PROTOCOL.size))
        generator = np.random.default_rng([self.seed, zlib.crc32(photo.name.encode())])
        places = [(int(top), int(left)) for top, left in generator.integers(0, _LAST + 1, (5, 2))]
        outcome, judge = Outcome(photo.name), Judge(truth)
        for system in systems:
            if not isinstance(system, FindColor):
                continue
            ways = {
                "asked at once": _answers(system, truth, (), ASKED),
                "asked one by one": _one_by_one(system, truth),
                "random": _PROTOCOL.hints(places, truth.ab),
            }
            for way, hints in ways.items():
                rgb = lab_to_srgb(
                    with_lightness(truth, system.colorize(truth.lightness, hints)), np.float32
                )
                values = {"psnr": _PROTOCOL.psnr(truth.rgb, rgb), **judge(rgb)}
                key = Key(self.name, f"{system.name}{WAY}{way}", ASKED)
                outcome.rows.append(Row(photo.name, photo.category, key, values))
        return outcome


def _one_by_one(system: FindColor, truth: Truth) -> tuple[PixelHint, ...]:
    hints: tuple[PixelHint, ...] = ()
    for _ in range(ASKED):
        hints += _answers(system, truth, hints, 1)
    return hints


def _answers(
    system: FindColor, truth: Truth, hints: Sequence[PixelHint], count: int
) -> tuple[PixelHint, ...]:
    recipe = Recipe(hints=tuple(disc(hint, truth.lightness.shape) for hint in hints))
    questions = system.canvas(truth.lightness).questions(recipe, count)
    places = [(_corner(question.y), _corner(question.x)) for question in questions]
    return _PROTOCOL.hints(places, truth.ab)


def _corner(center: float) -> int:
    """Return where the patch around a relative coordinate starts."""
    return min(max(round(center * _PROTOCOL.size - _PROTOCOL.patch / 2), 0), _LAST)
