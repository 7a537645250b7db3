import numpy as np

from findcolor.editing.veil import COLOR, THICKEST, doubt_veil


def test_the_veil_is_thick_where_the_colour_is_a_guess() -> None:
    veil = doubt_veil(np.array([[1.0, 0.0], [0.5, 2.0]], np.float32))
    assert veil.shape == (2, 2, 4)
    assert tuple(veil[0, 1, :3]) == COLOR
    assert veil[0, 0, 3] == veil[1, 1, 3] == 0
    assert 0 < veil[1, 0, 3] < veil[0, 1, 3] == THICKEST


def test_a_photo_that_is_uncertain_all_over_shows_where_most() -> None:
    veil = doubt_veil(np.array([[0.4, 0.3, 0.1]]))
    assert veil[0, 0, 3] == 0
    assert veil[0, 1, 3] < veil[0, 2, 3] / 4


def test_a_photo_of_one_certainty_is_clear() -> None:
    assert not doubt_veil(np.full((3, 3), 0.2))[..., 3].any()
