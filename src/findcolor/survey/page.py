"""The report as one HTML file that needs nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np

from findcolor.survey.analysis import Analysis
from findcolor.survey.charts import Dot, dot_plot, histogram
from findcolor.survey.comparisons import Comparisons
from findcolor.survey.design import REAL
from findcolor.survey.judgements import Times
from findcolor.survey.ratings import Calls, Figures, Ratings
from findcolor.survey.statistics import Share, Spread, Strength

SHOWN = 6  # pictures in a row of examples

STYLE = """
:root { color-scheme: light; font: 16px/1.5 system-ui, "Apple SD Gothic Neo", "Noto Sans KR",
  sans-serif; color: #1c1c1c; background: #fff }
body { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.015em }
h2 { font-size: 1.25rem; margin: 3rem 0 .75rem }
p { max-width: 44rem } .quiet, small { color: #5f5f5f }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 30rem }
th, td { text-align: right; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid #e4e4e4;
  white-space: nowrap }
th:first-child, td:first-child { text-align: left } thead th { color: #5f5f5f; font-weight: 500 }
.key { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1.5rem;
  margin: 2rem 0 } .key b { display: block; font-size: 2rem; font-weight: 600; line-height: 1.2 }
svg { max-width: 100%; height: auto; font-size: 14px; margin-top: 1rem }
svg .grid { stroke: #e4e4e4 } svg .reference { stroke: #777; stroke-dasharray: 4 4 }
svg .interval { stroke: #8fa9bd; stroke-width: 4; stroke-linecap: round }
svg circle, svg rect { fill: #1f5f8b } svg .tick, svg .note { fill: #5f5f5f; font-size: 12.5px }
.examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
  gap: 1rem }
figure { margin: 0 } figure img { width: 100%; display: block; border-radius: 4px }
figcaption { font-size: .85rem; color: #5f5f5f; overflow-wrap: anywhere }
"""


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
        seconds = [time / 1000 for time in analysis.milliseconds]
        parts.append(histogram("Times to answer", seconds, end=12, bins=24, unit="s"))
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
    yield _key(
        ("recall of AI", _number(overall.recall.value)),
        ("precision of AI", _number(overall.precision.value)),
        ("AI taken for real", _percent(overall.fooling.value)),
        ("Fleiss’ kappa", _number(ratings.kappa)),
    )
    yield (
        "<p>Recall: the part of AI pictures called AI. Precision: the part of pictures called AI "
        "that are. “Don’t know” is neither.</p>"
    )
    yield "<h2>Over people</h2>" + _table(
        ("", "max", "min", "std. deviation", "mean", "people"),
        (
            ("Recall", *_spread(ratings.recall)),
            ("Precision", *_spread(ratings.precision)),
            ("AI taken for real", *_spread(ratings.fooling)),
        ),
    )
    yield "<h2>By system</h2>" + dot_plot(
        "How often each system's pictures were taken for real",
        [_dot(calls.name, calls.real) for calls in ratings.systems if calls.real.total],
        reference=next((c.real.value for c in ratings.systems if c.name == REAL), None),
    )
    yield (
        '<p class="quiet">Taken for real, with Wilson’s interval; dashed: photographs.</p>'
        + _table(
            ("", "pictures", "answers", "real", "don’t know", "AI", "median time"),
            (
                (
                    calls.name,
                    calls.pictures,
                    calls.real.total,
                    *map(_share, (calls.real, calls.unsure, calls.ai)),
                    _seconds(calls.times.median),
                )
                for calls in ratings.systems
            ),
        )
    )
    yield "<h2>By category</h2>" + dot_plot(
        "How often AI pictures of each category were taken for real",
        [_dot(each.name, each.fooling) for each in ratings.categories if each.fooling.total],
        reference=overall.fooling.value,
    )
    yield '<p class="quiet">AI pictures taken for real; dashed: all.</p>'
    yield _figures((*ratings.categories, overall))
    if ratings.groups:
        yield "<h2>By who answered</h2>" + _figures(ratings.groups)
    yield "<h2>AI pictures most often taken for real</h2>"
    yield _examples(sorted(ratings.fakes, key=lambda each: -(each.real.value or 0)), "real", image)
    yield "<h2>Photographs most often taken for AI</h2>"
    yield _examples(
        sorted(ratings.photographs, key=lambda each: -(each.ai.value or 0)), "ai", image
    )
    yield "<h2>Each person</h2>" + _table(
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
                *map(_number, (person.figures.recall.value, person.figures.precision.value)),
                *map(_percent, (person.figures.fooling.value, person.figures.unsure.value)),
                _percent(person.consistency.value),
                _seconds(person.times.median),
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
    yield "<h2>One against the other</h2>" + _table(
        ("", "", "first preferred", "undecided", "answers"),
        (
            (
                duel.first,
                duel.second,
                _share(duel.preferred),
                _share(duel.unsure),
                duel.unsure.total,
            )
            for duel in pairs.duels
        ),
    )
    fooling = {name: share for name, share in pairs.fooling.items() if share.total}
    if fooling:
        yield "<h2>Preferred to the photograph itself</h2>" + dot_plot(
            "How often each system was preferred to the photograph",
            [_dot(name, share) for name, share in fooling.items()],
            reference=0.5,
        )
    for category, strengths in pairs.categories.items():
        if len(pairs.categories) > 1:
            yield f"<h2>{escape(category)}</h2>" + _strengths(strengths)
    yield f"<h2>Agreement</h2><p>Fleiss’ kappa over pairs: {_number(pairs.kappa)}</p>"
    yield "<h2>Each person</h2>" + _table(
        ("", "AI preferred to photo", "undecided", "repeats alike", "median time"),
        (
            (
                person.number,
                *map(_share, (person.fooled, person.unsure)),
                _percent(person.consistency.value),
                _seconds(person.times.median),
            )
            for person in pairs.people
        ),
    )
    yield _times(pairs.times)


def _consistency(analysis: Analysis) -> Iterable[str]:
    if analysis.consistency.total:
        yield (
            f"<p>{analysis.repeats} questions came twice; {_share(analysis.consistency)} of the "
            "second answers were like the first. Only the first ones count above.</p>"
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
    end = max(0.5, np.ceil(reach * 2) / 2)
    return dot_plot("Bradley-Terry scores", dots, low=-end, high=end, percent=False, reference=0.0)


def _figures(rows: Iterable[Figures]) -> str:
    return _table(
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
                *map(_number, (row.recall.value, row.precision.value)),
                *map(_share, (row.fooling, row.doubt)),
                *map(_percent, (row.accuracy.value, row.unsure.value)),
            )
            for row in rows
        ),
    )


def _times(rows: Iterable[Times]) -> str:
    return "<h2>Time to answer</h2>" + _table(
        ("", "answers", "median", "mean", "10 %", "90 %"),
        (
            (row.name, row.count, *map(_seconds, (row.median, row.mean, row.low, row.high)))
            for row in rows
        ),
    )


def _examples(rows: Sequence[Calls], choice: str, image: Callable[[str], bytes]) -> str:
    figures = []
    for row in rows[:SHOWN]:
        found: Share = getattr(row, choice)
        if not found.count:
            continue
        data = b64encode(image(row.name)).decode()
        figures.append(
            f'<figure><img alt="" src="data:image/jpeg;base64,{data}">'
            f"<figcaption>{found.count:g} of {found.total}, {escape(row.system)}</figcaption>"
            "</figure>"
        )
    return f'<div class="examples">{"".join(figures)}</div>' if figures else "<p>None.</p>"


def _dot(name: str, found: Share) -> Dot:
    value, low, high = found.value or 0.0, found.low or 0.0, found.high or 0.0
    return Dot(name, value, low, high, f"{value:.0%}  ({found.count:g} of {found.total})")


def _key(*entries: tuple[str, str]) -> str:
    cells = (f"<div><b>{value}</b>{escape(name)}</div>" for name, value in entries)
    return f'<div class="key">{"".join(cells)}</div>'


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    def line(cells: Iterable[object], tag: str) -> str:
        inside = "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells)
        return f"<tr>{inside}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return (
        f'<div class="wide"><table><thead>{line(head, "th")}</thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _spread(spread: Spread) -> tuple[object, ...]:
    values = (spread.maximum, spread.minimum, spread.deviation, spread.mean)
    return (*map(_number, values), spread.count)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _share(found: Share) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "–"
    return f"{found.value:.0%} ({100 * found.low:.0f}–{found.high:.0%})"


def _seconds(milliseconds: float | None) -> str:
    return "–" if milliseconds is None else f"{milliseconds / 1000:.1f} s"
