from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from findcolor.errors import SettingsError
from findcolor.survey.draw import draw_pairs, draw_ratings, draw_repeats
from findcolor.survey.pool import Candidate


def candidate(system: str, category: str, scene: str) -> Candidate:
    return Candidate(Path(f"{system}/{scene}.jpg"), f"{scene}.jpg", system, category, scene)


def full_pool(systems: tuple[str, ...], categories: int, each: int) -> list[Candidate]:
    return [
        candidate(system, f"c{c}", f"c{c}-{i}")
        for system in systems
        for c in range(categories)
        for i in range(each)
    ]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_forty_two_are_half_and_half_and_balanced() -> None:
    drawn = draw_ratings(full_pool(("real", "a", "b", "c"), 5, 12), 42, rng())
    assert Counter(each.real for each in drawn) == {True: 21, False: 21}
    assert len({each.scene for each in drawn}) == 42
    for half in (True, False):
        counts = Counter(each.category for each in drawn if each.real is half)
        assert len(counts) == 5
        assert max(counts.values()) - min(counts.values()) <= 1
    systems = Counter(each.system for each in drawn if not each.real)
    assert systems == {"a": 7, "b": 7, "c": 7}
    cells = Counter((each.category, each.system) for each in drawn if not each.real)
    assert max(cells.values()) <= 2


def test_the_seed_decides() -> None:
    pool = full_pool(("real", "a"), 3, 20)
    assert draw_ratings(pool, 20, rng(1)) == draw_ratings(pool, 20, rng(1))
    assert draw_ratings(pool, 20, rng(1)) != draw_ratings(pool, 20, rng(2))


def test_just_enough_photos_are_enough() -> None:
    # Every scene is needed: 21 scenes in both versions, 21 in the colourised version only.
    pool = full_pool(("a",), 1, 42) + full_pool(("real",), 1, 21)
    drawn = draw_ratings(pool, 42, rng())
    assert {each.scene for each in drawn if each.real} == {f"c0-{i}" for i in range(21)}


@given(
    st.sets(st.tuples(st.sampled_from(["real", "a", "b"]), st.integers(0, 12))),
    st.integers(2, 12),
    st.integers(0, 99),
)
def test_whatever_the_pool_the_draw_succeeds_exactly_when_it_can(
    versions: set[tuple[str, int]], count: int, seed: int
) -> None:
    pool = [candidate(system, f"c{scene % 3}", str(scene)) for system, scene in sorted(versions)]
    real = {scene for system, scene in versions if system == "real"}
    fake = {scene for system, scene in versions if system != "real"}
    # Hall's marriage theorem for two kinds of places.
    possible = (
        len(real) >= count - count // 2 and len(fake) >= count // 2 and len(real | fake) >= count
    )
    if not possible:
        with pytest.raises(SettingsError, match="fewer"):
            draw_ratings(pool, count, rng(seed))
        return
    drawn = draw_ratings(pool, count, rng(seed))
    assert len({each.scene for each in drawn}) == count
    assert sum(each.real for each in drawn) == count - count // 2


def test_pairs_are_versions_of_one_photo_and_balanced() -> None:
    pairs = draw_pairs(full_pool(("real", "a", "b"), 3, 10), 42, rng())
    assert all(one.scene == two.scene and one.system != two.system for one, two in pairs)
    assert len({(one.path, two.path) for one, two in pairs}) == 42
    assert set(Counter((one.system, two.system) for one, two in pairs).values()) == {14}
    assert set(Counter(one.category for one, _ in pairs).values()) == {14}
    cells = Counter((one.system, two.system, one.category) for one, two in pairs)
    assert set(cells.values()) == {4, 5}


def test_too_few_pairs_are_told() -> None:
    with pytest.raises(SettingsError, match="There are 3 pairs"):
        draw_pairs(full_pool(("real", "a"), 1, 3), 4, rng())


@pytest.mark.parametrize("count", [0, 1, 4, 7, 10])
def test_repeats_come_from_both_halves_in_turn(count: int) -> None:
    chosen = draw_repeats([True] * 5 + [False] * 5, count, rng())
    assert len(set(chosen)) == count
    first = sum(index < 5 for index in chosen)
    assert abs(first - (count - first)) <= 1


def test_more_repeats_than_trials_are_refused() -> None:
    with pytest.raises(SettingsError, match="cannot be repeated"):
        draw_repeats([True], 2, rng())
