from __future__ import annotations

import numpy as np
import pytest

from findcolor.model.vividness import Vividness


@pytest.fixture
def ab() -> np.ndarray:
    """(8, 8, 2) colours around a warm mean."""
    return np.random.default_rng(0).normal((4, 8), 3, (8, 8, 2)).astype(np.float32)


def chroma(ab: np.ndarray) -> float:
    return float(np.linalg.norm(ab, axis=-1).mean())


def test_the_defaults_change_nothing(ab: np.ndarray) -> None:
    assert Vividness()(ab) is ab


def test_the_factor_is_on_chroma(ab: np.ndarray) -> None:
    assert Vividness(factor=1.5)(ab) == pytest.approx(ab * 1.5, abs=1e-4)


def test_contrast_keeps_the_mean_and_spreads_the_rest(ab: np.ndarray) -> None:
    out = Vividness(contrast=1.4)(ab)
    assert out.mean((0, 1)) == pytest.approx(ab.mean((0, 1)), abs=1e-4)
    assert out.std((0, 1)) == pytest.approx(1.4 * ab.std((0, 1)), rel=1e-3)


def test_a_dull_photo_gets_its_least_chroma(ab: np.ndarray) -> None:
    assert chroma(Vividness(least_chroma=12)(ab)) == pytest.approx(12, rel=1e-3)


def test_a_colourful_photo_keeps_its_own(ab: np.ndarray) -> None:
    assert Vividness(least_chroma=5)(ab) == pytest.approx(ab, abs=1e-4)


def test_a_gray_photo_stays_nearly_gray(ab: np.ndarray) -> None:
    gray = ab * np.float32(0.05)
    vivid = Vividness(least_chroma=12, most=1.4)
    assert chroma(vivid(gray)) == pytest.approx(1.4 * chroma(gray), rel=1e-3)
    assert Vividness(least_chroma=12)(np.zeros_like(ab)).max() == 0
