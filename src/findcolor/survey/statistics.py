"""The statistics of judgements: shares, spreads, agreement, and strengths from comparisons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z95 = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of a total, with the 95 % interval of Wilson (1927).

    Attributes:
        count: How many.
        total: Of how many.
        value: ``count / total``; None when the total is 0, as are the ends.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    count: float
    total: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure differs between people; all None without values.

    Attributes:
        maximum: Largest value.
        minimum: Smallest value.
        deviation: Sample standard deviation (n - 1); None for fewer than two values.
        mean: Mean value.
        count: People who have the figure.
    """

    maximum: float | None
    minimum: float | None
    deviation: float | None
    mean: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Strength:
    """One system's place in a Bradley-Terry model.

    Attributes:
        name: The system.
        score: Natural logarithm of its strength; the mean over systems is 0.
        error: Standard error of the score.
        wins: Comparisons won; an undecided one counts as half.
        total: Comparisons.
    """

    name: str
    score: float
    error: float
    wins: float
    total: int


def share(count: float, total: int) -> Share:
    """Return ``count`` of ``total`` with Wilson's interval."""
    if total == 0:
        return Share(count, 0, None, None, None)
    p, z2 = count / total, Z95**2
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z95 * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    # At 0 and 1 an end is exactly p; rounding must not push it past.
    return Share(count, total, p, min(p, max(0.0, centre - half)), max(p, min(1.0, centre + half)))


def spread(values: Sequence[float | None]) -> Spread:
    """Return how values differ; None among them (nobody can be judged on nothing) is left out."""
    known = np.array([value for value in values if value is not None], np.float64)
    if known.size == 0:
        return Spread(None, None, None, None, 0)
    deviation = float(known.std(ddof=1)) if known.size > 1 else None
    return Spread(
        float(known.max()), float(known.min()), deviation, float(known.mean()), known.size
    )


def fleiss_kappa(counts: NDArray[np.integer]) -> float | None:
    """Return the agreement of people beyond chance (Fleiss 1971).

    Args:
        counts: (pictures, choices) integers, how many people made each choice. Pictures may have
            different numbers of people; those with fewer than two are left out.

    Returns:
        1 for full agreement, 0 for chance; None when it is not defined (no picture has two
        people, or everybody always chose the same).
    """
    people = counts.sum(axis=1)
    table, people = counts[people > 1].astype(np.float64), people[people > 1]
    if people.size == 0:
        return None
    observed = np.mean(((table**2).sum(axis=1) - people) / (people * (people - 1)))
    chance = float(((table.sum(axis=0) / people.sum()) ** 2).sum())
    return None if chance >= 1.0 else float((observed - chance) / (1 - chance))


def bradley_terry(names: Sequence[str], wins: NDArray[np.float64]) -> tuple[list[Strength], bool]:
    """Fit strengths p so that i beats j with the probability p_i / (p_i + p_j).

    Maximum likelihood by minorisation-maximisation (Hunter 2004); standard errors from the inverse
    of the information matrix. A system that never lost (or never won) against the rest has no
    finite maximum: then every pair that met gets a tenth of a win on either side.

    Args:
        names: The systems.
        wins: (systems, systems) float, ``wins[i, j]`` how often i beat j; ties are half a win each.

    Returns:
        The systems, strongest first, and whether the tenths were added.
    """
    counted = wins
    met = (wins + wins.T) > 0
    softened = not _strongly_connected(wins > 0)
    if softened:
        wins = wins + 0.1 * met
    games = wins + wins.T
    won = wins.sum(axis=1)
    strength = np.ones(len(names))
    for _ in range(10_000):
        new = won / (games / (strength[:, None] + strength)).sum(axis=1)
        new /= np.exp(np.log(new).mean())
        done = np.allclose(new, strength, rtol=1e-10, atol=0)
        strength = new
        if done:
            break
    win_rate = strength[:, None] / (strength[:, None] + strength)
    weight = games * win_rate * (1 - win_rate)
    information = np.diag(weight.sum(axis=1)) - weight
    errors = np.sqrt(np.diag(np.linalg.pinv(information)))  # under the constraint of a zero mean
    order = np.argsort(-strength, kind="stable")
    total = (counted + counted.T).sum(axis=1)
    return [
        Strength(
            names[i],
            float(np.log(strength[i])),
            float(errors[i]),
            float(counted[i].sum()),
            round(total[i]),
        )
        for i in order
    ], softened


def _strongly_connected(beats: NDArray[np.bool_]) -> bool:
    """Tell whether every system leads to every other over a chain of wins."""
    reach = beats | np.eye(len(beats), dtype=bool)
    for _ in range(len(beats)):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    return bool(reach.all())
