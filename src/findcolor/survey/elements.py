"""What the report's page is built from: its look, tables, figures and rows of pictures."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from html import escape

from findcolor.survey.charts import Dot
from findcolor.survey.ratings import Calls
from findcolor.survey.statistics import Share, Spread

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


def examples(rows: Sequence[Calls], choice: str, image: Callable[[str], bytes]) -> str:
    """Return the first few pictures that were called ``choice`` at all, each with how often."""
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


def share_dot(name: str, found: Share) -> Dot:
    """Return a share as a row of a plot."""
    value, low, high = found.value or 0.0, found.low or 0.0, found.high or 0.0
    return Dot(name, value, low, high, f"{value:.0%}  ({found.count:g} of {found.total})")


def key_figures(*entries: tuple[str, str]) -> str:
    """Return the figures to see first, as (name, value)."""
    cells = (f"<div><b>{value}</b>{escape(name)}</div>" for name, value in entries)
    return f'<div class="key">{"".join(cells)}</div>'


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Return a table; the first cell of a row names it."""

    def line(cells: Iterable[object], tag: str) -> str:
        inside = "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells)
        return f"<tr>{inside}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return (
        f'<div class="wide"><table><thead>{line(head, "th")}</thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def spread_cells(spread: Spread) -> tuple[object, ...]:
    """Return maximum, minimum, deviation, mean and number of people as cells of a table."""
    values = (spread.maximum, spread.minimum, spread.deviation, spread.mean)
    return (*map(number, values), spread.count)


def number(value: float | None) -> str:
    """Return a figure with two decimals."""
    return "–" if value is None else f"{value:.2f}"


def percent(value: float | None) -> str:
    """Return a part as a percentage."""
    return "–" if value is None else f"{value:.0%}"


def with_interval(found: Share) -> str:
    """Return a share as a percentage with its interval."""
    if found.value is None or found.low is None or found.high is None:
        return "–"
    return f"{found.value:.0%} ({100 * found.low:.0f}–{found.high:.0%})"


def seconds(milliseconds: float | None) -> str:
    """Return a time in seconds."""
    return "–" if milliseconds is None else f"{milliseconds / 1000:.1f} s"
