"""How far hints reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.evaluation.hint_trial import Participant
from findcolor.evaluation.metrics import propagation_range
from findcolor.evaluation.outcome import Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.evaluation.protocols import PROTOCOLS, Places
from findcolor.evaluation.results import FolderResults

STEPS = 10


@dataclass(frozen=True, slots=True)
class Propagation:
    """How far a hint reaches: iColoriT's HPR, the mean of ten hints placed one after the other.

    Attributes:
        places: The places that the protocol "icolorit" draws for ten hints.
    """

    places: Places

    @classmethod
    def draw(cls, names: Sequence[str], seed: int) -> Propagation:
        """Place the hints for photos of these names."""
        return cls(PROTOCOLS["icolorit"].draw(names, (STEPS,), seed))

    @property
    def name(self) -> str:
        """The experiment's name."""
        return "propagation"

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure every system that takes hints."""
        protocol = PROTOCOLS["icolorit"]
        truth = Truth(read_rgb(photo.path, protocol.size))
        hints = protocol.hints(self.places[STEPS][photo.name], truth.ab)
        outcome = Outcome(photo.name)
        for system in systems:
            if isinstance(system, FolderResults):
                continue
            steps = [system.colorize(truth.lightness, hints[:n]) for n in range(STEPS + 1)]
            reach = [
                propagation_range(before, after, (hint.top, hint.left))
                for before, after, hint in zip(steps, steps[1:], hints, strict=False)
            ]
            key = Key(self.name, system.name, STEPS)
            values = {"hpr": float(np.mean(reach))}
            outcome.rows.append(Row(photo.name, photo.category, key, values))
        return outcome
