from __future__ import annotations

import numpy as np
import pytest

from findcolor.model.hint_map import hinted_cells
from findcolor.model.hints import Hint
from findcolor.model.spread import Kernel, cell_places, spread_hints

KERNEL = Kernel(near=0.05, far=1.0, weight=0.4, noise=0.01)


@pytest.fixture
def halves() -> tuple[np.ndarray, np.ndarray]:
    """Return gray ab and keys of a picture whose left and right halves look different."""
    keys = np.zeros((32, 32, 2), np.float32)
    keys[:, 16:] = 5
    return np.zeros((32, 32, 2), np.float32), keys


def test_without_hints_nothing_changes(halves: tuple[np.ndarray, np.ndarray]) -> None:
    ab, keys = halves
    assert spread_hints(ab, keys, hinted_cells([], 32, 32), KERNEL) is ab


def test_a_hint_is_met_and_its_object_follows(halves: tuple[np.ndarray, np.ndarray]) -> None:
    ab, keys = halves
    cells = hinted_cells([Hint(0.2, 0.5, 50, -30)], 32, 32)
    out = spread_hints(ab, keys, cells, KERNEL)
    assert out[16, 6] == pytest.approx([50, -30], abs=1)
    assert out[:, :16, 0].min() > 20, "the whole left half turns"
    assert np.abs(out[:, 16:]).max() < 5, "the right half stays"


def test_two_hints_that_disagree_are_both_met(halves: tuple[np.ndarray, np.ndarray]) -> None:
    ab, keys = halves
    hints = [Hint(0.1, 0.5, 50, 50, 0.01), Hint(0.4, 0.5, -50, -50, 0.01)]
    out = spread_hints(ab, keys, hinted_cells(hints, 32, 32), KERNEL)
    assert out[16, 3] == pytest.approx([50, 50], abs=3)
    assert out[16, 12] == pytest.approx([-50, -50], abs=3)


def test_places_run_from_0_to_1_on_the_longer_side() -> None:
    places = cell_places(2, 4)
    assert places[0, 0].tolist() == [0.125, 0.125]
    assert places[1, 3].tolist() == [0.375, 0.875]


def test_vivid_colours_show_where_no_hint_reaches(halves: tuple[np.ndarray, np.ndarray]) -> None:
    ab, keys = halves
    vivid = np.full_like(ab, 30)
    assert spread_hints(ab, keys, hinted_cells([], 32, 32), KERNEL, vivid) is vivid
    cells = hinted_cells([Hint(0.2, 0.5, 0, 0)], 32, 32)
    out = spread_hints(ab, keys, cells, KERNEL, vivid)
    assert out[16, 6] == pytest.approx([0, 0], abs=2)
    assert out[:, 16:].min() > 25
