from __future__ import annotations

import numpy as np
import pytest

from findcolor.errors import HintError
from findcolor.model.reference import Region


def test_a_region_selects_the_cells_inside() -> None:
    inside = Region(0.5, 0, 0.5, 1).contains(4, 8)
    assert inside.sum() == 16
    assert inside[:, 4:].all()


def test_the_whole_is_the_default() -> None:
    assert Region().contains(5, 7).all()


def test_a_region_smaller_than_a_cell_still_has_one() -> None:
    assert Region(0.51, 0.51, 0.001, 0.001).contains(4, 4).sum() == 1


@pytest.mark.parametrize("text", ["", "1", "0,0,0,0", "0.5,0,0.6,1", "-0.1,0,1,1", "a,b,c,d"])
def test_a_bad_region_says_so(text: str) -> None:
    with pytest.raises(HintError, match="region"):
        Region.parse(text)


def test_parse() -> None:
    assert Region.parse("0.1, 0.2, 0.3, 0.4") == Region(0.1, 0.2, 0.3, 0.4)
    assert np.count_nonzero(Region.parse("0,0,1,0.5").contains(2, 2)) == 2
