"""What colouring in patches adds to album pages: one scan that holds several photos.

It is the plainest case of a picture of many things: what one photo shows says nothing of the next,
and a single look at the page mixes them. A page is four photos of the set beside one another,
drawn once and at random, so that each photo is on one page at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.evaluation.experiments.patches import compare_ways
from findcolor.evaluation.hint_trial import Participant
from findcolor.evaluation.outcome import Outcome
from findcolor.evaluation.photos import Sample, Truth, read_rgb

ACROSS = 2
"""Photos along each side of a page."""
SIDE = 256
"""Pixels along a photo on it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Automatic colour of album pages, in patches and as a whole.

    Attributes:
        others: By the name of each page's first photo, those of the others on it.
    """

    others: Mapping[str, tuple[str, ...]]

    @classmethod
    def draw(cls, names: Sequence[str], seed: int) -> Pages:
        """Deal all photos out on pages; those that fill no page stay away."""
        dealt = [names[n] for n in np.random.default_rng(seed).permutation(len(names))]
        each = ACROSS**2
        starts = range(0, len(dealt) - each + 1, each)
        return cls({dealt[n]: tuple(dealt[n + 1 : n + each]) for n in starts})

    @property
    def name(self) -> str:
        """The experiment's name."""
        return "pages"

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure every Find Color on the page that begins with a photo, if one does."""
        if photo.name not in self.others:
            return Outcome(photo.name)
        folder = photo.path.parents[photo.name.count("/")]
        paths = [photo.path, *(folder / name for name in self.others[photo.name])]
        photos = np.stack([read_rgb(path, SIDE) for path in paths])
        rows = photos.reshape(ACROSS, ACROSS, SIDE, SIDE, 3).transpose(0, 2, 1, 3, 4)
        page = np.ascontiguousarray(rows.reshape(ACROSS * SIDE, ACROSS * SIDE, 3))
        return compare_ways(self.name, photo, Truth(page), systems)
