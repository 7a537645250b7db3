from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.transform import resize as shrink

from findcolor.color.lab import lightness
from findcolor.model.colorizer import Colorizer
from findcolor.model.grid import resize
from findcolor.model.hints import Hint
from findcolor.model.view import AFAR_AREA, AFAR_SHARE, View


@pytest.fixture(scope="module")
def small(photo_pixels: Callable[[str], NDArray[np.uint8]]) -> Callable[..., NDArray[np.float32]]:
    """Return a function that returns the astronaut's lightness at a size."""
    photo = lightness(photo_pixels("astronaut"))
    return lambda size: shrink(photo, size, anti_aliasing=True).astype(np.float32)


@pytest.fixture(scope="module")
def view(small: Callable[..., NDArray[np.float32]]) -> View:
    return View(Colorizer(), 512, 512, small)


def test_colours_are_those_of_two_looks(
    view: View, small: Callable[..., NDArray[np.float32]]
) -> None:
    colorizer = view.colorizer
    close = colorizer.predict(view.features).ab
    side = int(AFAR_AREA**0.5)
    afar = resize(colorizer.look_afar(small((side, side))).ab, close.shape[:2])
    both = colorizer.vividness(close + AFAR_SHARE * (afar - close))
    assert view.paint(patches="off").ab == pytest.approx(both, abs=1e-3)
    assert np.abs(close - afar).mean() > 0.5, "else one look would do"


def test_hints_are_met_whatever_the_look_from_afar_adds(view: View) -> None:
    hint = Hint(0.5, 0.75, 40, -50, radius=0.03)
    assert view.paint([hint], patches="off").ab[42, 28] == pytest.approx((40, -50), abs=8)
