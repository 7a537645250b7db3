import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from skimage.color import rgb2lab

from findcolor.color import lab
from tests.color.photos import color_photo

colors8 = hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3)))
colors16 = hnp.arrays(np.uint16, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_gray_is_neutral(dtype: type) -> None:
    levels = np.arange(np.iinfo(dtype).max + 1, dtype=dtype)
    found = lab.srgb_to_lab(np.stack([levels] * 3, axis=-1))
    assert np.all(found[:, 1:] == 0)
    assert np.all(np.diff(found[:, 0]) > 0)
    np.testing.assert_allclose(found[[0, -1], 0], [0, 100], atol=1e-5)
    np.testing.assert_allclose(lab.lightness_of_gray(levels), found[:, 0], atol=1e-5)


def test_a_float_gray_is_neutral() -> None:
    levels = np.linspace(0, 1, 10001)
    assert np.all(lab.srgb_to_lab(np.stack([levels] * 3, axis=-1))[:, 1:] == 0)


def test_known_colors() -> None:
    # Lindbloom's calculator (sRGB, D65, no adaptation).
    assert lab.srgb_to_lab_color(255, 0, 0) == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    assert lab.srgb_to_lab_color(0, 255, 0) == pytest.approx((87.73, -86.18, 83.18), abs=0.02)
    assert lab.srgb_to_lab_color(0, 0, 255) == pytest.approx((32.30, 79.19, -107.86), abs=0.02)


def test_agrees_with_scikit_image() -> None:
    # Its matrix is rounded to six digits and its white to five.
    photo = color_photo("astronaut")
    np.testing.assert_allclose(lab.srgb_to_lab(photo), rgb2lab(photo), atol=0.02)


@given(colors8)
def test_8_bits_come_back_exactly(rgb: NDArray[np.uint8]) -> None:
    assert np.array_equal(lab.lab_to_srgb(lab.srgb_to_lab(rgb)), rgb)


@given(colors16)
def test_16_bits_come_back_within_a_level(rgb: NDArray[np.uint16]) -> None:
    back = lab.lab_to_srgb(lab.srgb_to_lab(rgb), np.uint16)
    assert np.abs(back.astype(int) - rgb).max() <= 1


def test_a_million_16_bit_colors_come_back_within_a_level() -> None:
    generator = np.random.default_rng(0)
    rgb = generator.integers(0, 65536, (1_000_000, 3), dtype=np.uint16)
    rgb[::2] *= generator.integers(0, 2, (500_000, 3), dtype=np.uint16)  # corners and edges too
    rgb[::3] >>= 6
    back = lab.lab_to_srgb(lab.srgb_to_lab(rgb), np.uint16)
    assert np.abs(back.astype(int) - rgb).max() <= 1


def test_floats_come_back() -> None:
    rgb = np.random.default_rng(0).random((100, 3), dtype=np.float32)
    np.testing.assert_allclose(lab.lab_to_srgb(lab.srgb_to_lab(rgb), np.float32), rgb, atol=1e-5)


def test_colors_outside_the_gamut_are_clipped() -> None:
    found = lab.lab_to_srgb(np.array([[50, 127, 0], [50, -128, 0], [120, 0, 0], [-5, 0, 0]]))
    assert found[0, 0] == 255
    assert found[1, 0] == 0
    assert found[2].tolist() == [255, 255, 255]
    assert found[3].tolist() == [0, 0, 0]


@pytest.mark.parametrize("dtype", [np.int32, np.bool_])
def test_other_dtypes_are_refused(dtype: type) -> None:
    with pytest.raises(TypeError, match="uint8, uint16 or float"):
        lab.srgb_to_lab(np.zeros((2, 3), dtype))
    with pytest.raises(TypeError, match="uint8, uint16 or float"):
        lab.lab_to_srgb(np.zeros((2, 3)), dtype)


@pytest.mark.parametrize("shape", [(3,), (0, 3), (1, 1, 3), (2, 3, 4, 3)])
def test_shapes_are_kept(shape: tuple[int, ...]) -> None:
    rgb = np.zeros(shape, np.uint8)
    found = lab.srgb_to_lab(rgb)
    assert (found.shape, found.dtype) == (shape, np.float32)
    assert lab.lab_to_srgb(found).shape == shape
    assert lab.lightness(rgb).shape == shape[:-1]


def test_inputs_are_not_changed() -> None:
    rgb = color_photo("chelsea")
    rgb.setflags(write=False)
    colors = lab.srgb_to_lab(rgb)
    colors.setflags(write=False)
    lab.lab_to_srgb(colors)
    lab.packed_lightness(rgb)


def test_lightness_is_the_first_plane_of_lab() -> None:
    photo = color_photo("coffee")
    expected = lab.srgb_to_lab(photo)[..., 0]
    np.testing.assert_allclose(lab.lightness(photo), expected, atol=1e-4)
    assert np.array_equal(lab.packed_lightness(photo), lab.pack_lightness(lab.lightness(photo)))


def test_strided_photos_are_read_like_whole_ones() -> None:
    photo = color_photo("coffee")[::3, ::-2]
    assert np.array_equal(lab.lightness(photo), lab.lightness(np.ascontiguousarray(photo)))


@given(hnp.arrays(np.uint16, st.integers(0, 50)))
def test_packed_lightness_comes_back(packed: NDArray[np.uint16]) -> None:
    assert np.array_equal(lab.pack_lightness(lab.unpack_lightness(packed)), packed)


def test_packing_clips_and_rounds() -> None:
    packed = lab.pack_lightness(np.array([-1.0, 0.0, 20.0, 100.0, 101.0]))
    assert packed.tolist() == [0, 0, 13107, 65535, 65535]
    L = np.linspace(0, 100, 100_001, dtype=np.float32)
    assert np.abs(lab.unpack_lightness(lab.pack_lightness(L)) - L).max() < 0.0008


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_gray_levels_are_packed_like_their_lightness(dtype: type) -> None:
    levels = np.arange(np.iinfo(dtype).max + 1, dtype=dtype)
    expected = lab.pack_lightness(lab.lightness_of_gray(levels))
    assert np.array_equal(lab.packed_lightness_of_gray(levels), expected)
    assert np.array_equal(lab.packed_lightness(np.stack([levels] * 3, axis=-1)), expected)
    floats = levels / np.iinfo(dtype).max
    assert np.abs(lab.packed_lightness_of_gray(floats).astype(int) - expected).max() <= 1
