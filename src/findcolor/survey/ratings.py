"""Figures of single pictures called real or AI: is AI found, and when it is named, is it AI?

"AI" is the positive class. Recall is the part of colourised pictures called AI; precision the
part of pictures called AI that are. The fooling rate is the part of colourised pictures called
real. "Don't know" calls a picture neither, so it lowers recall and the fooling rate alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.survey.design import RATINGS, Picture
from findcolor.survey.judgements import Judgement, Record, Times, consistency, take_times
from findcolor.survey.statistics import Share, Spread, fleiss_kappa, share, spread


@dataclass(frozen=True, slots=True)
class Figures:
    """How well AI was told from real in some judgements.

    Attributes:
        name: Which ones.
        recall: Of colourised pictures, those called AI.
        precision: Of pictures called AI, the colourised ones.
        fooling: Of colourised pictures, those called real.
        doubt: Of real pictures, those called AI.
        accuracy: Of all pictures, those called what they are.
        unsure: Of all pictures, those called neither.
    """

    name: str
    recall: Share
    precision: Share
    fooling: Share
    doubt: Share
    accuracy: Share
    unsure: Share


@dataclass(frozen=True, slots=True)
class Calls:
    """What some pictures were called.

    Attributes:
        name: Which pictures.
        system: What coloured them.
        pictures: How many.
        real: Called real.
        unsure: Called neither.
        ai: Called AI.
        times: How long it took.
    """

    name: str
    system: str
    pictures: int
    real: Share
    unsure: Share
    ai: Share
    times: Times


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person's figures.

    Attributes:
        number: Which one, as in the raw answers.
        figures: Their judgements, first showings.
        consistency: Second showings answered as the first.
        times: How long they took.
    """

    number: int
    figures: Figures
    consistency: Share
    times: Times


@dataclass(frozen=True, slots=True)
class Ratings:
    """The analysis of a survey in which single pictures are rated.

    Attributes:
        overall: All judgements together.
        recall: Spread of people's recalls.
        precision: Spread of people's precisions (of those who called anything AI).
        fooling: Spread of people's fooling rates.
        kappa: Fleiss' kappa over pictures and the three answers.
        people: Each person.
        systems: Each system's pictures; "real" are the photographs.
        categories: Figures by category.
        groups: Figures by age group, experience and language, where people differ.
        fakes: Each colourised picture, by its blinded name.
        photographs: Each real one, by its blinded name.
        times: All, by answer, and by right and wrong.
    """

    overall: Figures
    recall: Spread
    precision: Spread
    fooling: Spread
    kappa: float | None
    people: tuple[PersonFigures, ...]
    systems: tuple[Calls, ...]
    categories: tuple[Figures, ...]
    groups: tuple[Figures, ...]
    fakes: tuple[Calls, ...]
    photographs: tuple[Calls, ...]
    times: tuple[Times, ...]


def analyze_ratings(record: Record) -> Ratings:
    """Work out every figure of a rating survey."""
    first = record.first
    people = tuple(_person(number, person.id, record) for number, person in record.people.items())
    pictures = _grouped(first, lambda judgement: judgement.pictures[0].name)
    return Ratings(
        overall=count_figures("all", first),
        recall=spread([person.figures.recall.value for person in people]),
        precision=spread([person.figures.precision.value for person in people]),
        fooling=spread([person.figures.fooling.value for person in people]),
        kappa=fleiss_kappa(_table(pictures.values())),
        people=people,
        systems=tuple(
            _calls(name, part)
            for name, part in _grouped(first, lambda each: each.pictures[0].system).items()
        ),
        categories=tuple(
            count_figures(name, part)
            for name, part in _grouped(first, lambda each: each.category).items()
        ),
        groups=tuple(_people_groups(first)),
        fakes=tuple(_calls(name, part) for name, part in pictures.items() if not _real(part)),
        photographs=tuple(_calls(name, part) for name, part in pictures.items() if _real(part)),
        times=(
            take_times("all", first),
            *(take_times(c, [each for each in first if each.choice == c]) for c in RATINGS),
            take_times("right", [each for each in first if _right(each)]),
            take_times("wrong", [each for each in first if not _right(each)]),
        ),
    )


def count_figures(name: str, judgements: Sequence[Judgement]) -> Figures:
    """Count how well AI was told from real in these judgements."""
    calls = Counter((each.pictures[0].real, each.choice) for each in judgements)
    real = sum(calls[True, choice] for choice in RATINGS)
    ai = sum(calls[False, choice] for choice in RATINGS)
    return Figures(
        name=name,
        recall=share(calls[False, "ai"], ai),
        precision=share(calls[False, "ai"], calls[False, "ai"] + calls[True, "ai"]),
        fooling=share(calls[False, "real"], ai),
        doubt=share(calls[True, "ai"], real),
        accuracy=share(calls[False, "ai"] + calls[True, "real"], real + ai),
        unsure=share(calls[False, "unsure"] + calls[True, "unsure"], real + ai),
    )


def _person(number: int, id: str, record: Record) -> PersonFigures:
    first = [each for each in record.first if each.person.id == id]
    again = [each for each in record.again if each.person.id == id]
    name = str(number)
    return PersonFigures(
        number, count_figures(name, first), consistency(first, again), take_times(name, first)
    )


def _calls(name: str, judgements: Sequence[Judgement]) -> Calls:
    counts, total = Counter(each.choice for each in judgements), len(judgements)
    shown: set[Picture] = {each.pictures[0] for each in judgements}
    return Calls(
        name,
        judgements[0].pictures[0].system,
        len(shown),
        share(counts["real"], total),
        share(counts["unsure"], total),
        share(counts["ai"], total),
        take_times(name, judgements),
    )


def _people_groups(judgements: Sequence[Judgement]) -> Iterable[Figures]:
    keys: dict[str, Callable[[Judgement], str]] = {
        "age": lambda each: each.person.age_group,
        "experience": lambda each: each.person.experience,
        "language": lambda each: each.person.language,
    }
    for title, key in keys.items():
        parts = _grouped(judgements, key)
        if len(parts) > 1:
            for name, part in parts.items():
                yield count_figures(f"{title}: {name or 'not told'}", part)


def _grouped(
    judgements: Sequence[Judgement], key: Callable[[Judgement], str]
) -> dict[str, list[Judgement]]:
    parts: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        parts.setdefault(key(judgement), []).append(judgement)
    return dict(sorted(parts.items()))


def _table(parts: Iterable[Sequence[Judgement]]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return (pictures, choices), how many people gave each answer."""
    rows = [[sum(each.choice == choice for each in part) for choice in RATINGS] for part in parts]
    return np.array(rows, np.int64).reshape(-1, len(RATINGS))


def _real(judgements: Sequence[Judgement]) -> bool:
    return judgements[0].pictures[0].real


def _right(judgement: Judgement) -> bool:
    return judgement.choice == ("real" if judgement.pictures[0].real else "ai")
