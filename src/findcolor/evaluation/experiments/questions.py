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
DRAWS = 4
"""Random sets of hints of each photo: one alone would add its own luck to the comparison."""
_PROTOCOL = PROTOCOLS["zhang"]
_LAST = _PROTOCOL.size - _PROTOCOL.patch


@dataclass(frozen=True, slots=True)
class Questions:
    """Five answered questions, one by one and all at once, against five random hints.

    An answer is the true mean colour of 6x6 pixels around the place; random places are uniform,
    and their measures are means of several draws.

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
        draws = generator.integers(0, _LAST + 1, (DRAWS, ASKED, 2)).tolist()
        outcome, judge = Outcome(photo.name), Judge(truth)
        for system in systems:
            if not isinstance(system, FindColor):
                continue
            ways = {
                "asked at once": [_answers(system, truth, (), ASKED)],
                "asked one by one": [_one_by_one(system, truth)],
                "random": [_PROTOCOL.hints(places, truth.ab) for places in draws],
            }
            for way, trials in ways.items():
                values = [_measures(system, truth, judge, hints) for hints in trials]
                key = Key(self.name, f"{system.name}{WAY}{way}", ASKED)
                outcome.rows.append(Row(photo.name, photo.category, key, _means(values)))
        return outcome


def _measures(
    system: FindColor, truth: Truth, judge: Judge, hints: Sequence[PixelHint]
) -> dict[str, float]:
    colors = system.colorize(truth.lightness, hints)
    rgb = lab_to_srgb(with_lightness(truth, colors), np.float32)
    return {"psnr": _PROTOCOL.psnr(truth.rgb, rgb), **judge(rgb)}


def _means(values: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([value[name] for value in values])) for name in values[0]}


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
