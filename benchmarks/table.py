"""Rerun every table of docs/report.

    python benchmarks/table.py ../shared/data/val                       # PHOTOS, a folder
    python benchmarks/table.py ../shared/data/val --systems SYSTEMS     # with systems trained alike

Four benchmarks of ``findcolor evaluate``, one page each: ``icolorit.md`` and ``zhang.md`` (against
the floor and Levin 2004), ``systems.md`` (patches, and what SYSTEMS holds: ONNX files with their
descriptions, folders of weights, folders of results) and ``experiments.md``. A second run writes
the same bytes; times and memory, which never are the same, go to ``cost.md``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from findcolor.evaluation.cost import Cost
from findcolor.evaluation.lineup import DEFAULT
from findcolor.evaluation.report import Report
from findcolor.evaluation.run import Settings, evaluate
from findcolor.evaluation.summary import Comparison, compare
from findcolor.evaluation.tables import Table, cost_table, difference_table, published_tables

OUT = Path(__file__).parents[1] / "docs" / "report"
COUNTS = (0, 1, 5, 10, 20, 50, 100)
FEW = (0, 1, 10, 100)
EQUAL = "findcolor-equal"
"""What SYSTEMS calls Find Color's network trained as the others: they are compared with it, too."""


@dataclass(frozen=True)
class Page:
    """One page of the report.

    Attributes:
        name: Of its file.
        title: Its heading.
        command: The command that measures the same.
        settings: What is measured.
        beside: Tables that are not measured here.
    """

    name: str
    title: str
    command: str
    settings: Settings
    beside: tuple[Table, ...] = ()

    def write(self, report: Report, out: Path) -> None:
        """Write the page."""
        parts = [
            f"# {self.title}\n",
            f"`{self.command}`\n\n{report.introduction()}\n",
            *(table.to_markdown() for table in (*_tables(report), *self.beside)),
        ]
        (out / self.name).write_text("\n".join(parts), encoding="utf-8")


def _tables(report: Report) -> Iterator[Table]:
    alike: list[Comparison] = []
    if EQUAL in report.benchmark.systems:
        alike = compare(report.benchmark.rows, EQUAL, report.benchmark.settings.seed)
    for trial in report.trials:
        yield from report.tables_of(trial)
        if (table := difference_table(trial, alike)) is not None:
            yield replace(table, title=f"{table.title}, trained alike")


def pages(photos: Path, systems: Path | None, limit: int | None, jobs: int) -> list[Page]:
    """Return what is measured, on at most ``limit`` photos; the experiments take 20."""
    every = Settings(photos, limit=limit, jobs=jobs)
    found = sorted(systems.iterdir()) if systems else []
    trained = [f"{path.stem}={path}" for path in found if path.suffix == ".onnx" or path.is_dir()]
    counts = ",".join(map(str, COUNTS))
    reference, curves = published_tables()
    return [
        Page(
            "icolorit.md",
            "Hints, by the protocol of iColoriT",
            f"findcolor evaluate PHOTOS --protocol icolorit --counts {counts}",
            replace(every, protocols=("icolorit",), counts=COUNTS, systems=DEFAULT),
            (reference,),
        ),
        Page(
            "zhang.md",
            "Hints, by the protocol of Zhang et al.",
            "findcolor evaluate PHOTOS --protocol zhang --counts 0,1,10,100",
            replace(every, protocols=("zhang",), counts=FEW, systems=DEFAULT, cost=False),
            (curves,),
        ),
        Page(
            "systems.md",
            "Systems",
            "findcolor evaluate PHOTOS --protocol icolorit --counts 0,1,10,100"
            " --system findcolor --system findcolor-patches --system NAME=PATH ...",
            replace(
                every,
                protocols=("icolorit",),
                counts=FEW,
                systems=("findcolor", "findcolor-patches", *trained),
            ),
        ),
        Page(
            "experiments.md",
            "Experiments",
            "findcolor evaluate PHOTOS --limit 20 --protocol none --experiment propagation"
            " --experiment suggestions --experiment questions"
            " --system levin --system findcolor --system NAME=PATH ...",
            replace(
                every,
                protocols=(),
                experiments=("propagation", "suggestions", "questions"),
                systems=("levin", "findcolor", *trained),
                limit=min(limit or 20, 20),
                cost=False,  # the pages before have measured it
            ),
        ),
    ]


def main() -> None:
    """Measure, and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--systems", type=Path, help="folder of trained systems")
    parser.add_argument("--limit", type=int, help="at most so many photos, for a quick look")
    parser.add_argument("--only", nargs="+", metavar="PAGE.md", help="some pages; costs need all")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    costs: dict[str, Cost] = {}
    everything = pages(options.photos, options.systems, options.limit, options.jobs)
    if unknown := {*(options.only or ())} - {page.name for page in everything}:
        parser.error(f"no page is called {', '.join(sorted(unknown))}")
    for page in everything:
        if options.only and page.name not in options.only:
            continue
        print(page.title, file=sys.stderr)
        measured = evaluate(page.settings)
        costs |= measured.costs
        page.write(Report.of(measured), options.out)
    if options.only:
        return
    cost = f"# Cost\n\n{cost_table(costs).to_markdown()}"
    (options.out / "cost.md").write_text(cost, encoding="utf-8")


if __name__ == "__main__":
    main()
