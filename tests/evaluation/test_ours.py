from __future__ import annotations

import math

import numpy as np
import pytest

from findcolor.color.lab import srgb_to_lab
from findcolor.evaluation.macs import graph_macs
from findcolor.evaluation.ours import FindColor, disc
from findcolor.evaluation.system import PixelHint, System
from findcolor.model.guidance import guidance_vector
from findcolor.model.weights import load_weights


@pytest.fixture(scope="module")
def system() -> FindColor:
    return FindColor()


@pytest.fixture(scope="module")
def lightness(astronaut: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(srgb_to_lab(astronaut)[..., 0])


def test_a_disc_has_the_rectangles_centre_and_area() -> None:
    hint = disc(PixelHint(10, 20, 6, 6, 30.0, -5.0), (100, 200))
    assert (hint.x * 200, hint.y * 100) == pytest.approx((23, 13))
    assert math.pi * (hint.radius * 200) ** 2 == pytest.approx(36)
    assert (hint.a, hint.b) == (30.0, -5.0)


def test_a_hint_is_obeyed(system: FindColor, lightness: np.ndarray) -> None:
    assert isinstance(system, System)
    hint = PixelHint(60, 60, 6, 6, 50.0, -30.0)
    ab = system.colorize(lightness, [hint])
    assert ab.shape == (128, 128, 2)
    assert ab.dtype == np.float32
    assert np.abs(ab[62:64, 62:64] - (50, -30)).max() < 8
    assert np.abs(ab - system.colorize(lightness, [])).max() > 20


def test_a_photo_is_encoded_once(system: FindColor, lightness: np.ndarray) -> None:
    canvas = system.canvas(lightness)
    assert system.canvas(lightness.copy()) is canvas
    assert system.canvas(lightness[::-1].copy()) is not canvas


def test_two_systems_agree(system: FindColor, lightness: np.ndarray) -> None:
    hints = [PixelHint(20, 20, 2, 2, 20.0, 20.0)]
    assert (system.colorize(lightness, hints) == FindColor().colorize(lightness, hints)).all()


def test_patches_change_the_colours(system: FindColor, lightness: np.ndarray) -> None:
    patches = FindColor("patches", patches="2").colorize(lightness, [])
    assert np.abs(patches - system.colorize(lightness, [])).max() > 0.1


def test_the_macs_of_a_click_are_the_decoders(system: FindColor) -> None:
    first, click = system.macs(256)
    assert 0 < click < first / 2
    assert first < 4e9


def test_patches_cost_macs_once(system: FindColor) -> None:
    first, click = FindColor("patches", patches="2").macs(256)
    whole, whole_click = system.macs(256)
    seen = {"lightness": np.zeros((1, 1, 160, 160), np.float32), "guidance": guidance_vector()}
    assert first == whole + 4 * graph_macs(load_weights().afar or b"", seen)
    assert click == whole_click
