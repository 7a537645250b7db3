"""Draw the pictures of a survey: balanced, and no photo in two versions unless they are a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from findcolor.errors import SettingsError
from findcolor.survey.pool import Candidate


def draw_ratings(
    pool: Sequence[Candidate], count: int, generator: np.random.Generator
) -> list[Candidate]:
    """Draw pictures to be rated one by one, half of them real (the odd one, too).

    Both halves are spread evenly over the categories, the colourised one over the systems as
    well, as far as the pool allows. A photo is drawn in one version only: whoever has seen it in
    two could tell them apart by comparison.

    Raises:
        SettingsError: The pool has too few different photos.
    """
    left = {False: count // 2, True: count - count // 2}
    free = {
        half: {candidate.scene for candidate in pool if candidate.real is half} for half in left
    }
    _check_supply(free, left, count)
    order = [pool[i] for i in generator.permutation(len(pool))]
    uses: Counter[tuple[object, ...]] = Counter()
    drawn: list[Candidate] = []
    for _ in range(count):
        half = left[True] >= left[False]
        other = not half
        # Taking a photo that both halves could use must leave the other half enough of them.
        spare = len(free[other]) > left[other]
        candidates = (
            candidate
            for candidate in order
            if candidate.real is half
            and candidate.scene in free[half]
            and (spare or candidate.scene not in free[other])
        )
        chosen = min(
            candidates,
            key=lambda candidate: (
                uses[half, candidate.category],
                uses[half, candidate.category, candidate.system],
                uses[half, "", candidate.system],
            ),
        )
        uses[half, chosen.category] += 1
        uses[half, "", chosen.system] += 1
        uses[half, chosen.category, chosen.system] += 1
        left[half] -= 1
        for scenes in free.values():
            scenes.discard(chosen.scene)
        drawn.append(chosen)
    return drawn


def draw_pairs(
    pool: Sequence[Candidate], count: int, generator: np.random.Generator
) -> list[tuple[Candidate, Candidate]]:
    """Draw pairs of versions of one photo, spread evenly over pairs of systems and categories.

    Raises:
        SettingsError: The pool has too few pairs.
    """
    scenes: dict[str, dict[str, Candidate]] = {}
    for candidate in pool:
        scenes.setdefault(candidate.scene, {})[candidate.system] = candidate
    pairs = [pair for versions in scenes.values() for pair in combinations(versions.values(), 2)]
    if len(pairs) < count:
        raise SettingsError(
            f"There are {len(pairs)} pairs of versions of one photo (files of the same name in "
            f"different folders), fewer than the {count} asked for."
        )
    order = [pairs[i] for i in generator.permutation(len(pairs))]
    uses: Counter[tuple[str, ...]] = Counter()
    drawn: list[tuple[Candidate, Candidate]] = []
    for _ in range(count):
        chosen = min(
            order,
            key=lambda pair: (
                uses[pair[0].system, pair[1].system],
                uses[pair[0].system, pair[1].system, pair[0].category],
                uses["category", pair[0].category],
                uses["scene", pair[0].scene],
            ),
        )
        order.remove(chosen)
        uses[chosen[0].system, chosen[1].system] += 1
        uses[chosen[0].system, chosen[1].system, chosen[0].category] += 1
        uses["category", chosen[0].category] += 1
        uses["scene", chosen[0].scene] += 1
        drawn.append(chosen)
    return drawn


def draw_repeats(halves: Sequence[object], count: int, generator: np.random.Generator) -> list[int]:
    """Choose which trials come twice, in turn from every half.

    Args:
        halves: For each trial the half it belongs to.
        count: How many to choose.

    Returns:
        Indices of trials.

    Raises:
        SettingsError: More repeats than trials are asked for.
    """
    if count > len(halves):
        raise SettingsError(f"{count} of {len(halves)} trials cannot be repeated.")
    seen: Counter[object] = Counter()
    ranked: list[tuple[int, int, int]] = []
    for index in generator.permutation(len(halves)).tolist():
        ranked.append((seen[halves[index]], len(ranked), index))
        seen[halves[index]] += 1
    return [index for _, _, index in sorted(ranked)[:count]]


def _check_supply(free: dict[bool, set[str]], left: dict[bool, int], count: int) -> None:
    for half, kind in ((True, "real"), (False, "colourised")):
        if len(free[half]) < left[half]:
            raise SettingsError(
                f"There are {len(free[half])} different {kind} photos, fewer than the "
                f"{left[half]} that a survey of {count} needs."
            )
    if len(free[True] | free[False]) < count:
        raise SettingsError(
            f"There are {len(free[True] | free[False])} different photos in all, fewer than the "
            f"{count} asked for; each is shown in one version only."
        )
