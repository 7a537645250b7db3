"""Answers joined with the truth: what was shown, what it was, and what somebody took it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from findcolor.survey.answers import Answer, Person
from findcolor.survey.design import Design, Picture, Trial
from findcolor.survey.statistics import Share, share


@dataclass(frozen=True, slots=True)
class Judgement:
    """One answer beside what it is about.

    Attributes:
        person: Who answered.
        trial: The question.
        pictures: The picture, or the two, in the order of the design.
        choice: The answer, one of ``trial.choices``.
        milliseconds: Time it took, or None when the page was reloaded meanwhile.
    """

    person: Person
    trial: Trial
    pictures: tuple[Picture, ...]
    choice: str
    milliseconds: int | None

    @property
    def category(self) -> str:
        """What the pictures show."""
        return self.pictures[0].category


@dataclass(frozen=True, slots=True)
class Times:
    """How long answers took.

    Attributes:
        name: Which answers.
        count: How many; those interrupted by a reload are left out.
        mean: Mean, milliseconds; None without answers, as are the others.
        median: Median, milliseconds.
        low: 10th percentile, milliseconds.
        high: 90th percentile, milliseconds.
    """

    name: str
    count: int
    mean: float | None
    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """The judgements to analyse.

    Attributes:
        people: Those who count, by their number among all, from 1 in the order they came.
        left_out: People who came but are not counted, for they did not finish.
        first: Judgements of questions shown for the first time.
        again: Judgements of questions shown for the second time.
    """

    people: dict[int, Person]
    left_out: int
    first: tuple[Judgement, ...]
    again: tuple[Judgement, ...]


def join_answers(
    design: Design, people: Sequence[Person], answers: Sequence[Answer], everyone: bool
) -> Record:
    """Join answers with the design.

    Args:
        design: The survey.
        people: Who took part.
        answers: What they answered.
        everyone: Count also those who did not answer every question (but at least one).
    """
    pictures = {picture.name: picture for picture in design.pictures}
    trials = {trial.id: trial for trial in design.trials}
    by_person: dict[str, list[Answer]] = {person.id: [] for person in people}
    for answer in answers:
        by_person[answer.person].append(answer)
    needed = 1 if everyone else len(trials)
    counted = {
        number: person
        for number, person in enumerate(people, 1)
        if len(by_person[person.id]) >= needed
    }
    joined = []
    for person in counted.values():
        for answer in by_person[person.id]:
            trial = trials[answer.trial]
            shown = tuple(pictures[name] for name in trial.pictures)
            time = None if answer.interrupted else answer.milliseconds
            joined.append(Judgement(person, trial, shown, answer.choice, time))
    return Record(
        people=counted,
        left_out=len(people) - len(counted),
        first=tuple(judgement for judgement in joined if judgement.trial.repeats is None),
        again=tuple(judgement for judgement in joined if judgement.trial.repeats is not None),
    )


def consistency(first: Sequence[Judgement], again: Sequence[Judgement]) -> Share:
    """Return the share of second showings that got the same answer as the first showing."""
    before = {(judgement.person.id, judgement.trial.id): judgement.choice for judgement in first}
    pairs = [
        (judgement.choice, before[judgement.person.id, judgement.trial.repeats])
        for judgement in again
        if judgement.trial.repeats and (judgement.person.id, judgement.trial.repeats) in before
    ]
    return share(sum(now == then for now, then in pairs), len(pairs))


def take_times(name: str, judgements: Sequence[Judgement]) -> Times:
    """Return how long these judgements took."""
    known = [judgement.milliseconds for judgement in judgements]
    values = np.array([value for value in known if value is not None], np.float64)
    if values.size == 0:
        return Times(name, 0, None, None, None, None)
    low, median, high = np.percentile(values, [10, 50, 90])
    return Times(name, values.size, float(values.mean()), float(median), float(low), float(high))
