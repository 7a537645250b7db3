"""Writes the benchmark: JSON and CSV for programs, Markdown and a page for people."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from findcolor.errors import WriteError
from findcolor.evaluation.page import page
from findcolor.evaluation.report import Report


def write_report(report: Report, folder: Path) -> None:
    """Write ``report.json``, ``rows.csv``, ``report.md``, ``report.html`` and ``cost.json``.

    All but the costs are the same to the last byte when the same benchmark is run again (the page
    and the Markdown with ``--no-cost``).

    Raises:
        WriteError: The folder cannot be written.
    """
    costs = {name: asdict(cost) for name, cost in report.benchmark.costs.items()}
    files = {
        "report.json": json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n",
        "rows.csv": report.to_csv(),
        "report.md": report.to_markdown(),
        "report.html": page(report),
    }
    if costs:
        files["cost.json"] = json.dumps(costs, indent=1) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            part = folder / f".{name}.part"
            part.write_text(text, encoding="utf-8")
            part.replace(folder / name)
    except OSError as error:
        raise WriteError(f'The report cannot be written to "{folder}": {error.strerror}.') from None
