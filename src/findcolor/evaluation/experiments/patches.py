"""What colouring in patches adds, at the photos' own size, on photos of many things and of few.

Which photos hold many things is decided by their lightness alone, before anything is coloured: the
number of connected regions of similar lightness (:func:`things`) is at least ``MANY``, which is so
for the busiest third of everyday photographs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

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
MANY = 45
"""Regions from which on a photo counts as one of many things."""


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
        trial = f"{self.name}, {'many' if things(truth.lightness) >= MANY else 'few'} things"
        return compare_ways(trial, photo, truth, systems)


def compare_ways(
    trial: str, photo: Sample, truth: Truth, systems: Iterable[Participant]
) -> Outcome:
    """Measure every Find Color on one picture, in all :data:`WAYS`.

    Args:
        trial: What the rows are called.
        photo: Which photo's rows they are.
        truth: The picture at its own size.
        systems: Those that take part.
    """
    outcome, judge = Outcome(photo.name), Judge(truth)
    for system in systems:
        if not isinstance(system, FindColor):
            continue
        canvas = Canvas(Photo(pack_lightness(truth.lightness)), system.colorizer)
        for way, patches in WAYS.items():
            rgb = canvas.render(Recipe(patches=patches)).astype(np.float32) / np.float32(255)
            values = {"psnr": psnr_levels(truth.rgb, rgb), **judge(rgb)}
            key = Key(trial, f"{system.name}{WAY}{way}", 0)
            outcome.rows.append(Row(photo.name, photo.category, key, values))
    return outcome


def things(lightness: NDArray[np.float32]) -> int:
    """Return the number of regions of similar lightness that are 0.2 % of a photo or larger.

    The photo is blurred (sigma 1/128 of its shorter side) and its lightness rounded to eighths.

    Args:
        lightness: (h, w) float32 L*, 0..100.
    """
    smooth = ndimage.gaussian_filter(lightness, min(lightness.shape) / 128)
    levels = np.rint(smooth / 12.5).astype(np.int64)
    count = 0
    for level in np.unique(levels):
        regions, _ = ndimage.label(levels == level)
        sizes = np.bincount(regions.ravel())[1:]
        count += int((sizes >= 0.002 * lightness.size).sum())
    return count
