"""The promise: the lightness of the original is kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from findcolor.color import lab
from findcolor.color.finish import finish
from findcolor.color.look import Look
from findcolor.color.resample import shrink
from findcolor.color.transfer import linear_from_srgb, srgb_from_linear
from tests.color.photos import NAMES, color_photo, gray_photo

Levels = NDArray[np.uint8]
LOOKS = [
    Look(),
    Look(saturation=3),
    Look(saturation=0.5, temperature=1),
    Look(temperature=-1, strength=0.4),
]


def to_gray(rgb: NDArray[np.uint8]) -> Levels:
    """Turn a photo back to gray: the level with the luminance of each pixel."""
    return srgb_from_linear(lab.luminance(*(linear_from_srgb(rgb[..., i]) for i in range(3))))


def small_of(levels: Levels, factor: int) -> NDArray[np.float32]:
    shape = max(1, levels.shape[0] // factor), max(1, levels.shape[1] // factor)
    return shrink(lab.lightness_of_gray(levels), shape)


def check_promise(levels: Levels, ab: NDArray[np.float32], look: Look) -> None:
    packed, small = lab.packed_lightness_of_gray(levels), small_of(levels, 4)
    rgb = finish(packed, ab, small, look)
    assert (rgb.shape, rgb.dtype) == ((*levels.shape, 3), np.uint8)
    assert np.abs(lab.lightness(rgb) - lab.lightness_of_gray(levels)).max() <= 0.25
    assert np.array_equal(to_gray(rgb), levels)
    deep = finish(packed, ab, small, look, depth=16)
    assert (deep.shape, deep.dtype) == ((*levels.shape, 3), np.uint16)
    assert np.abs(lab.lightness(deep) - lab.lightness_of_gray(levels)).max() <= 0.02


@pytest.mark.parametrize("name", [*NAMES, "camera"])
@pytest.mark.parametrize("look", LOOKS)
def test_photos_keep_their_lightness(name: str, look: Look) -> None:
    levels = gray_photo(name)
    colors = color_photo("coffee" if name == "camera" else name)
    ab = lab.srgb_to_lab(colors)[::16, ::16, 1:]
    check_promise(levels, ab, look)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    small=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    chroma=st.sampled_from([0.0, 5.0, 40.0, 128.0]),
    look=st.sampled_from(LOOKS),
)
def test_random_images_keep_their_lightness(
    seed: int, shape: tuple[int, int], small: tuple[int, int], chroma: float, look: Look
) -> None:
    generator = np.random.default_rng(seed)
    levels = generator.integers(0, 256, shape).astype(np.uint8)
    ab = generator.uniform(-chroma, chroma, (*small, 2)).astype(np.float32)
    check_promise(levels, ab, look)


def test_every_level_in_every_hue_keeps_its_lightness() -> None:
    # One even colour at a time, so that nothing but gamut and rounding acts: 72 hues x 4 chromas.
    levels = np.arange(256, dtype=np.uint8)[None]
    for hue in np.linspace(0, 2 * np.pi, 72, endpoint=False):
        for chroma in (4, 20, 60, 150):
            ab = chroma * np.array([[[np.cos(hue), np.sin(hue)]]], np.float32)
            rgb = finish(lab.packed_lightness_of_gray(levels), ab, np.full((1, 1), 50.0))
            assert np.array_equal(to_gray(rgb), levels)
            assert np.abs(lab.lightness(rgb) - lab.lightness_of_gray(levels)).max() <= 0.25


def test_16_bit_grays_keep_their_lightness() -> None:
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    packed = lab.packed_lightness_of_gray(levels)
    ab = np.random.default_rng(0).uniform(-60, 60, (8, 8, 2)).astype(np.float32)
    rgb = finish(packed, ab, np.full((8, 8), 50.0), depth=16)
    assert np.abs(lab.lightness(rgb) - lab.lightness_of_gray(levels)).max() <= 0.02


@pytest.mark.parametrize("look", [Look(strength=0), Look(saturation=0)])
def test_no_strength_gives_the_same_gray_levels_back(look: Look) -> None:
    levels = gray_photo("camera")
    ab = np.random.default_rng(0).uniform(-60, 60, (32, 32, 2)).astype(np.float32)
    rgb = finish(lab.packed_lightness_of_gray(levels), ab, small_of(levels, 4), look)
    assert np.array_equal(rgb, np.dstack([levels] * 3))


def test_colors_that_fit_are_shown_as_they_are() -> None:
    levels = np.full((40, 50), 119, np.uint8)
    ab = np.full((4, 5, 2), [25.0, -18.0], np.float32)
    found = lab.srgb_to_lab(finish(lab.packed_lightness_of_gray(levels), ab, small_of(levels, 10)))
    assert np.abs(found[..., 1:] - [25, -18]).max() < 0.6


def test_colors_that_do_not_fit_keep_their_hue() -> None:
    levels = np.full((40, 50), 60, np.uint8)
    ab = np.full((4, 5, 2), [90.0, 80.0], np.float32)
    found = lab.srgb_to_lab(finish(lab.packed_lightness_of_gray(levels), ab, small_of(levels, 10)))
    hue = np.degrees(np.arctan2(found[..., 2], found[..., 1]))
    assert np.abs(hue - np.degrees(np.arctan2(80, 90))).max() < 1


def test_a_photo_gets_its_own_colors_back() -> None:
    photo = color_photo("astronaut")
    colors = lab.srgb_to_lab(photo)
    packed, small = lab.packed_lightness(photo), shrink(colors[..., 0], (128, 128))
    ab = np.stack([shrink(colors[..., i], (128, 128)) for i in (1, 2)], axis=-1)
    error = finish(packed, ab, small).astype(float) - photo
    assert 10 * np.log10(255**2 / np.mean(error**2)) > 36


def test_a_preview_looks_like_the_full_photo() -> None:
    levels = gray_photo("coffee")
    ab = lab.srgb_to_lab(color_photo("coffee"))[::16, ::16, 1:]
    small = small_of(levels, 4)
    full = lab.srgb_to_lab(finish(lab.packed_lightness_of_gray(levels), ab, small))
    half = shrink(lab.lightness_of_gray(levels), (200, 300))
    preview = lab.srgb_to_lab(finish(lab.pack_lightness(half), ab, small))
    for i in (1, 2):
        assert np.abs(preview[..., i] - shrink(full[..., i], (200, 300))).mean() < 1


def test_out_is_filled_and_returned() -> None:
    levels = gray_photo("chelsea")
    packed = lab.packed_lightness_of_gray(levels)
    ab, small = np.full((3, 4, 2), 10.0), small_of(levels, 8)
    out = np.zeros((*levels.shape, 3), np.uint8)
    assert finish(packed, ab, small, out=out) is out
    assert np.array_equal(out, finish(packed, ab, small))


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (2, 200_000), (200_000, 2)])
def test_odd_shapes(shape: tuple[int, int]) -> None:
    levels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    rgb = finish(
        lab.packed_lightness_of_gray(levels), np.full((5, 7, 2), 30.0), np.full((20, 28), 50.0)
    )
    assert np.array_equal(to_gray(rgb), levels)
