from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from findcolor.evaluation.statistics import estimate, paired_difference


def test_estimate_is_scipys() -> None:
    values = np.random.default_rng(0).normal(25, 4, 50).tolist()
    found = estimate(values)
    assert found.mean == pytest.approx(np.mean(values))
    assert found.error == pytest.approx(stats.sem(values))
    assert found.median == pytest.approx(np.median(values))
    assert found.count == 50


def test_estimate_of_one_photo_has_no_error() -> None:
    assert estimate([3.0]).error is None


def test_paired_difference_agrees_with_scipys_bootstrap() -> None:
    generator = np.random.default_rng(1)
    first = generator.normal(25, 4, 80)
    second = first - generator.normal(0.5, 1, 80)
    found = paired_difference(first.tolist(), second.tolist(), np.random.default_rng(2))
    other = stats.bootstrap((first - second,), np.mean, method="percentile", rng=generator)
    assert found.mean == pytest.approx(np.mean(first - second))
    assert found.low == pytest.approx(other.confidence_interval.low, abs=0.02)
    assert found.high == pytest.approx(other.confidence_interval.high, abs=0.02)


def test_paired_difference_depends_on_the_generator_alone() -> None:
    values = np.random.default_rng(1).normal(size=(2, 30)).tolist()
    runs = [paired_difference(*values, np.random.default_rng(9)) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_single_pair_has_no_interval() -> None:
    found = paired_difference([3.0], [1.0], np.random.default_rng(0))
    assert (found.mean, found.low, found.high) == (2.0, None, None)
