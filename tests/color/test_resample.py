import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from findcolor.color.resample import Taps, runs, shrink

sizes = st.integers(1, 60)


@given(sizes, st.integers(1, 400))
def test_runs_cover_the_axis_and_agree_with_the_whole(small: int, large: int) -> None:
    values = np.random.default_rng(0).random(small, dtype=np.float32)
    whole = Taps.of(slice(0, large), small, large)
    parts = [(run, Taps.of(run, small, large)) for run in runs(small, large)]
    assert [run.start for run, _ in parts] == [0, *(run.stop for run, _ in parts[:-1])]
    assert parts[-1][0].stop == large
    for kernel in ("cubic", "linear"):
        found = np.concatenate([getattr(taps, kernel) @ values[taps.source] for _, taps in parts])
        expected = getattr(whole, kernel) @ values[whole.source]
        np.testing.assert_allclose(found, expected, atol=1e-6)


@given(sizes, st.integers(1, 400))
def test_a_constant_stays(small: int, large: int) -> None:
    taps = Taps.of(slice(0, large), small, large)
    np.testing.assert_allclose(taps.cubic.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(taps.linear.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("kernel", ["cubic", "linear"])
def test_a_ramp_stays_in_place(kernel: str) -> None:
    # Pixel areas coincide: small pixel i covers large pixels 5i .. 5i + 4, centred on 5i + 2.
    taps = Taps.of(slice(0, 100), 20, 100)
    found = getattr(taps, kernel) @ np.arange(20.0)
    np.testing.assert_allclose(found[10:90], (np.arange(10, 90) - 2) / 5, atol=1e-5)


def test_the_same_size_is_the_identity() -> None:
    taps = Taps.of(slice(0, 7), 7, 7)
    np.testing.assert_array_equal(taps.cubic, np.eye(7))
    np.testing.assert_array_equal(taps.linear, np.eye(7))


def test_shrinking_averages_blocks() -> None:
    plane = np.arange(48, dtype=np.float32).reshape(6, 8)
    expected = plane.reshape(3, 2, 2, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(shrink(plane, (3, 2)), expected)
    assert shrink(plane, (6, 8)) is plane


@given(sizes, sizes, sizes, sizes)
def test_shrinking_keeps_the_mean(height: int, width: int, rows: int, columns: int) -> None:
    plane = np.random.default_rng(0).random((height, width), dtype=np.float32)
    found = shrink(plane, (rows, columns))
    assert found.shape == (rows, columns)
    assert found.mean() == pytest.approx(plane.mean(), abs=1e-4)
    assert plane.min() - 1e-5 <= found.min() <= found.max() <= plane.max() + 1e-5
