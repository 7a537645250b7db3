"""The small lightness: the right size, anti-aliased, and unbiased."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from findcolor.color.lab import pack_lightness
from findcolor.photo.photo import Photo


def photo(lightness: np.ndarray) -> Photo:
    return Photo(lightness=pack_lightness(lightness.astype(np.float32)))


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [
        ((200, 300), 150, (100, 150)),
        ((300, 200), 96, (96, 64)),
        ((301, 199), (64, 48), (64, 48)),
        ((1, 1), 32, (32, 32)),
        ((1, 5000), 256, (1, 256)),
        ((37, 53), (224, 224), (224, 224)),
        ((20, 30), (20, 30), (20, 30)),
    ],
)
def test_size(shape: tuple[int, int], size: int, expected: tuple[int, int]) -> None:
    small = photo(np.full(shape, 40.0)).small_lightness(size)
    assert small.shape == expected
    assert small.dtype == np.float32
    assert small == pytest.approx(40, abs=0.01)


def test_every_size_is_met_exactly() -> None:
    tall = photo(np.full((977, 131), 10.0))
    for side in range(1, 300, 7):
        assert max(tall.small_lightness(side).shape) == side
        assert tall.small_lightness((side, 300 - side)).shape == (side, 300 - side)


def test_fine_patterns_average_out() -> None:
    y, x = np.mgrid[:512, :512]
    small = photo(((x + y) % 2) * 100.0).small_lightness(64)
    assert np.abs(small - 50).max() < 1


def test_a_ramp_keeps_its_place() -> None:
    ramp = np.tile(np.linspace(0, 100, 1024), (256, 1))
    small = photo(ramp).small_lightness((16, 64))
    expected = ramp[0].reshape(64, 16).mean(axis=1)
    assert np.abs(small - expected)[:, 2:-2].max() < 0.1


def test_views_are_fine() -> None:
    whole = np.tile(np.linspace(0, 100, 64), (64, 1)).astype(np.float32)
    turned = Photo(lightness=pack_lightness(whole).T)
    assert turned.small_lightness(64) == pytest.approx(whole.T, abs=0.01)


def test_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        photo(np.zeros((2, 2))).depth = 16  # type: ignore[misc]
