"""From rows per photo to means per category, and to differences between systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from findcolor.evaluation.outcome import WAY, Key, Row
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
    """Compare systems on the same photos, per trial and count, over all photos and per category.

    Args:
        rows: All rows.
        main: The system that is compared with every other. Where a trial has ways of one system
            instead ("findcolor, asked"), each is compared with that system's last way.
        seed: Decides the bootstrap's resamples.
    """
    values: dict[tuple[Key, str], dict[str, float]] = {}
    category_of = {row.photo: row.category for row in rows}
    for row in rows:
        for measure in COMPARED:
            if measure in row.values:
                values.setdefault((row.key, measure), {})[row.photo] = row.values[measure]
    comparisons = []
    for key, other in _pairs(list(dict.fromkeys(key for key, _ in values)), main):
        for measure in COMPARED:
            first, second = values.get((key, measure), {}), values.get((other, measure), {})
            for category in (ALL, *categories(rows)):
                shared = [
                    photo
                    for photo in first
                    if photo in second and category in (ALL, category_of[photo])
                ]
                if shared:
                    difference = paired_difference(
                        [first[photo] for photo in shared],
                        [second[photo] for photo in shared],
                        np.random.default_rng(seed),
                    )
                    found = Comparison(category, key, other.system, measure, difference)
                    comparisons.append(found)
    return comparisons


def _pairs(keys: Sequence[Key], main: str) -> list[tuple[Key, Key]]:
    pairs = []
    for other in keys:
        own = replace(other, system=main)
        if own in keys:
            pairs += [(own, other)] if own != other else []
            continue
        ways = [key for key in keys if _same_but_for_the_way(key, other)]
        pairs += [(key, other) for key in ways if key != other and other == ways[-1]]
    return pairs


def _same_but_for_the_way(first: Key, second: Key) -> bool:
    systems = {key.system.rpartition(WAY)[0] for key in (first, second)}
    return (
        len(systems) == 1 and "" not in systems and replace(first, system=second.system) == second
    )


def _estimates(rows: Sequence[Row]) -> dict[str, Estimate]:
    names = dict.fromkeys(name for row in rows for name in row.values)
    return {
        name: estimate([row.values[name] for row in rows if name in row.values]) for name in names
    }
