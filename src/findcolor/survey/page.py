"""The report as one HTML file that needs nothing beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

from findcolor.survey.analysis import Analysis
from findcolor.survey.charts import Dot, dot_plot, histogram
from findcolor.survey.comparisons import Comparisons
from findcolor.survey.design import REAL
from findcolor.survey.elements import (
    STYLE,
    examples,
    key_figures,
    number,
    percent,
    seconds,
    share_dot,
    spread_cells,
    table,
    with_interval,
)
from findcolor.survey.judgements import Times
from findcolor.survey.ratings import Figures, Ratings
from findcolor.survey.statistics import Strength


def report_page(analysis: Analysis, image: Callable[[str], bytes]) -> str:
    """Return the report.

    Args:
        analysis: The figures.
        image: Returns a picture's JPEG file by its blinded name.
    """
    title = analysis.title or "Survey"
    left_out = (
        f" (not counting {analysis.left_out} who did not finish)" if analysis.left_out else ""
    )
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">People: {analysis.people}{left_out}. {analysis.questions} questions, '
        f"{analysis.answers} answers.</p>",
    ]
    if not analysis.people:
        parts.append("<p>Nobody has finished yet, so there are no figures.</p>")
    elif analysis.ratings:
        parts += _ratings(analysis.ratings, image)
    elif analysis.comparisons:
        parts += _comparisons(analysis.comparisons)
    if analysis.milliseconds:
        times = [time / 1000 for time in analysis.milliseconds]
        parts.append(histogram("Times to answer", times, end=12, bins=24, unit="s"))
    parts += _consistency(analysis)
    parts.append(
        "<p><small>Intervals are 95 %, of Wilson for shares; they treat answers as independent, "
        "though each person gives many. Standard deviations are of the sample (n − 1). Raw "
        "answers: answers.csv; all figures: report.json.</small></p>"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _ratings(ratings: Ratings, image: Callable[[str], bytes]) -> Iterable[str]:
    overall = ratings.overall
    yield key_figures(
        ("recall of AI", number(overall.recall.value)),
        ("precision of AI", number(overall.precision.value)),
        ("AI taken for real", percent(overall.fooling.value)),
        ("Fleiss’ kappa", number(ratings.kappa)),
    )
    yield (
        "<p>Recall: the part of AI pictures called AI. Precision: the part of pictures called AI "
        "that are. “Don’t know” is neither.</p>"
    )
    yield "<h2>Over people</h2>" + table(
        ("", "max", "min", "std. deviation", "mean", "people"),
        (
            ("Recall", *spread_cells(ratings.recall)),
            ("Precision", *spread_cells(ratings.precision)),
            ("AI taken for real", *spread_cells(ratings.fooling)),
        ),
    )
    yield "<h2>By system</h2>" + dot_plot(
        "How often each system's pictures were taken for real",
        [share_dot(calls.name, calls.real) for calls in ratings.systems if calls.real.total],
        reference=next((c.real.value for c in ratings.systems if c.name == REAL), None),
    )
    yield (
        '<p class="quiet">Taken for real, with Wilson’s interval; dashed: photographs.</p>'
        + table(
            ("", "pictures", "answers", "real", "don’t know", "AI", "median time"),
            (
                (
                    calls.name,
                    calls.pictures,
                    calls.real.total,
                    *map(with_interval, (calls.real, calls.unsure, calls.ai)),
                    seconds(calls.times.median),
                )
                for calls in ratings.systems
            ),
        )
    )
    yield "<h2>By category</h2>" + dot_plot(
        "How often AI pictures of each category were taken for real",
        [share_dot(each.name, each.fooling) for each in ratings.categories if each.fooling.total],
        reference=overall.fooling.value,
    )
    yield '<p class="quiet">AI pictures taken for real; dashed: all.</p>'
    yield _figures((*ratings.categories, overall))
    if ratings.groups:
        yield "<h2>By who answered</h2>" + _figures(ratings.groups)
    yield "<h2>AI pictures most often taken for real</h2>"
    yield examples(sorted(ratings.fakes, key=lambda each: -(each.real.value or 0)), "real", image)
    yield "<h2>Photographs most often taken for AI</h2>"
    yield examples(sorted(ratings.photographs, key=lambda each: -(each.ai.value or 0)), "ai", image)
    yield "<h2>Each person</h2>" + table(
        (
            "",
            "recall",
            "precision",
            "AI taken for real",
            "don’t know",
            "repeats alike",
            "median time",
        ),
        (
            (
                person.number,
                *map(number, (person.figures.recall.value, person.figures.precision.value)),
                *map(percent, (person.figures.fooling.value, person.figures.unsure.value)),
                percent(person.consistency.value),
                seconds(person.times.median),
            )
            for person in ratings.people
        ),
    )
    yield _times(ratings.times)


def _comparisons(pairs: Comparisons) -> Iterable[str]:
    yield "<h2>Bradley–Terry scores</h2>" + _strengths(pairs.strengths)
    yield (
        '<p class="quiet">Logarithms of strength with 95 % intervals; a lead of 1 means being '
        "preferred 73 % of the time. An undecided answer is half a win for each.</p>"
    )
    if pairs.softened:
        yield (
            "<p>A system always won or always lost: a tenth of a win was added on both sides of "
            "every pair to keep the scores finite.</p>"
        )
    yield "<h2>One against the other</h2>" + table(
        ("", "", "first preferred", "undecided", "answers"),
        (
            (
                duel.first,
                duel.second,
                with_interval(duel.preferred),
                with_interval(duel.unsure),
                duel.unsure.total,
            )
            for duel in pairs.duels
        ),
    )
    fooling = {name: share for name, share in pairs.fooling.items() if share.total}
    if fooling:
        yield "<h2>Preferred to the photograph itself</h2>" + dot_plot(
            "How often each system was preferred to the photograph",
            [share_dot(name, share) for name, share in fooling.items()],
            reference=0.5,
        )
    for category, strengths in pairs.categories.items():
        if len(pairs.categories) > 1:
            yield f"<h2>{escape(category)}</h2>" + _strengths(strengths)
    yield f"<h2>Agreement</h2><p>Fleiss’ kappa over pairs: {number(pairs.kappa)}</p>"
    yield "<h2>Each person</h2>" + table(
        ("", "AI preferred to photo", "undecided", "repeats alike", "median time"),
        (
            (
                person.number,
                *map(with_interval, (person.fooled, person.unsure)),
                percent(person.consistency.value),
                seconds(person.times.median),
            )
            for person in pairs.people
        ),
    )
    yield _times(pairs.times)


def _consistency(analysis: Analysis) -> Iterable[str]:
    if analysis.consistency.total:
        alike = with_interval(analysis.consistency)
        yield (
            f"<p>{analysis.repeats} questions came twice; {alike} of the second answers were like "
            "the first. Only the first ones count above.</p>"
        )


def _strengths(strengths: Sequence[Strength]) -> str:
    dots = [
        Dot(
            each.name,
            each.score,
            each.score - 1.96 * each.error,
            each.score + 1.96 * each.error,
            f"{each.score:+.2f}  ({each.wins:g} of {each.total})",
        )
        for each in strengths
    ]
    reach = max((abs(end) for dot in dots for end in (dot.low, dot.high)), default=1.0)
    end = max(0.5, math.ceil(reach * 2) / 2)
    return dot_plot("Bradley-Terry scores", dots, low=-end, high=end, percent=False, reference=0.0)


def _figures(rows: Iterable[Figures]) -> str:
    return table(
        (
            "",
            "recall",
            "precision",
            "AI taken for real",
            "photos taken for AI",
            "right",
            "don’t know",
        ),
        (
            (
                row.name,
                *map(number, (row.recall.value, row.precision.value)),
                *map(with_interval, (row.fooling, row.doubt)),
                *map(percent, (row.accuracy.value, row.unsure.value)),
            )
            for row in rows
        ),
    )


def _times(rows: Iterable[Times]) -> str:
    return "<h2>Time to answer</h2>" + table(
        ("", "answers", "median", "mean", "10 %", "90 %"),
        (
            (row.name, row.count, *map(seconds, (row.median, row.mean, row.low, row.high)))
            for row in rows
        ),
    )
