from __future__ import annotations

import numpy as np
import pytest

from findcolor.model.bins import BIN_COUNT, ab_bins
from findcolor.model.vividness import enliven


def sure_of(*colors: tuple[float, float, float]) -> np.ndarray:
    """Return 4 x 4 cells that hold colours (a, b) with probabilities."""
    probability = np.zeros((4, 4, BIN_COUNT), np.float32)
    for a, b, share in colors:
        probability[..., np.argmin(((ab_bins() - (a, b)) ** 2).sum(1))] = share
    return probability


def test_ones_change_nothing() -> None:
    ab = np.random.default_rng(0).normal(0, 20, (8, 8, 2)).astype(np.float32)
    assert enliven(ab, sure_of((40, 20, 1))) is ab


def test_colours_move_toward_the_likeliest() -> None:
    ab = np.full((8, 8, 2), 5, np.float32)
    torn = sure_of((50, 0, 0.7), (-50, 0, 0.3))
    out = enliven(ab, torn, annealing=0.5)
    assert out[..., 0] == pytest.approx(5 + 50 * (0.49 - 0.09) / 0.58 - 20, abs=0.01)
    assert out[..., 1] == pytest.approx(5)


def test_what_is_certain_or_balanced_stays() -> None:
    ab = np.zeros((8, 8, 2), np.float32)
    assert enliven(ab, sure_of((0, 30, 1)), annealing=0.4) == pytest.approx(0, abs=1e-4)
    balanced = sure_of((40, 0, 0.5), (-40, 0, 0.5))
    assert enliven(ab, balanced, annealing=0.4) == pytest.approx(0, abs=1e-4)


def test_low_temperatures_stay_finite() -> None:
    ab = np.zeros((8, 8, 2), np.float32)
    even = np.full((4, 4, BIN_COUNT), 1 / BIN_COUNT, np.float32)
    assert np.isfinite(enliven(ab, even, annealing=0.01)).all()


def test_the_factor_is_on_chroma() -> None:
    ab = np.full((8, 8, 2), (3, -4), np.float32)
    assert enliven(ab, sure_of((0, 30, 1)), factor=1.5)[0, 0].tolist() == [4.5, -6]
