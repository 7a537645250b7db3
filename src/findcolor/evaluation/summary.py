"""From rows per photo to means per category, and to differences between systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.evaluation.outcome import Key, Row
from findcolor.evaluation.statistics import Difference, Estimate, estimate, paired_difference

ALL = "all"
"""The name of the line over all categories."""

COMPARED = ("psnr", "ciede2000")


@dataclass(frozen=True, slots=True)
class Line:
    """One system's means in one category.

    Attributes:
        category: A category, or "all".
        key: Trial, system and count of hints.
        measures: The means by measure.
    """

    category: str
    key: Key
    measures: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One system against another on the same photos.

    Attributes:
        category: A category, or "all".
        key: Trial, the first system and the count of hints.
        other: The second system.
        measure: What is compared.
        difference: First minus second.
    """

    category: str
    key: Key
    other: str
    measure: str
    difference: Difference


def categories(rows: Iterable[Row]) -> list[str]:
    """Return the categories by name; none if the photos have fewer than two."""
    found = sorted({row.category for row in rows})
    return found if len(found) > 1 else []


def summarize(rows: Sequence[Row]) -> list[Line]:
    """Return the means of every colouring, over all photos first, then per category."""
    lines = []
    for category in (ALL, *categories(rows)):
        groups: dict[Key, list[Row]] = {}
        for row in rows:
            if category in (ALL, row.category):
                groups.setdefault(row.key, []).append(row)
        lines += [Line(category, key, _estimates(group)) for key, group in groups.items()]
    return lines


def compare(rows: Sequence[Row], main: str, seed: int) -> list[Comparison]:
    """Compare one system with every other, per test and count, over all photos and per category.

    Args:
        rows: All rows.
        main: The system; where a test does not have it, the test's first.
        seed: Decides the bootstrap's resamples.
    """
    values: dict[tuple[Key, str], dict[str, float]] = {}
    by_photo = {row.photo: row.category for row in rows}
    for row in rows:
        for measure in row.values:
            values.setdefault((row.key, measure), {})[row.photo] = row.values[measure]
    comparisons = []
    for (key, measure), second in values.items():
        present = [other.system for other, _ in values if other.test == key.test]
        first = main if main in present else present[0]
        own = Key(key.test, first, key.hints)
        if key.system == first or measure not in COMPARED or (own, measure) not in values:
            continue
        for category in (ALL, *categories(rows)):
            shared = [
                photo
                for photo in values[own, measure]
                if photo in second and category in (ALL, by_photo[photo])
            ]
            if shared:
                difference = paired_difference(
                    [values[own, measure][photo] for photo in shared],
                    [second[photo] for photo in shared],
                    np.random.default_rng(seed),
                )
                comparisons.append(Comparison(category, own, key.system, measure, difference))
    return comparisons


def _estimates(rows: Sequence[Row]) -> dict[str, Estimate]:
    names = dict.fromkeys(name for row in rows for name in row.values)
    return {
        name: estimate([row.values[name] for row in rows if name in row.values]) for name in names
    }
