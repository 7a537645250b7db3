from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable

import pytest

from findcolor.survey.analysis import Analysis, analyze
from findcolor.survey.answers import Answer, Person
from findcolor.survey.design import Design, Picture, Trial
from findcolor.survey.statistics import Share

# Six pictures and the answers of three people and one who gave up; every figure below was worked
# out by hand.
#             q00   q01     q02   q03     q04   q05      r00
#             A x   real x  A y   real x  B x   real y   A x
ANSWERS = {
    "ann": ["ai", "real", "ai", "ai", "real", "unsure", "ai"],
    "bob": ["real", "ai", "real", "unsure", "unsure", "real", "ai"],
    "cho": ["unsure", "real", "real", "real", "real", "real", "unsure"],
    "dan": ["ai"],
}
TRIALS = ["q00", "q01", "q02", "q03", "q04", "q05", "r00"]


@pytest.fixture
def design(rating_design: Callable[..., Design]) -> Design:
    systems = ["A", "real", "A", "real", "B", "real"]
    return rating_design(systems, ("x", "x", "y"), repeats=[0])


@pytest.fixture
def people() -> list[Person]:
    return [
        Person("ann", "en", "20-39", "hobby"),
        Person("dan", "en"),
        Person("bob", "ko", "20-39"),
        Person("cho", "ko", "20-39"),
    ]


@pytest.fixture
def answers() -> list[Answer]:
    return [
        Answer(
            f"{person}-{trial}", person, trial, choice, 1000 * (i + 1), trial == "q05" and i == 0
        )
        for i, (person, choices) in enumerate(ANSWERS.items())
        for trial, choice in zip(TRIALS, choices, strict=False)
    ]


@pytest.fixture
def analysis(design: Design, people: list[Person], answers: list[Answer]) -> Analysis:
    return analyze(design, people, answers)


def parts(share: Share) -> tuple[float, int]:
    return share.count, share.total


def test_who_counts(analysis: Analysis) -> None:
    assert (analysis.people, analysis.left_out) == (3, 1)
    assert (analysis.questions, analysis.repeats, analysis.answers) == (6, 1, 18)


def test_overall(analysis: Analysis) -> None:
    assert analysis.ratings
    overall = analysis.ratings.overall
    assert parts(overall.recall) == (2, 9)
    assert parts(overall.precision) == (2, 4)
    assert parts(overall.fooling) == (5, 9)
    assert parts(overall.doubt) == (2, 9)
    assert parts(overall.accuracy) == (7, 18)
    assert parts(overall.unsure) == (4, 18)


def test_over_people(analysis: Analysis) -> None:
    assert analysis.ratings
    recall, precision = analysis.ratings.recall, analysis.ratings.precision
    assert (recall.maximum, recall.minimum, recall.count) == (pytest.approx(2 / 3), 0, 3)
    assert recall.mean == pytest.approx(2 / 9)
    assert recall.deviation == pytest.approx(math.sqrt(12) / 9)
    # Cho never said AI and so has no precision.
    assert (precision.maximum, precision.minimum, precision.count) == (pytest.approx(2 / 3), 0, 2)
    assert precision.mean == pytest.approx(1 / 3)
    assert precision.deviation == pytest.approx(math.sqrt(2) / 3)
    assert analysis.ratings.fooling.mean == pytest.approx(5 / 9)


def test_each_person_keeps_the_number_of_the_raw_answers(analysis: Analysis) -> None:
    assert analysis.ratings
    found = {
        person.number: (parts(person.figures.recall), parts(person.consistency))
        for person in analysis.ratings.people
    }
    assert found == {1: ((2, 3), (1, 1)), 3: ((0, 3), (0, 1)), 4: ((0, 3), (1, 1))}


def test_by_system(analysis: Analysis) -> None:
    assert analysis.ratings
    found = {
        calls.name: (calls.pictures, *map(parts, (calls.real, calls.unsure, calls.ai)))
        for calls in analysis.ratings.systems
    }
    assert found == {
        "A": (2, (3, 6), (1, 6), (2, 6)),
        "B": (1, (2, 3), (1, 3), (0, 3)),
        "real": (3, (5, 9), (2, 9), (2, 9)),
    }


def test_by_category(analysis: Analysis) -> None:
    assert analysis.ratings
    x, y = analysis.ratings.categories
    assert (x.name, y.name) == ("x", "y")
    assert (parts(x.recall), parts(x.precision), parts(x.fooling)) == ((1, 6), (1, 3), (3, 6))
    assert (parts(y.recall), parts(y.precision), parts(y.fooling)) == ((1, 3), (1, 1), (2, 3))


def test_by_who_answered_where_people_differ(analysis: Analysis) -> None:
    assert analysis.ratings
    found = {group.name: parts(group.recall) for group in analysis.ratings.groups}
    assert found == {
        "experience: hobby": (2, 3),
        "experience: not told": (0, 6),
        "language: en": (2, 3),
        "language: ko": (0, 6),
    }


def test_agreement(analysis: Analysis) -> None:
    assert analysis.ratings
    assert analysis.ratings.kappa == pytest.approx(-5 / 16)


def test_consistency(analysis: Analysis) -> None:
    assert parts(analysis.consistency) == (2, 3)


def test_times_leave_out_what_was_interrupted(analysis: Analysis) -> None:
    assert analysis.ratings
    times = {each.name: each for each in analysis.ratings.times}
    # Ann took 1 s (five times: one was interrupted), Bob 2 s and Cho 3 s (six times each).
    assert times["all"].count == 17
    assert times["all"].mean == pytest.approx((5 + 12 + 18) / 17 * 1000)
    assert times["all"].median == 2000
    # Right: Ann q00, q01, q02 (1 s), Bob q05 (2 s), Cho q01, q03, q05 (3 s).
    assert times["right"].count == 7
    assert times["right"].mean == pytest.approx((3 + 2 + 9) / 7 * 1000)
    assert times["unsure"].count == 3


def test_everyone_counts_when_asked(
    design: Design, people: list[Person], answers: list[Answer]
) -> None:
    analysis = analyze(design, people, answers, everyone=True)
    assert (analysis.people, analysis.left_out, analysis.answers) == (4, 0, 19)
    assert analysis.ratings
    assert parts(analysis.ratings.overall.recall) == (3, 10)


def test_nobody_yet(design: Design) -> None:
    analysis = analyze(design, [], [])
    assert analysis.people == 0
    assert analysis.ratings
    assert analysis.ratings.kappa is None
    assert analysis.ratings.overall.recall.value is None


def test_figures_are_json(analysis: Analysis) -> None:
    data = json.loads(json.dumps(analysis.to_dict(), allow_nan=False))
    assert data["ratings"]["overall"]["recall"]["value"] == pytest.approx(2 / 9)


def test_the_shape_of_the_reference_report(rating_design: Callable[..., Design]) -> None:
    """17 people, 42 pictures, recall 0.32 and precision 0.51, as that report gives them."""
    design = rating_design(["ai"] * 21 + ["real"] * 21, ("animal", "nature", "building"))
    found = [7] * 12 + [6] * 5  # 114 of 17 · 21 = 357 colourised pictures called AI: 0.32
    alarms = [7] * 8 + [6] * 9  # and 110 photographs: 114 / 224 = 0.51
    people = [Person(f"person{i}") for i in range(17)]
    answers = []
    for i, person in enumerate(people):
        for number, trial in enumerate(design.trials):
            called = number < found[i] or 21 <= number < 21 + alarms[i]
            choice = "ai" if called else "real"
            answers.append(Answer(f"{i}-{number}", person.id, trial.id, choice, 3000))
    analysis = analyze(design, people, answers)
    ratings = analysis.ratings
    assert ratings
    assert (analysis.people, analysis.questions, analysis.answers) == (17, 42, 714)
    assert parts(ratings.overall.recall) == (114, 357)
    assert parts(ratings.overall.precision) == (114, 224)
    assert round(ratings.overall.recall.value or 0, 2) == 0.32
    assert round(ratings.overall.precision.value or 0, 2) == 0.51
    recalls = [7 / 21] * 12 + [6 / 21] * 5
    precisions = [7 / 14] * 8 + [7 / 13] * 4 + [6 / 12] * 5
    for spread, values in ((ratings.recall, recalls), (ratings.precision, precisions)):
        assert spread.maximum == pytest.approx(max(values))
        assert spread.minimum == pytest.approx(min(values))
        assert spread.mean == pytest.approx(statistics.mean(values))
        assert spread.deviation == pytest.approx(statistics.stdev(values))


PAIRS = [("A", "real"), ("A", "B"), ("B", "real")]


def pair_design() -> Design:
    pictures = tuple(
        Picture(f"{i}{side}.jpg", system, "x", f"s{i}", "")
        for i, pair in enumerate(PAIRS)
        for side, system in enumerate(pair)
    )
    trials = [Trial(f"q{i}", (f"{i}0.jpg", f"{i}1.jpg")) for i in range(3)]
    again = Trial("r0", trials[0].pictures, "q0")
    return Design("pairs", "", "pairs", 7.0, 0, pictures, (*trials, again))


def test_pairs_by_hand() -> None:
    chosen = {
        "ann": ["00.jpg", "10.jpg", "21.jpg", "00.jpg"],  # A, A, real; the same again
        "bob": ["01.jpg", "unsure", "20.jpg", "unsure"],  # real, –, B; other
        "cho": ["01.jpg", "11.jpg", "21.jpg", "01.jpg"],  # real, B, real; the same again
        "eve": ["unsure", "10.jpg", "20.jpg", "unsure"],  # –, A, B; the same again
    }
    answers = [
        Answer(f"{person}{i}", person, trial, choice, 500)
        for person, choices in chosen.items()
        for i, (trial, choice) in enumerate(zip(["q0", "q1", "q2", "r0"], choices, strict=True))
    ]
    analysis = analyze(pair_design(), [Person(name) for name in chosen], answers)
    pairs = analysis.comparisons
    assert pairs
    assert parts(analysis.consistency) == (3, 4)
    duels = {(each.first, each.second): parts(each.preferred) for each in pairs.duels}
    # A to B: 2 and half of 1; A to real: 1 and half of 1; B to real: 2.
    assert duels == {("A", "B"): (2.5, 4), ("A", "real"): (1.5, 4), ("B", "real"): (2, 4)}
    assert {name: parts(each) for name, each in pairs.fooling.items()} == {"A": (1, 4), "B": (2, 4)}
    wins = {each.name: (each.wins, each.total) for each in pairs.strengths}
    assert wins == {"A": (4.0, 8), "B": (3.5, 8), "real": (4.5, 8)}
    assert [each.name for each in pairs.strengths] == ["real", "A", "B"]
    assert sum(each.score for each in pairs.strengths) == pytest.approx(0)
    assert not pairs.softened
    # Rows (first, neither, second): [1,1,2], [2,1,1], [2,0,2]: (6-4)/12, (6-4)/12, (8-4)/12,
    # mean 2/9; shares (5, 2, 5)/12: chance 54/144 = 3/8.
    assert pairs.kappa == pytest.approx((2 / 9 - 3 / 8) / (1 - 3 / 8))
    assert [parts(person.fooled) for person in pairs.people] == [(1, 2), (1, 2), (0, 2), (1, 2)]
