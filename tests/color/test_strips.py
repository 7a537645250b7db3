import threading

import numpy as np
import pytest

from findcolor.color import strips


@pytest.mark.parametrize("threads", [1, 2, 5, None])
@pytest.mark.parametrize("shape", [(1, 1), (0, 5), (7, 1 << 20), (200_000, 1), (999, 1001), (3, 0)])
def test_every_row_is_visited_once(shape: tuple[int, int], threads: int | None) -> None:
    visits = np.zeros(shape[0], int)

    def visit(rows: slice) -> None:
        visits[rows] += 1

    strips.in_strips(*shape, visit, threads)
    assert np.all(visits == 1)


def test_strips_stay_small() -> None:
    sizes = []
    strips.in_strips(5000, 4000, lambda rows: sizes.append((rows.stop - rows.start) * 4000))
    assert max(sizes) <= strips.STRIP_PIXELS


def test_a_mistake_in_a_thread_is_raised() -> None:
    def fail(rows: slice) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        strips.in_strips(5000, 4000, fail, threads=2)


def test_one_strip_needs_no_thread() -> None:
    seen = []
    strips.in_strips(10, 10, lambda rows: seen.append(threading.current_thread()))
    assert seen == [threading.current_thread()]
