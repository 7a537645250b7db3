"""From a survey's folder to its figures: the one call that a report starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from findcolor.survey.answers import Answer, Person
from findcolor.survey.comparisons import Comparisons, analyze_comparisons
from findcolor.survey.design import Design
from findcolor.survey.judgements import consistency, join_answers
from findcolor.survey.ratings import Ratings, analyze_ratings
from findcolor.survey.statistics import Share


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a survey says.

    Attributes:
        title: The survey's.
        mode: "rate" or "pairs".
        people: People who are counted.
        left_out: People who came but did not finish, and are not counted.
        questions: Different questions.
        repeats: Questions shown a second time; only ``consistency`` uses these answers.
        answers: Answers to the first showings.
        consistency: Second showings answered as the first.
        milliseconds: How long each of these answers took, but for those interrupted by a reload.
        ratings: The figures of mode "rate", else None.
        comparisons: The figures of mode "pairs", else None.
    """

    title: str
    mode: str
    people: int
    left_out: int
    questions: int
    repeats: int
    answers: int
    consistency: Share
    milliseconds: tuple[int, ...]
    ratings: Ratings | None
    comparisons: Comparisons | None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return asdict(self)


def analyze(
    design: Design, people: Sequence[Person], answers: Sequence[Answer], everyone: bool = False
) -> Analysis:
    """Analyse a survey.

    Args:
        design: The survey.
        people: Who took part, in the order they came.
        answers: What they answered.
        everyone: Count also people who did not finish.
    """
    record = join_answers(design, people, answers, everyone)
    rates = design.mode == "rate"
    return Analysis(
        title=design.title,
        mode=design.mode,
        people=len(record.people),
        left_out=record.left_out,
        questions=sum(trial.repeats is None for trial in design.trials),
        repeats=sum(trial.repeats is not None for trial in design.trials),
        answers=len(record.first),
        consistency=consistency(record.first, record.again),
        milliseconds=tuple(
            each.milliseconds for each in record.first if each.milliseconds is not None
        ),
        ratings=analyze_ratings(record) if rates else None,
        comparisons=None if rates else analyze_comparisons(record),
    )
