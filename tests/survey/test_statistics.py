from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binomtest

from findcolor.survey.statistics import bradley_terry, fleiss_kappa, share, spread


@given(st.integers(1, 500), st.data())
def test_wilson_agrees_with_scipy(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    found = share(count, total)
    expected = binomtest(count, total).proportion_ci(method="wilson")
    assert found.value == count / total
    assert found.low == pytest.approx(expected.low, abs=1e-12)
    assert found.high == pytest.approx(expected.high, abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_wilson_by_hand() -> None:
    # 10 of 20: centre 1/2, half width z/(1 + z²/n) · sqrt(1/(4n) + z²/(4n²)), z = 1.96
    found = share(10, 20)
    assert found.low == pytest.approx(0.29930, abs=1e-5)
    assert found.high == pytest.approx(0.70070, abs=1e-5)


def test_a_share_of_nothing_is_unknown() -> None:
    assert share(0, 0).value is None


def test_spread_by_hand() -> None:
    # mean 0.5; squared distances 0.16, 0.01, 0.09: 0.26 / 2 = 0.13
    found = spread([0.9, None, 0.4, 0.2])
    assert (found.maximum, found.minimum, found.count) == (0.9, 0.2, 3)
    assert found.mean == pytest.approx(0.5)
    assert found.deviation == pytest.approx(math.sqrt(0.13))


def test_spread_of_one_and_of_none() -> None:
    assert spread([0.5]).deviation is None
    assert spread([None]).mean is None


# Fleiss (1971), as tabulated in many textbooks: 14 people, 10 subjects, 5 categories.
TEXTBOOK = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]


def test_kappa_of_the_textbook() -> None:
    assert fleiss_kappa(np.array(TEXTBOOK)) == pytest.approx(0.210, abs=5e-4)


def test_kappa_of_full_agreement_is_one() -> None:
    assert fleiss_kappa(np.array([[5, 0], [0, 5]])) == pytest.approx(1)


def test_kappa_by_hand_with_different_numbers_of_people() -> None:
    # [2,0]: 1; [1,1]: 0; [1,2]: (1+4-3)/(3·2) = 1/3. Mean 4/9. p = (4/7, 3/7): chance 25/49.
    # Whoever saw a picture alone agrees with nobody: [0,1] is left out.
    found = fleiss_kappa(np.array([[2, 0], [1, 1], [1, 2], [0, 1]]))
    assert found == pytest.approx((4 / 9 - 25 / 49) / (1 - 25 / 49))


@pytest.mark.parametrize("table", [np.zeros((0, 3), int), [[1, 0, 0]], [[3, 0], [4, 0]]])
def test_kappa_may_be_undefined(table: list[list[int]]) -> None:
    assert fleiss_kappa(np.array(table)) is None


def test_two_systems_by_hand() -> None:
    # 30 : 10 is a strength ratio of 3; the scores are ± ln(3) / 2. The log ratio has the
    # variance 1 / (40 · 3/4 · 1/4), a score (half of it) a quarter of that.
    (first, second), softened = bradley_terry(["x", "y"], np.array([[0.0, 10], [30, 0]]))
    assert (first.name, second.name, softened) == ("y", "x", False)
    assert first.score == pytest.approx(math.log(3) / 2)
    assert second.score == pytest.approx(-math.log(3) / 2)
    assert first.error == pytest.approx(math.sqrt(1 / 7.5) / 2)
    assert (first.wins, first.total) == (30, 40)


@pytest.mark.parametrize("seed", range(5))
def test_strengths_maximise_the_likelihood(seed: int) -> None:
    rng = np.random.default_rng(seed)
    wins = rng.integers(1, 20, (5, 5)).astype(float)
    np.fill_diagonal(wins, 0)

    def loss(scores: np.ndarray) -> float:
        difference = scores[:, None] - scores
        return float((wins * np.logaddexp(0, -difference)).sum())

    best = minimize(loss, np.zeros(5), tol=1e-12).x
    best -= best.mean()
    found, softened = bradley_terry(list("abcde"), wins)
    assert not softened
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert each.score == pytest.approx(best["abcde".index(each.name)], abs=1e-4)


def test_a_winner_of_everything_stays_finite() -> None:
    found, softened = bradley_terry(["a", "b", "c"], np.array([[0.0, 9, 9], [0, 0, 5], [0, 4, 0]]))
    assert softened
    assert found[0].name == "a"
    assert math.isfinite(found[0].score)
    assert (found[0].wins, found[0].total) == (18, 18)


def test_ties_keep_systems_level() -> None:
    found, _ = bradley_terry(["a", "b"], np.array([[0.0, 2.5], [2.5, 0]]))
    assert [each.score for each in found] == pytest.approx([0, 0])
    assert found[0].total == 5
