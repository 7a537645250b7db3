"""What colouring in patches adds on photos of many things, at the photos' own size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.color.lab import pack_lightness
from findcolor.evaluation.hint_trial import Judge, Participant
from findcolor.evaluation.metrics import psnr_levels
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.outcome import WAY, Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.photo.photo import Photo
from findcolor.pipeline import Canvas
from findcolor.recipe import Recipe

WAYS = {"2 patches": "2", "3 patches": "3", "whole": "off"}
"""What the rows are called -> the recipe's patches."""


@dataclass(frozen=True, slots=True)
class Patches:
    """Automatic colour of the photo as it is, in patches and as a whole."""

    @classmethod
    def draw(cls, names: Sequence[str], seed: int) -> Patches:
        """Make the experiment; nothing in it is random."""
        return cls()

    @property
    def name(self) -> str:
        """The experiment's name."""
        return "patches"

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure every Find Color that takes part."""
        truth = Truth(read_rgb(photo.path))
        outcome, judge = Outcome(photo.name), Judge(truth)
        for system in systems:
            if not isinstance(system, FindColor):
                continue
            canvas = Canvas(Photo(pack_lightness(truth.lightness)), system.colorizer)
            for way, patches in WAYS.items():
                rgb = canvas.render(Recipe(patches=patches)).astype(np.float32) / np.float32(255)
                values = {"psnr": psnr_levels(truth.rgb, rgb), **judge(rgb)}
                key = Key(self.name, f"{system.name}{WAY}{way}", 0)
                outcome.rows.append(Row(photo.name, photo.category, key, values))
        return outcome
