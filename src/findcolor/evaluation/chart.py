"""Hint curves as SVG: PSNR against the number of hints, without any plotting library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[int, float, float]
"""Hints, mean, standard error."""

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 170, 14, 40
_COLORS = ("#8a8a8a", "#c2571a", "#1667b3", "#2b8a3e", "#8e44ad", "#b8860b", "#c2185b", "#00838f")


@dataclass(frozen=True, slots=True)
class Curve:
    """One system's curve.

    Attributes:
        name: For the legend.
        points: By growing number of hints.
        published: Measured by others elsewhere; drawn dashed.
    """

    name: str
    points: Sequence[Point]
    published: bool = False


def hint_chart(curves: Sequence[Curve]) -> str:
    """Return an SVG element; hints on a logarithmic axis with "auto" for none."""
    points = [point for curve in curves for point in curve.points]
    if not points:
        return ""
    counts = sorted({hints for hints, _, _ in points})
    low = math.floor(min(mean - error for _, mean, error in points))
    high = math.ceil(max(mean + error for _, mean, error in points) + 1e-9)
    span = _place(counts[-1]) or 1.0

    def x(hints: int) -> float:
        return _LEFT + _place(hints) / span * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _TOP + (high - value) / max(high - low, 1) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="PSNR against hints">',
        *_axes(counts, range(low, high + 1, max(1, (high - low) // 8)), x, y),
    ]
    colors: Mapping[str, str] = {
        curve.name: _COLORS[i % len(_COLORS)] for i, curve in enumerate(curves)
    }
    for row, curve in enumerate(curves):
        color = colors[curve.name]
        dash = ' stroke-dasharray="5 4"' if curve.published else ""
        path = " ".join(f"{x(n):.1f},{y(mean):.1f}" for n, mean, _ in curve.points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>'
        )
        for n, mean, error in curve.points:
            title = f"<title>{escape(curve.name)}, {n} hints: {mean:.2f} ± {error:.2f} dB</title>"
            parts.append(
                f'<line x1="{x(n):.1f}" x2="{x(n):.1f}" y1="{y(mean - error):.1f}" '
                f'y2="{y(mean + error):.1f}" stroke="{color}"/>'
                f'<circle cx="{x(n):.1f}" cy="{y(mean):.1f}" r="3.5" fill="{color}">'
                f"{title}</circle>"
            )
        top = _TOP + 16 + 20 * row
        left = _WIDTH - _RIGHT + 14
        parts.append(
            f'<line x1="{left}" x2="{left + 22}" y1="{top}" y2="{top}" stroke="{color}" '
            f'stroke-width="2"{dash}/>'
            f'<text x="{left + 28}" y="{top + 4}">{escape(curve.name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _place(hints: int) -> float:
    """Where a count lies on the axis: logarithmic, with none one step left of one hint."""
    return 0.0 if hints == 0 else 0.45 + math.log10(hints)


def _axes(counts: Sequence[int], levels: range, x: object, y: object) -> list[str]:
    assert callable(x)
    assert callable(y)
    right = _WIDTH - _RIGHT
    parts = []
    for level in levels:
        at = y(level)
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}"/>'
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{level}</text>'
        )
    last = -math.inf
    for hints in counts:
        if x(hints) - last < 26:  # no room for another label
            continue
        last = x(hints)
        parts.append(
            f'<text x="{last:.1f}" y="{_HEIGHT - 20}" text-anchor="middle">{hints or "auto"}</text>'
        )
    middle = (_LEFT + right) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 4}" text-anchor="middle">hints (PSNR in dB)</text>'
    )
    return parts
