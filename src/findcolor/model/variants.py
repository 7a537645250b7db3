"""Variants: distinct, internally consistent colourings of one photo.

The idea is DISCO's (Xia 2022): colour a few anchors where the network is least certain and let the
rest follow. Anchors are placed and coloured one after the other, each from the distribution that
the network predicts given the ones before it, so that a variant agrees with itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from findcolor.model.colorizer import Prediction
from findcolor.model.hints import Hint
from findcolor.model.questions import next_questions
from findcolor.model.spread import Kernel
from findcolor.model.suggestions import suggest

ANCHORS = 3
CHOICES = 5
AGREEMENT = 3.0
"""Exponent on the probability of what follows the first anchor; low ones make patchwork."""


def variant_hints(
    paint: Callable[[Sequence[Hint]], Prediction],
    kernel: Kernel,
    lightness: np.ndarray,
    hints: Sequence[Hint],
    count: int,
    seed: int,
) -> list[tuple[Hint, ...]]:
    """Return, for each of ``count`` variants, the anchors to add to the hints.

    Args:
        paint: Colours the photo with some hints.
        kernel: What spreads hints.
        lightness: (h, w) float32 L* of the photo, small.
        hints: What the user has said; every variant keeps to it.
        count: How many variants.
        seed: The same seed gives the same variants.
    """
    height, width = lightness.shape
    base = paint(hints)
    out = []
    for number in range(count):
        generator = np.random.default_rng([seed, number])
        anchors: list[Hint] = []
        prediction = base
        for order in range(ANCHORS):
            said = [*hints, *anchors]
            place = next_questions(prediction, kernel, 1, said, lightness)[0]
            row, column = int(place.y * height), int(place.x * width)
            choices = suggest(prediction, place.x, place.y, float(lightness[row, column]), CHOICES)
            if order == 0:  # the most telling anchor makes the variants distinct
                choice = choices[number % len(choices)]
            else:  # the others agree with it: mostly what is likeliest beside it
                weights = np.array([c.probability for c in choices]) ** AGREEMENT + 1e-9
                choice = choices[int(generator.choice(len(choices), p=weights / weights.sum()))]
            anchors.append(Hint(place.x, place.y, choice.a, choice.b))
            prediction = paint([*hints, *anchors])
        out.append(tuple(anchors))
    return out
