from __future__ import annotations

import random

import numpy as np
import pytest

from findcolor.errors import SettingsError
from findcolor.evaluation.protocols import PROTOCOLS, draw_icolorit, draw_zhang, protocol_named

NAMES = ["b.jpg", "a.jpg", "c.png"]


def test_icolorit_draws_what_its_authors_draw() -> None:
    """The loop of ``make_mask.py``: count by count, file by file, one generator."""
    random.seed(1234)
    expected = {
        count: {
            name: tuple(
                (random.randint(0, 224 // 2 - 1) * 2, random.randint(0, 224 // 2 - 1) * 2)
                for _ in range(count)
            )
            for name in sorted(NAMES)
        }
        for count in [0, 1, 2, 5, 10, 20, 50, 100, 200]
    }
    drawn = draw_icolorit(NAMES, (10, 0, 200, 1))
    assert drawn == {count: expected[count] for count in (10, 0, 200, 1)}


def test_icolorits_other_counts_change_none_of_the_authors() -> None:
    alone, beside = draw_icolorit(NAMES, (5,)), draw_icolorit(NAMES, (3, 5))
    assert alone[5] == beside[5]
    assert len(beside[3]["a.jpg"]) == 3


def test_zhangs_counts_are_the_authors() -> None:
    points = np.round(10 ** np.arange(-0.1, 2.8, 0.1))
    points[0] = 0
    assert list(PROTOCOLS["zhang"].counts) == np.unique(points.astype(int)).tolist()
    assert len(PROTOCOLS["zhang"].counts) == 26


def test_zhangs_places_are_normal_around_the_centre_and_inside() -> None:
    places = np.array(draw_zhang(["a.jpg"], (500,))[500]["a.jpg"])
    assert places.min() >= 0
    assert places.max() <= 250
    inner = places[(places > 0) & (places < 250)]
    assert inner.mean() == pytest.approx(125, abs=5)
    # 95 % of a normal distribution lie within two sigmas, that is, inside the photo
    assert np.mean((places == 0) | (places == 250)) == pytest.approx(0.046, abs=0.02)
    assert 50 < places.std() < 63


@pytest.mark.parametrize("name", PROTOCOLS)
def test_places_depend_on_the_seed_alone(name: str) -> None:
    draw = PROTOCOLS[name].draw
    assert draw(NAMES, (5,), 1) == draw(NAMES, (5,), 1)
    assert draw(NAMES, (5,), 1) != draw(NAMES, (5,), 2)


def test_zhangs_places_of_a_photo_do_not_depend_on_the_others() -> None:
    assert draw_zhang(NAMES, (5,))[5]["a.jpg"] == draw_zhang(["a.jpg"], (5,))[5]["a.jpg"]


def test_hints_have_the_patchs_mean_colour() -> None:
    protocol = PROTOCOLS["icolorit"]
    ab = np.random.default_rng(0).normal(0, 30, (224, 224, 2)).astype(np.float32)
    (hint,) = protocol.hints([(10, 222)], ab)
    assert (hint.top, hint.left, hint.height, hint.width) == (10, 222, 2, 2)
    assert (hint.a, hint.b) == pytest.approx(ab[10:12, 222:224].mean((0, 1)), abs=1e-4)


def test_an_unknown_protocol_is_named() -> None:
    with pytest.raises(SettingsError, match='no protocol "levin"'):
        protocol_named("levin")
