"""How often the true colour is among the suggested ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.color.difference import ciede2000
from findcolor.evaluation.hint_trial import Participant
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.outcome import Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, read_rgb

SIDE = 256
POINTS = 10
SUGGESTED = 9
LIKE = 10.0
"""A suggestion is right if its CIEDE2000 to the true colour is at most this."""
_REACH = 1  # the true colour is the mean of 3x3 pixels


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Nine suggestions at ten random points of each photo, without hints.

    Attributes:
        seed: Decides the points.
    """

    seed: int

    @classmethod
    def draw(cls, names: Sequence[str], seed: int) -> Suggestions:
        """Make the experiment; a photo's points depend on its name and the seed alone."""
        return cls(seed)

    @property
    def name(self) -> str:
        """The experiment's name."""
        return "suggestions"

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure every Find Color that takes part."""
        truth = Truth(read_rgb(photo.path, SIDE))
        generator = np.random.default_rng([self.seed, zlib.crc32(photo.name.encode())])
        points = generator.integers(_REACH, SIDE - _REACH, (POINTS, 2))
        outcome = Outcome(photo.name)
        for system in systems:
            if not isinstance(system, FindColor):
                continue
            canvas = system.canvas(truth.lightness)
            right = np.zeros((POINTS, SUGGESTED), bool)
            for number, (row, column) in enumerate(points):
                around = truth.lab[
                    row - _REACH : row + _REACH + 1, column - _REACH : column + _REACH + 1
                ]
                true = around.mean((0, 1))
                found = canvas.suggest((column + 0.5) / SIDE, (row + 0.5) / SIDE, count=SUGGESTED)
                suggested = np.array([(true[0], s.a, s.b) for s in found])
                right[number, : len(found)] = ciede2000(true, suggested) <= LIKE
            values = {
                "among_nine": float(right.any(axis=1).mean()),
                "first": float(right[:, 0].mean()),
            }
            row = Row(photo.name, photo.category, Key(self.name, system.name, 0), values)
            outcome.rows.append(row)
        return outcome
