from __future__ import annotations

import math

import numpy as np
import pytest

from findcolor.errors import HintError
from findcolor.model.hint_map import MOST_CELLS_PER_HINT, hint_map, hinted_cells
from findcolor.model.hints import DEFAULT_RADIUS, Hint, parse_color


def test_parse_reads_the_command_line_form() -> None:
    hint = Hint.parse("0.25, 0.5, #00f, 0.05")
    assert (hint.x, hint.y, hint.radius) == (0.25, 0.5, 0.05)
    assert hint.b == pytest.approx(-107.9, abs=0.3)
    assert Hint.parse("0,1,808080").radius == DEFAULT_RADIUS


def test_a_gray_colour_has_no_chroma() -> None:
    assert parse_color("#808080") == pytest.approx((0, 0), abs=1e-3)


@pytest.mark.parametrize(
    "text", ["", "1,2", "0.5,0.5,blue", "a,b,#fff", "1.01,0,#fff", "0,0,#fff,0", "0,0,#fff,nan"]
)
def test_a_malformed_hint_says_so(text: str) -> None:
    with pytest.raises(HintError) as caught:
        Hint.parse(text)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("field", ["x", "y", "a", "b", "radius"])
def test_no_field_may_be_infinite(field: str) -> None:
    values = {"x": 0.5, "y": 0.5, "a": 0.0, "b": 0.0, "radius": 0.1, field: math.inf}
    with pytest.raises(HintError):
        Hint(**values)


def test_a_small_hint_covers_the_cell_it_stands_on() -> None:
    cells = hinted_cells([Hint(0.99, 0.01, 30, 40, 1e-4)], 48, 64)
    assert (cells.rows.tolist(), cells.columns.tolist()) == ([0], [63])
    assert cells.told.all()
    assert cells.ab.tolist() == [[30, 40]]


@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_corners_are_inside(corner: tuple[float, float]) -> None:
    assert len(hinted_cells([Hint(*corner, 1, 2)], 8, 8).rows) == 1


def test_a_disc_is_round_in_photo_lengths_whatever_the_aspect() -> None:
    cells = hinted_cells([Hint(0.5, 0.5, 1, 2, 0.1)], 40, 100)
    assert len(cells.rows) == pytest.approx(math.pi * 10**2, rel=0.05)
    assert np.ptp(cells.rows) == np.ptp(cells.columns)


def test_a_wide_hint_tells_the_regression_an_even_sample() -> None:
    cells = hinted_cells([Hint(0.5, 0.5, 1, 2, 0.4)], 64, 64)
    assert 10 < cells.told.sum() <= MOST_CELLS_PER_HINT * 1.3
    assert np.ptp(cells.rows[cells.told]) > 40


def test_where_hints_overlap_the_later_one_holds() -> None:
    cells = hinted_cells([Hint(0.5, 0.5, 9, 9, 0.3), Hint(0.5, 0.5, -9, -9, 0.05)], 64, 64)
    at = (cells.rows == 32) & (cells.columns == 32)
    assert cells.ab[at].tolist() == [[-9, -9]]


def test_the_map_is_scaled_and_flagged() -> None:
    cells = hinted_cells([Hint(0.5, 0.5, 55, -110)], 4, 4)
    shown = hint_map(cells, 4, 4)
    assert shown.shape == (1, 3, 4, 4)
    assert shown[0, :, 2, 2].tolist() == [0.5, -1.0, 1.0]
    assert np.count_nonzero(shown) == 3
