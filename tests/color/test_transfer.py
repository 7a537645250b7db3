import numpy as np
import pytest

from findcolor.color.transfer import linear_from_srgb, srgb_from_linear


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_level_comes_back(dtype: type) -> None:
    levels = np.arange(np.iinfo(dtype).max + 1, dtype=dtype)
    assert np.array_equal(srgb_from_linear(linear_from_srgb(levels), dtype), levels)


def test_values_of_the_standard() -> None:
    encoded = np.array([0, 0.02, 0.04045, 0.5, 1])
    expected = [0, 0.02 / 12.92, 0.04045 / 12.92, ((0.5 + 0.055) / 1.055) ** 2.4, 1]
    np.testing.assert_allclose(linear_from_srgb(encoded), expected, atol=1e-8)
    back = srgb_from_linear(np.array(expected, np.float32), np.float64)
    np.testing.assert_allclose(back, encoded, atol=1e-6)


def test_8_bits_are_the_nearest_level() -> None:
    linear = np.linspace(0, 1, 1_000_001, dtype=np.float32)
    exact = srgb_from_linear(linear, np.float64) * 255
    assert np.abs(srgb_from_linear(linear) - exact).max() < 0.5 + 1 / 70


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_light_outside_the_range_is_clipped(dtype: type) -> None:
    found = srgb_from_linear(np.array([-10, -1e-9, 1 + 1e-6, 10], np.float32), dtype)
    top = np.iinfo(dtype).max
    assert found.tolist() == [0, 0, top, top]
