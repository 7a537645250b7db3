"""What a mean over photos is worth: standard errors, and differences with their confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over photos.

    Attributes:
        mean: The mean.
        error: Its standard error; None for a single photo.
        median: The median.
        count: The number of photos.
    """

    mean: float
    error: float | None
    median: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of paired differences, first minus second, with a 95 % confidence interval.

    Attributes:
        mean: The mean difference.
        low: Lower end of the interval; None for a single pair.
        high: Upper end; None for a single pair.
        count: The number of pairs.
    """

    mean: float
    low: float | None
    high: float | None
    count: int


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of at least one value, with its standard error."""
    array = np.asarray(values, np.float64)
    error = float(array.std(ddof=1) / np.sqrt(array.size)) if array.size > 1 else None
    return Estimate(float(array.mean()), error, float(np.median(array)), array.size)


def paired_difference(
    first: Sequence[float],
    second: Sequence[float],
    generator: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Difference:
    """Compare two systems on the same photos.

    Args:
        first: One value per photo, at least one.
        second: The other system's values, in the same order.
        generator: Decides the resamples of the bootstrap.
        resamples: How many.

    Returns:
        The mean difference with the percentile bootstrap's interval (Efron 1979).
    """
    differences = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    count = differences.size
    if count == 1:
        return Difference(float(differences[0]), None, None, 1)
    means = np.empty(resamples)
    for start in range(0, resamples, 1000):  # in parts, so that memory stays small
        part = means[start : start + 1000]
        part[:] = differences[generator.integers(0, count, (part.size, count))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Difference(float(differences.mean()), float(low), float(high), count)
