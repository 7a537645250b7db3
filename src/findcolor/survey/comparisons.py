"""Figures of pairs: which system's version of a photo people find more natural."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.survey.design import UNSURE
from findcolor.survey.judgements import Judgement, Record, Times, consistency, take_times
from findcolor.survey.statistics import (
    Share,
    Strength,
    bradley_terry,
    fleiss_kappa,
    share,
)


@dataclass(frozen=True, slots=True)
class Duel:
    """One system against another.

    Attributes:
        first: The one.
        second: The other.
        preferred: How often the first was preferred, of all answers; undecided ones count half.
        unsure: How often neither was.
    """

    first: str
    second: str
    preferred: Share
    unsure: Share


@dataclass(frozen=True, slots=True)
class PersonPairs:
    """One person's figures.

    Attributes:
        number: Which one, as in the raw answers.
        fooled: Colourised versions preferred to the photograph, of pairs with one.
        unsure: Pairs left undecided.
        consistency: Second showings answered as the first.
        times: How long they took.
    """

    number: int
    fooled: Share
    unsure: Share
    consistency: Share
    times: Times


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The analysis of a survey of pairs.

    Attributes:
        strengths: Bradley-Terry scores over all pairs, strongest first.
        softened: Whether a system that always won or lost made a small prior necessary.
        duels: Each pair of systems.
        fooling: For each system, how often it was preferred to the photograph itself (the measure
            of Zhang 2016; undecided answers count as not preferred).
        categories: Bradley-Terry scores within each category.
        kappa: Fleiss' kappa over pairs and the three answers.
        people: Each person.
        times: All, and by decided and undecided.
    """

    strengths: tuple[Strength, ...]
    softened: bool
    duels: tuple[Duel, ...]
    fooling: dict[str, Share]
    categories: dict[str, tuple[Strength, ...]]
    kappa: float | None
    people: tuple[PersonPairs, ...]
    times: tuple[Times, ...]


def analyze_comparisons(record: Record) -> Comparisons:
    """Work out every figure of a survey of pairs."""
    first = record.first
    strengths, softened = _fit(first)
    categories = sorted({judgement.category for judgement in first})
    systems = {picture.system for judgement in first for picture in judgement.pictures}
    return Comparisons(
        strengths=strengths,
        softened=softened,
        duels=_duels(first),
        fooling={
            system: _fooled([each for each in first if system in _systems(each)])
            for system in sorted(systems - {"real"})
        },
        categories={
            category: _fit([each for each in first if each.category == category])[0]
            for category in categories
        },
        kappa=fleiss_kappa(_table(first)),
        people=tuple(
            _person(number, person.id, record) for number, person in record.people.items()
        ),
        times=(
            take_times("all", first),
            take_times("decided", [each for each in first if each.choice != UNSURE]),
            take_times("undecided", [each for each in first if each.choice == UNSURE]),
        ),
    )


def _systems(judgement: Judgement) -> tuple[str, ...]:
    return tuple(picture.system for picture in judgement.pictures)


def _fit(judgements: Sequence[Judgement]) -> tuple[tuple[Strength, ...], bool]:
    if not judgements:
        return (), False
    names = sorted({system for judgement in judgements for system in _systems(judgement)})
    wins = np.zeros((len(names), len(names)))
    for judgement in judgements:
        one, two = (names.index(system) for system in _systems(judgement))
        if judgement.choice == UNSURE:
            wins[one, two] += 0.5
            wins[two, one] += 0.5
        elif judgement.choice == judgement.pictures[0].name:
            wins[one, two] += 1
        else:
            wins[two, one] += 1
    strengths, softened = bradley_terry(names, wins)
    return tuple(strengths), softened


def _duels(judgements: Sequence[Judgement]) -> tuple[Duel, ...]:
    score: Counter[tuple[str, str]] = Counter()
    halves: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for judgement in judgements:
        versions = sorted(judgement.pictures, key=lambda picture: picture.system)
        key = versions[0].system, versions[1].system
        total[key] += 1
        halves[key] += judgement.choice == UNSURE
        score[key] += judgement.choice == versions[0].name
    return tuple(
        Duel(*key, share(score[key] + halves[key] / 2, total[key]), share(halves[key], total[key]))
        for key in sorted(total)
    )


def _fooled(judgements: Sequence[Judgement]) -> Share:
    """Return how often a colourised version was preferred to the photograph it stood beside."""
    beside = [each for each in judgements if "real" in _systems(each)]
    fakes = [
        (each.choice, next(picture.name for picture in each.pictures if not picture.real))
        for each in beside
    ]
    return share(sum(choice == fake for choice, fake in fakes), len(beside))


def _person(number: int, id: str, record: Record) -> PersonPairs:
    first = [each for each in record.first if each.person.id == id]
    again = [each for each in record.again if each.person.id == id]
    unsure = sum(each.choice == UNSURE for each in first)
    return PersonPairs(
        number,
        _fooled(first),
        share(unsure, len(first)),
        consistency(first, again),
        take_times(str(number), first),
    )


def _table(judgements: Sequence[Judgement]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return (pairs, 3): how many chose the design's first picture, neither, the second."""
    rows: dict[str, list[int]] = {}
    for judgement in judgements:
        row = rows.setdefault(judgement.trial.id, [0, 0, 0])
        row[judgement.trial.choices.index(judgement.choice)] += 1
    return np.array(list(rows.values()), np.int64).reshape(-1, 3)
