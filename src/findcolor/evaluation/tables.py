"""The benchmark as tables, ready for Markdown and for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from findcolor.evaluation.cost import Cost
from findcolor.evaluation.measures import MEASURES
from findcolor.evaluation.outcome import Key
from findcolor.evaluation.published import (
    REFERENCE,
    REFERENCE_CATEGORIES,
    REFERENCE_NOTE,
    ZHANG,
    ZHANG_NOTE,
    ZHANG_POINTS,
)
from findcolor.evaluation.statistics import Difference, Estimate
from findcolor.evaluation.summary import ALL, Comparison, Line

_NONE = "–"
_MINOR = (
    "ssim", "ciede2000", "colorfulness", "colorfulness_distance", "bleeding", "hint_error",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text.

    Attributes:
        title: Its heading.
        header: The columns' headings; the first column names the row.
        rows: The cells.
        note: One or two sentences below it, or "".
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def to_markdown(self) -> str:
        """Return the heading, a pipe table and the note."""
        lines = [
            f"### {self.title}",
            "",
            _pipes(self.header),
            _pipes(("---", *("---:" for _ in self.header[1:]))),
            *map(_pipes, self.rows),
        ]
        return "\n".join([*lines, "", self.note] if self.note else lines) + "\n"


def psnr_table(trial: str, lines: Sequence[Line]) -> Table:
    """Systems down, counts of hints across: mean PSNR with its standard error."""
    own = {line.key: line for line in lines if line.category == ALL and line.key.trial == trial}
    counts = _counts(own)
    rows = tuple(
        (system, *(_mean(_of(own.get(Key(trial, system, n)), "psnr"), 2, True) for n in counts))
        for system in _systems(own)
    )
    return Table(
        f"{trial}: PSNR by hints",
        ("system", *map(str, counts)),
        rows,
        " ".join(["Mean over the photos in dB ± standard error.", *_gaps(own)]),
    )


def category_table(trial: str, lines: Sequence[Line], measure: str = "psnr") -> Table:
    """Systems and counts down, categories across: means of one measure."""
    own = {(line.category, line.key): line for line in lines if line.key.trial == trial}
    groups = list(dict.fromkeys(category for category, _ in own))
    keys = dict.fromkeys(key for _, key in own)
    shown = MEASURES[measure]
    rows = tuple(
        (
            f"{key.system}, {key.hints}",
            *(_mean(_of(own.get((group, key)), measure), shown.digits, True) for group in groups),
        )
        for key in sorted(keys, key=lambda key: key.hints)
    )
    title = f"{trial}: {shown.title.partition(',')[0]} by category"
    header = ("system, hints", *(group or "(none)" for group in groups))
    return Table(title, header, rows, "Mean over the photos ± standard error.")


def measure_table(
    trial: str, lines: Sequence[Line], frechet: dict[Key, float], names: Sequence[str] = _MINOR
) -> Table:
    """Systems and counts down, measures across."""
    own = [line for line in lines if line.category == ALL and line.key.trial == trial]
    names = [name for name in names if any(name in line.measures for line in own)]
    distances = any(line.key in frechet for line in own)
    rows = []
    for line in sorted(own, key=lambda line: line.key.hints):
        cells = [_measured(line, name) for name in names]
        if distances:
            cells.append(f"{frechet[line.key]:.2f}" if line.key in frechet else _NONE)
        rows.append((f"{line.key.system}, {line.key.hints}", *cells))
    header = ["system, hints", *(MEASURES[name].title for name in names)]
    note = " ".join(f"{MEASURES[name].title}: {MEASURES[name].meaning}" for name in names)
    return Table(
        f"{trial}: measures",
        (*header, "Fréchet") if distances else tuple(header),
        tuple(rows),
        note,
    )


def difference_table(trial: str, comparisons: Sequence[Comparison]) -> Table | None:
    """Paired differences of PSNR over all photos; None if there is nothing to compare."""
    own = [
        found
        for found in comparisons
        if found.key.trial == trial and found.category == ALL and found.measure == "psnr"
    ]
    if not own:
        return None
    counts = sorted({found.key.hints for found in own})
    cells = {(found.key.system, found.other, found.key.hints): found.difference for found in own}
    pairs = dict.fromkeys((first, second) for first, second, _ in cells)
    rows = tuple(
        (f"{first} − {second}", *(_interval(cells.get((first, second, n))) for n in counts))
        for first, second in pairs
    )
    return Table(
        f"{trial}: paired differences of PSNR",
        ("systems", *map(str, counts)),
        rows,
        "Mean difference on the same photos in dB with its 95 % confidence interval (bootstrap).",
    )


def cost_table(costs: dict[str, Cost]) -> Table:
    """Systems down; time, memory and MACs across."""
    rows = tuple(
        (
            name,
            _scaled(cost.first, 1e3, 1),
            _scaled(cost.click, 1e3, 1),
            _scaled(cost.memory, 1e-6, 0),
            _scaled(cost.macs, 1e-9, 2),
            _scaled(cost.macs_click, 1e-9, 2),
        )
        for name, cost in costs.items()
    )
    header = ("system", "first, ms", "next hint, ms", "memory, MB", "GMACs", "per hint")
    note = (
        "One photo of 256x256, one thread, the median; memory is what the process grew by. Times "
        "depend on the machine and on what else it does."
    )
    return Table("Cost", header, rows, note)


def published_tables() -> list[Table]:
    """The figures of others, as published."""
    reference = tuple(
        (name, f"{mean:.2f}", *(f"{value:.2f}" for value in parts or ()))
        + (() if parts else (_NONE,) * len(REFERENCE_CATEGORIES))
        for name, (mean, parts) in REFERENCE.items()
    )
    curves = tuple((name, *(f"{v:.2f}" for v in curve)) for name, curve in ZHANG.items())
    return [
        Table(
            "Published elsewhere: the reference project",
            ("system", "mean", *REFERENCE_CATEGORIES),
            reference,
            REFERENCE_NOTE,
        ),
        Table(
            "Published elsewhere: hint curves",
            ("system", *map(str, ZHANG_POINTS)),
            curves,
            ZHANG_NOTE,
        ),
    ]


def _gaps(own: Mapping[Key, Line]) -> list[str]:
    """Say which systems coloured only some of the photos: their means are those of others."""
    counts = {key: line.measures["psnr"].count for key, line in own.items()}
    most = max(counts.values(), default=0)
    fewest = {
        system: min(count for key, count in counts.items() if key.system == system)
        for system in _systems(counts)
    }
    return [
        f"{system} has {count} of {most} photos: look at its paired differences."
        for system, count in fewest.items()
        if count < most
    ]


def _pipes(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _counts(keys: Iterable[Key]) -> list[int]:
    return sorted({key.hints for key in keys})


def _systems(keys: Iterable[Key]) -> list[str]:
    return list(dict.fromkeys(key.system for key in keys))


def _of(line: Line | None, measure: str) -> Estimate | None:
    return line.measures.get(measure) if line else None


def _mean(found: Estimate | None, digits: int, error: bool = False) -> str:
    if found is None:
        return _NONE
    text = f"{found.mean:.{digits}f}"
    return f"{text} ± {found.error:.{digits}f}" if error and found.error is not None else text


def _measured(line: Line, name: str) -> str:
    found = line.measures.get(name)
    if name != "colorfulness" or found is None:
        return _mean(found, MEASURES[name].digits)
    truth = line.measures["colorfulness_truth"].median
    share = f" ({found.median / truth:.0%})" if truth else ""
    return f"{found.median:.1f}{share}"


def _interval(found: Difference | None) -> str:
    if found is None:
        return _NONE
    if found.low is None or found.high is None:
        return f"{found.mean:+.2f}"
    return f"{found.mean:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"


def _scaled(value: float | None, factor: float, digits: int) -> str:
    return _NONE if value is None else f"{value * factor:.{digits}f}"
