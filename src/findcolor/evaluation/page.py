"""The report as one HTML file that needs nothing else: tables, curves and contact sheets."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from findcolor.evaluation.chart import Curve, hint_chart
from findcolor.evaluation.hint_trial import INPUT, TRUTH
from findcolor.evaluation.outcome import Key
from findcolor.evaluation.protocols import PROTOCOLS
from findcolor.evaluation.published import ZHANG, ZHANG_POINTS
from findcolor.evaluation.report import Report
from findcolor.evaluation.summary import ALL
from findcolor.evaluation.tables import Table, cost_table, published_tables

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0; font-variant-numeric: tabular-nums; }
td, th { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
td:first-child, th:first-child { text-align: left; }
.scroll { overflow-x: auto; }
.note { color: GrayText; max-width: 50rem; }
svg { max-width: 46rem; width: 100%; font-size: 13px; }
svg text { fill: CanvasText; }
svg .grid { stroke: #8883; }
.sheet img { display: block; width: 128px; height: auto; }
.sheet td, .sheet th { text-align: center; border: 0; padding: 2px; font-weight: 400; }
"""


def page(report: Report) -> str:
    """Return the whole page."""
    title = f"Benchmark of {', '.join(report.benchmark.systems)}"
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f"<h1>{escape(title)}</h1><p>{escape(report.introduction())}</p>",
    ]
    for trial in report.trials:
        parts.append(f"<h2>{escape(trial)}</h2>")
        if trial in PROTOCOLS:
            parts.append(hint_chart(_curves(report, trial)))
        parts += map(_table, report.tables_of(trial))
    parts.append("<h2>Cost and published figures</h2>")
    if report.benchmark.costs:
        parts.append(_table(cost_table(report.benchmark.costs)))
    parts += map(_table, published_tables())
    parts += _sheets(report)
    if report.benchmark.gray:
        names = ", ".join(map(escape, report.benchmark.gray))
        parts.append(f"<h2>Gray photos, left out</h2><p>{names}</p>")
    return "\n".join(parts) + "\n</html>\n"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<h3>{escape(table.title)}</h3><div class="scroll"><table><tr>{head}</tr>{body}</table>'
        f"</div>{note}"
    )


def _curves(report: Report, trial: str) -> list[Curve]:
    points: dict[str, list[tuple[int, float, float]]] = {}
    for line in report.lines:
        if line.category == ALL and line.key.trial == trial:
            psnr = line.measures["psnr"]
            points.setdefault(line.key.system, []).append(
                (line.key.hints, psnr.mean, psnr.error or 0.0)
            )
    curves = [Curve(name, sorted(own)) for name, own in points.items()]
    if trial == "zhang":
        curves += [
            Curve(name, [(n, v, 0.14) for n, v in zip(ZHANG_POINTS, curve, strict=True)], True)
            for name, curve in ZHANG.items()
        ]
    return curves


def _sheets(report: Report) -> list[str]:
    found = report.best_and_worst()
    if found is None or not report.benchmark.pictures:
        return []
    best, worst, key = found
    by = f"{key.trial}, {key.system}, {key.hints} hints"
    psnr = {row.photo: row.values["psnr"] for row in report.benchmark.rows if row.key == key}
    return [
        f"<h2>Best photos</h2><p>By PSNR of {escape(by)}.</p>",
        _sheet(report, best, key.trial, psnr),
        "<h2>Worst photos</h2>",
        _sheet(report, worst, key.trial, psnr),
    ]


def _sheet(report: Report, photos: Sequence[str], trial: str, psnr: dict[str, float]) -> str:
    drawn = [key for photo in photos for key in report.benchmark.pictures.get(photo, {})]
    columns = [
        key
        for key in dict.fromkeys(drawn)
        if key.trial == trial and (key.system == INPUT or _differs(report, photos, key))
    ]
    # the input first, the truth last, the systems in their order between
    columns.sort(key=lambda key: (key.system == TRUTH, key.system != INPUT))
    head = "".join(f"<th>{escape(_heading(key))}</th>" for key in columns)
    rows = []
    for photo in photos:
        pictures = report.benchmark.pictures.get(photo, {})
        cells = "".join(f"<td>{_image(pictures.get(key))}</td>" for key in columns)
        rows.append(f"<tr><th>{escape(photo)}<br>{psnr[photo]:.1f} dB</th>{cells}</tr>")
    return (
        f'<div class="scroll"><table class="sheet"><tr><th></th>{head}</tr>{"".join(rows)}</table>'
        "</div>"
    )


def _differs(report: Report, photos: Sequence[str], key: Key) -> bool:
    """Return whether a column shows anything but the gray input."""
    pictures = [report.benchmark.pictures.get(photo, {}) for photo in photos]
    gray = Key(key.trial, INPUT, 0)
    return any(own[key] != own.get(gray) for own in pictures if key in own)


def _heading(key: Key) -> str:
    return key.system if key.system in (INPUT, TRUTH) else f"{key.system}, {key.hints}"


def _image(jpeg: bytes | None) -> str:
    if jpeg is None:
        return ""
    data = base64.b64encode(jpeg).decode("ascii")
    return f'<img alt="" src="data:image/jpeg;base64,{data}">'
