"""Plots as inline SVG: they need nothing installed, and print as sharp as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

ROW = 30
LABEL = 190
PLOT = 420
FIGURE = 150
TOP = 26


@dataclass(frozen=True, slots=True)
class Dot:
    """One row of a plot: a value, and its 95 % interval if it has one."""

    label: str
    value: float
    low: float
    high: float
    note: str


def dot_plot(
    title: str,
    dots: Sequence[Dot],
    *,
    low: float = 0.0,
    high: float = 1.0,
    percent: bool = True,
    reference: float | None = None,
) -> str:
    """Return values with their intervals, one under the other.

    Args:
        title: What is shown, for who cannot see it.
        dots: The rows, from the top.
        low: Left end of the scale.
        high: Right end of the scale.
        percent: Write the scale in per cent.
        reference: Where a dashed line goes, such as chance.
    """

    def x(value: float) -> float:
        return round(LABEL + (min(max(value, low), high) - low) / (high - low) * PLOT, 1)

    height = TOP + ROW * len(dots)
    parts = [_open(title, LABEL + PLOT + FIGURE, height)]
    for tick in np.linspace(low, high, 5):
        text = f"{tick:.0%}" if percent else f"{tick:+.3g}" if tick else "0"
        parts.append(
            f'<line class="grid" x1="{x(tick)}" x2="{x(tick)}" y1="{TOP - 6}" y2="{height}"/>'
            f'<text class="tick" x="{x(tick)}" y="{TOP - 12}" text-anchor="middle">{text}</text>'
        )
    if reference is not None:
        at = x(reference)
        parts.append(f'<line class="reference" x1="{at}" x2="{at}" y1="{TOP - 6}" y2="{height}"/>')
    for row, dot in enumerate(dots):
        y = TOP + ROW * row + ROW / 2
        parts.append(
            f'<text x="{LABEL - 14}" y="{y + 4}" text-anchor="end">{escape(dot.label)}</text>'
            f'<line class="interval" x1="{x(dot.low)}" x2="{x(dot.high)}" y1="{y}" y2="{y}"/>'
            f'<circle cx="{x(dot.value)}" cy="{y}" r="5"/>'
            f'<text class="note" x="{LABEL + PLOT + 14}" y="{y + 4}">{escape(dot.note)}</text>'
        )
    return "".join([*parts, "</svg>"])


def histogram(title: str, values: Sequence[float], *, end: float, bins: int, unit: str) -> str:
    """Return how often values fall between 0 and ``end``; larger ones are in the last bar.

    Args:
        title: What is shown, for who cannot see it.
        values: At least one.
        end: Right end of the scale.
        bins: How many bars.
        unit: Written behind the ticks.
    """
    counts, _ = np.histogram(np.minimum(values, np.nextafter(end, 0)), bins=bins, range=(0, end))
    width, height, base = LABEL + PLOT + FIGURE, 190, 160
    step, scale = (width - 40) / bins, 130 / max(1, counts.max())
    parts = [_open(title, width, height)]
    for i, count in enumerate(counts.tolist()):
        parts.append(
            f'<rect x="{20 + i * step + 1:.1f}" y="{base - count * scale:.1f}" '
            f'width="{step - 2:.1f}" height="{count * scale:.1f}"><title>{count}</title></rect>'
        )
    for tick in np.linspace(0, end, 5):
        more = " +" if tick == end else ""
        parts.append(
            f'<text class="tick" x="{20 + tick / end * (width - 40):.1f}" y="{base + 20}" '
            f'text-anchor="middle">{tick:g} {unit}{more}</text>'
        )
    return "".join([*parts, "</svg>"])


def _open(title: str, width: float, height: float) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" xmlns="http://www.w3.org/2000/svg">'
    )
