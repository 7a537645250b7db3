from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from findcolor.errors import PhotoError
from findcolor.server.canvases import Canvases


class Weight:
    """Stands for a canvas: all that the memory knows of one is its size."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def test_the_least_recently_used_give_way() -> None:
    canvases = Canvases(budget=30)
    for name in "abc":
        canvases.get(name, lambda: Weight(10))
    assert canvases.find("a") is not None
    canvases.get("d", lambda: Weight(10))
    assert canvases.find("b") is None
    assert all(canvases.find(name) for name in "acd")
    assert (canvases.nbytes, len(canvases), canvases.evictions) == (30, 3, 1)


def test_a_canvas_that_grows_makes_others_give_way() -> None:
    canvases = Canvases(budget=30)
    for name in "abc":
        canvases.get(name, lambda: Weight(10))
    canvases.find("c").nbytes = 25
    assert canvases.find("c") is not None
    assert canvases.nbytes <= 30
    assert canvases.find("a") is None


def test_one_too_large_for_all_of_it_is_made_but_not_kept() -> None:
    canvases = Canvases(budget=30)
    assert canvases.get("huge", lambda: Weight(31)).nbytes == 31
    assert len(canvases) == 0


def test_two_who_ask_at_once_wait_for_one_computation() -> None:
    canvases, made = Canvases(budget=100), []

    def make() -> Weight:
        made.append(threading.get_ident())
        time.sleep(0.05)
        return Weight(1)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: canvases.get("a", make), range(8)))
    assert len(made) == 1
    assert len(set(map(id, got))) == 1
    assert canvases.misses + canvases.hits == 8


def test_an_error_reaches_everybody_and_is_not_remembered() -> None:
    canvases = Canvases(budget=100)
    ready = threading.Barrier(2)

    def fail() -> Weight:
        ready.wait()
        time.sleep(0.05)
        raise PhotoError("No photo.")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(canvases.get, "a", fail)
        ready.wait()
        second = pool.submit(canvases.get, "a", fail)
        for future in (first, second):
            with pytest.raises(PhotoError):
                future.result()
    assert canvases.get("a", lambda: Weight(1)).nbytes == 1


def test_a_forgotten_one_is_gone() -> None:
    canvases = Canvases(budget=100)
    canvases.get("a", lambda: Weight(1))
    canvases.forget("a")
    canvases.forget("a")
    assert canvases.find("a") is None
    assert canvases.nbytes == 0
