from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import spsolve

from findcolor.color.lab import srgb_to_lab
from findcolor.evaluation.baselines import Gray, Levin, neighbor_weights
from findcolor.evaluation.system import PixelHint, System, hint_planes

HINTS = [PixelHint(3, 4, 2, 2, 40.0, -10.0), PixelHint(20, 25, 3, 3, -20.0, 30.0)]


@pytest.fixture(scope="module")
def lightness(astronaut: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(srgb_to_lab(astronaut)[::4, ::4, 0])


def test_both_are_systems() -> None:
    assert isinstance(Gray(), System)
    assert isinstance(Levin(), System)


def test_gray_has_no_colour(lightness: np.ndarray) -> None:
    ab = Gray().colorize(lightness, HINTS)
    assert ab.shape == (32, 32, 2)
    assert not ab.any()


def _weights_by_hand(y: np.ndarray) -> dict[tuple[int, int], float]:
    """Levin's weights pixel by pixel, as his ``getColorExact.m`` has them."""
    height, width = y.shape
    weights = {}
    for row in range(height):
        for column in range(width):
            around = [
                (r, c)
                for r in range(max(0, row - 1), min(height, row + 2))
                for c in range(max(0, column - 1), min(width, column + 2))
                if (r, c) != (row, column)
            ]
            values = np.array([y[place] for place in around])
            center = y[row, column]
            sigma = np.mean((np.append(values, center) - np.append(values, center).mean()) ** 2)
            sigma *= 0.6
            nearest = np.min((values - center) ** 2)
            sigma = max(sigma, -nearest / np.log(0.01), 0.000002)
            own = np.exp(-((values - center) ** 2) / sigma)
            own /= own.sum()
            for (r, c), weight in zip(around, own, strict=True):
                weights[row * width + column, r * width + c] = weight
    return weights


def test_levins_weights_are_his() -> None:
    plane = np.random.default_rng(0).uniform(0, 100, (9, 7))
    found = neighbor_weights(plane)
    rows, columns = found.coords
    ours = {(int(r), int(c)): w for r, c, w in zip(rows, columns, found.data, strict=True)}
    expected = _weights_by_hand(plane / 100)
    assert ours.keys() == expected.keys()
    assert all(ours[pair] == pytest.approx(expected[pair], abs=1e-12) for pair in expected)


def test_levin_solves_his_equations(lightness: np.ndarray) -> None:
    """Against scipy's plain solver, with its own order of the pixels."""
    known, hinted = hint_planes(HINTS, lightness.shape)
    weights = neighbor_weights(lightness).tocsr()
    keep = sparse.diags_array((~hinted.ravel()).astype(float))
    matrix = sparse.eye_array(lightness.size) - keep @ weights
    expected = np.stack(
        [spsolve(matrix.tocsc(), known[..., i].ravel().astype(float)) for i in (0, 1)], axis=-1
    ).reshape(known.shape)
    assert np.abs(Levin().colorize(lightness, HINTS) - expected).max() < 1e-3


def test_levin_keeps_its_hints_and_goes_no_further_than_them(lightness: np.ndarray) -> None:
    ab = Levin().colorize(lightness, HINTS)
    assert ab[4, 5] == pytest.approx((40, -10), abs=1e-4)
    assert ab[21, 26] == pytest.approx((-20, 30), abs=1e-4)
    assert ab[..., 0].min() >= -20 - 1e-3
    assert ab[..., 0].max() <= 40 + 1e-3


def test_levin_without_hints_is_gray_and_with_one_is_of_one_colour(lightness: np.ndarray) -> None:
    levin = Levin()
    assert not levin.colorize(lightness, []).any()
    ab = levin.colorize(lightness, HINTS[:1])
    assert (ab == np.array([40, -10], np.float32)).all()


def test_levin_forgets_the_photo_before(lightness: np.ndarray) -> None:
    levin = Levin()
    first = levin.colorize(lightness, HINTS)
    levin.colorize(lightness[::-1].copy(), HINTS)
    assert (levin.colorize(lightness, HINTS) == first).all()
