import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data
from skimage.color import deltaE_ciede2000

from findcolor.color.difference import ciede2000, colorfulness
from findcolor.color.lab import srgb_to_lab

# Sharma, Wu and Dalal 2005, table 1: (L, a, b), (L, a, b), difference.
SHARMA = np.array(
    [
        [50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425],
        [50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615],
        [50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412],
        [50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669],
        [50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461],
        [50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065],
        [50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492],
        [50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977],
        [50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030],
        [50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000],
        [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
        [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
        [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
        [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
        [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
        [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
        [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
        [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
        [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
        [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
    ]
)

colors = st.tuples(st.floats(0, 100), st.floats(-110, 110), st.floats(-110, 110))


def test_published_pairs() -> None:
    found = ciede2000(SHARMA[:, :3], SHARMA[:, 3:6])
    np.testing.assert_allclose(found, SHARMA[:, 6], atol=5e-5)


def test_agrees_with_scikit_image_on_photos() -> None:
    one, other = srgb_to_lab(data.astronaut()[::4, ::4]), srgb_to_lab(data.coffee()[:256:2, :256:2])
    np.testing.assert_allclose(ciede2000(one, other), deltaE_ciede2000(one, other), atol=1e-4)


@given(colors, colors)
def test_a_difference_is_symmetric_and_not_negative(one: tuple[float], other: tuple[float]) -> None:
    there, back = (
        ciede2000(np.array(one), np.array(other)),
        ciede2000(np.array(other), np.array(one)),
    )
    assert there >= 0
    # Opposite hues have two means, and the paper picks one by order.
    hues = [np.arctan2(color[2], color[1]) for color in (one, other)]
    if abs(abs(hues[0] - hues[1]) - np.pi) > 1e-3:
        assert there == pytest.approx(back, abs=1e-6)


@given(colors)
def test_no_difference_from_itself(color: tuple[float]) -> None:
    assert ciede2000(np.array(color), np.array(color)) == 0


def test_shapes_broadcast() -> None:
    assert ciede2000(np.zeros((4, 5, 3)), np.zeros(3)).shape == (4, 5)


def test_a_gray_photo_has_no_colorfulness() -> None:
    assert colorfulness(np.dstack([data.camera()] * 3)) == 0


def test_colorfulness_of_two_colors_by_hand() -> None:
    # Half red, half green: rg = ±255, yb = 127.5; so 255 + 0.3 * 127.5.
    rgb = np.array([[[255, 0, 0], [0, 255, 0]]], np.uint8)
    assert colorfulness(rgb) == pytest.approx(255 + 0.3 * 127.5)


def test_colorfulness_does_not_depend_on_depth() -> None:
    photo = data.chelsea()
    expected = colorfulness(photo)
    assert colorfulness(photo.astype(np.uint16) * 257) == pytest.approx(expected, rel=1e-5)
    assert colorfulness(photo / 255) == pytest.approx(expected, rel=1e-5)
