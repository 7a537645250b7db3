import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from findcolor.color import gamut
from findcolor.color.lab import lab_to_srgb, linear_planes, srgb_to_lab

lightnesses = st.floats(0, 100, width=32)
chromas = st.floats(-128, 127, width=32)


def test_every_srgb_color_is_inside() -> None:
    levels = np.arange(0, 256, 15, dtype=np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1)
    assert np.all(gamut.in_gamut(srgb_to_lab(cube), tolerance=1e-5))
    assert np.abs(srgb_to_lab(cube)[..., 1:]).max() < gamut.AB_LIMIT


def test_strong_colors_are_outside() -> None:
    assert not np.any(
        gamut.in_gamut(np.array([[50, 100, 0], [50, -100, 0], [1, 9, 9], [101, 0, 0]]))
    )


@given(lightnesses, st.floats(-7, 7))
def test_max_chroma_is_the_limit(L: float, hue: float) -> None:
    chroma = float(gamut.max_chroma(L, hue))
    direction = np.array([0, np.cos(hue), np.sin(hue)])
    parts = np.linspace(0, 1, 40)[:, None] * chroma
    colors = np.array([L, 0, 0]) + parts * direction
    assert gamut.in_gamut(colors[-1], tolerance=1e-5)
    assert np.all(gamut.in_gamut(colors, tolerance=0.03))  # the dent beside yellow
    assert not gamut.in_gamut(np.array([L, 0, 0]) + (chroma + 0.1) * direction)


def test_max_chroma_reaches_the_primaries() -> None:
    for color in ([255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 255], [0, 255, 255]):
        L, a, b = srgb_to_lab(np.array(color, np.uint8)).astype(float)
        assert gamut.max_chroma(L, np.arctan2(b, a)) == pytest.approx(np.hypot(a, b), rel=0.01)


def test_max_chroma_broadcasts() -> None:
    found = gamut.max_chroma(np.array([[10.0], [50.0]]), np.linspace(0, 6, 5))
    assert found.shape == (2, 5)


@given(lightnesses, chromas, chromas)
def test_clipping_keeps_lightness_and_hue(L: float, a: float, b: float) -> None:
    color = np.array([L, a, b], np.float32)
    clipped = gamut.clip_chroma(color)
    assert clipped[0] == color[0]
    assert gamut.in_gamut(clipped, tolerance=0.02)
    # Parallel, in the same direction, and not longer.
    assert clipped[1] * b - clipped[2] * a == pytest.approx(0, abs=1e-2)
    assert clipped[1] * a + clipped[2] * b >= 0
    assert np.hypot(*clipped[1:]) <= np.hypot(a, b) + 1e-4


def test_clipping_gives_up_no_more_than_needed() -> None:
    generator = np.random.default_rng(0)
    lab = generator.uniform([0, -110, -110], [100, 110, 110], (200_000, 3)).astype(np.float32)
    lab = lab[~gamut.in_gamut(lab)]
    hue = np.arctan2(lab[:, 2], lab[:, 1])
    clipped = gamut.clip_chroma(lab)
    lost = gamut.max_chroma(lab[:, 0], hue) - np.hypot(clipped[:, 1], clipped[:, 2])
    assert np.median(np.abs(lost)) < 0.01
    assert np.percentile(np.abs(lost), 99) < 0.5
    red, green, blue = linear_planes(*clipped.T)
    over = np.maximum(np.maximum(red, green), blue) - 1
    under = -np.minimum(np.minimum(red, green), blue)
    assert np.percentile(np.maximum(over, under), 99.9) < 1e-3


def test_colors_inside_are_left_as_they_are() -> None:
    lab = srgb_to_lab(np.random.default_rng(0).integers(0, 256, (500, 3)).astype(np.uint8))
    lab[:, 1:] *= 0.99
    assert np.array_equal(gamut.clip_chroma(lab), lab)


@given(lightnesses, chromas, chromas)
@example(95.0, 0.0, 56.0)  # where the gamut's edge is hollow
def test_nearest_is_inside_and_no_farther_than_clipped(L: float, a: float, b: float) -> None:
    found = gamut.nearest_in_gamut(L, a, b)
    assert gamut.in_gamut(np.array([L, *found]), tolerance=5e-3)
    if gamut.in_gamut(np.array([L, a, b], np.float32)):
        assert found == (a, b)
    hue = np.arctan2(b, a)
    along = min(float(gamut.max_chroma(L, hue)), np.hypot(a, b))
    clipped = np.array([along * np.cos(hue), along * np.sin(hue)])
    assert np.hypot(*(np.array(found) - [a, b])) <= np.hypot(*(clipped - [a, b])) + 0.1


def test_the_mask_has_blue_below_and_red_on_the_right() -> None:
    mask, axis = gamut.gamut_mask(50, step=10), gamut.gamut_axis(step=10)
    assert axis.tolist() == list(range(-110, 111, 10))
    assert mask.shape == (23, 23)
    assert mask[11, 11]
    assert mask[11 + 6, 11 + 2]  # a = 20, b = -60: blue
    assert not mask[11 - 6, 11 + 11]
    for row, b in enumerate(axis[::-1]):
        for column, a in enumerate(axis):
            assert mask[row, column] == gamut.in_gamut(np.array([50, a, b]))


def test_the_image_shows_the_colors_of_the_mask() -> None:
    image, mask = gamut.gamut_image(70, step=5), gamut.gamut_mask(70, step=5)
    assert image.dtype == np.uint8
    assert np.array_equal(image[..., 3] == 255, mask)
    middle = image.shape[0] // 2
    gray = lab_to_srgb(np.array([70, 0, 0]))
    assert np.array_equal(image[middle, middle, :3], gray)
    found = srgb_to_lab(image[..., :3])[mask]
    assert np.abs(found[:, 0] - 70).max() < 0.5


@pytest.mark.parametrize("L", [0, 100])
def test_black_and_white_have_one_color(L: float) -> None:
    mask = gamut.gamut_mask(L, step=1)
    assert mask.sum() == 1
    assert gamut.nearest_in_gamut(L, 40, -20) == pytest.approx((0, 0), abs=0.1)
