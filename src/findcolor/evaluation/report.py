"""The benchmark summed up: as Markdown, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from findcolor.evaluation.measures import MEASURES
from findcolor.evaluation.outcome import Key
from findcolor.evaluation.protocols import PROTOCOLS
from findcolor.evaluation.run import Benchmark
from findcolor.evaluation.summary import Comparison, Line, categories, compare, summarize
from findcolor.evaluation.tables import (
    Table,
    category_table,
    cost_table,
    difference_table,
    measure_table,
    psnr_table,
    published_tables,
)


@dataclass(frozen=True, slots=True)
class Report:
    """A benchmark with its means and differences.

    Attributes:
        benchmark: What was measured.
        lines: Means per category.
        comparisons: Paired differences.
    """

    benchmark: Benchmark
    lines: list[Line]
    comparisons: list[Comparison]

    @classmethod
    def of(cls, benchmark: Benchmark) -> Report:
        """Summarise a benchmark."""
        seed = benchmark.settings.seed
        comparisons = compare(benchmark.rows, main_system(benchmark.systems), seed)
        return cls(benchmark, summarize(benchmark.rows), comparisons)

    @property
    def trials(self) -> list[str]:
        """The trials' names, protocols first."""
        return list(dict.fromkeys(line.key.trial for line in self.lines))

    def tables(self) -> list[Table]:
        """Return all tables in the order of the report."""
        tables = []
        for trial in self.trials:
            tables += self.tables_of(trial)
        if self.benchmark.costs:
            tables.append(cost_table(self.benchmark.costs))
        return tables + published_tables()

    def tables_of(self, trial: str) -> list[Table]:
        """Return the tables of one trial."""
        by_category = categories(self.benchmark.rows)
        difference = difference_table(trial, self.comparisons)
        if trial in PROTOCOLS:
            tables = [psnr_table(trial, self.lines)]
            if by_category:
                tables.append(category_table(trial, self.lines))
            tables.append(measure_table(trial, self.lines, self.benchmark.frechet))
        else:
            names = _measures_of(trial, self.lines)
            tables = [measure_table(trial, self.lines, {}, names)]
            if by_category:
                tables.append(category_table(trial, self.lines, names[0]))
        return [*tables, difference] if difference else tables

    def to_markdown(self) -> str:
        """Return the report as Markdown."""
        parts = [
            f"# Benchmark of {', '.join(self.benchmark.systems)}\n",
            self.introduction() + "\n",
        ]
        return "\n".join([*parts, *(table.to_markdown() for table in self.tables())])

    def introduction(self) -> str:
        """Return how the figures came about, as one paragraph."""
        benchmark, settings = self.benchmark, self.benchmark.settings
        gray = f"{len(benchmark.gray)} gray photos left out" if benchmark.gray else "none is gray"
        weights = "".join(f"; {name}: {text}" for name, text in benchmark.weights.items())
        coloured = {row.key.system for row in benchmark.rows}
        absent = [name for name in benchmark.systems if settings.protocols and name not in coloured]
        missing = "".join(f" No result of {name} was found." for name in absent)
        return (
            f"{len(benchmark.photos)} photos ({gray}); hints from seed {settings.seed}; "
            f"Find Color {version('findcolor')}{weights}.{missing}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return everything but the rows, the pictures and the costs, as a JSON object."""
        benchmark, settings = self.benchmark, self.benchmark.settings
        return {
            "format": 1,
            "findcolor": version("findcolor"),
            "seed": settings.seed,
            "counts": list(settings.counts),
            "systems": list(benchmark.systems),
            "weights": benchmark.weights,
            "photos": [photo.name for photo in benchmark.photos],
            "gray": list(benchmark.gray),
            "means": [
                {
                    **asdict(line.key),
                    "category": line.category,
                    "measures": {name: asdict(found) for name, found in line.measures.items()},
                }
                for line in self.lines
            ],
            "differences": [
                {
                    **asdict(found.key),
                    "other": found.other,
                    "category": found.category,
                    "measure": found.measure,
                    **asdict(found.difference),
                }
                for found in self.comparisons
            ],
            "frechet": [
                {**asdict(key), "distance": distance} for key, distance in benchmark.frechet.items()
            ],
        }

    def to_csv(self) -> str:
        """Return one line per photo and colouring."""
        names = [
            name for name in MEASURES if any(name in row.values for row in self.benchmark.rows)
        ]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["photo", "category", "trial", "system", "hints", *names])
        for row in self.benchmark.rows:
            values = (f"{row.values[name]:.6g}" if name in row.values else "" for name in names)
            key = row.key
            writer.writerow([row.photo, row.category, key.trial, key.system, key.hints, *values])
        return out.getvalue()

    def best_and_worst(self, count: int = 10) -> tuple[list[str], list[str], Key] | None:
        """Return the photos that the main system colours best and worst, and by which colouring."""
        main = main_system(self.benchmark.systems)
        keys = [row.key for row in self.benchmark.rows if row.key.trial in PROTOCOLS]
        own = [key for key in keys if key.system == main] or keys
        if not own:
            return None
        key = min(own, key=lambda key: (list(PROTOCOLS).index(key.trial), key.hints))
        ranked = sorted(
            (row for row in self.benchmark.rows if row.key == key),
            key=lambda row: (-row.values["psnr"], row.photo),
        )
        names = [row.photo for row in ranked]
        count = min(count, (len(names) + 1) // 2)
        return names[:count], names[::-1][:count], key


def main_system(systems: Sequence[str]) -> str:
    """Return the system that is compared with all others: Find Color, or the last."""
    return "findcolor" if "findcolor" in systems else systems[-1]


def _measures_of(trial: str, lines: Sequence[Line]) -> list[str]:
    own = [line for line in lines if line.key.trial == trial]
    names = [name for name in MEASURES if any(name in line.measures for line in own)]
    return [name for name in names if name != "colorfulness_truth"]
