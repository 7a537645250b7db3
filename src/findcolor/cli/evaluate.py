"""``findcolor evaluate``: the benchmark."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from findcolor.errors import MissingExtraError, SettingsError


def command(
    data: Annotated[Path, typer.Argument(help="Folder of colour photos, with index.csv or not.")],
    protocol: Annotated[
        str, typer.Option(help="icolorit, zhang, both, or none for experiments only.")
    ] = "both",
    counts: Annotated[str, typer.Option(help="Numbers of hints.")] = "0,1,5,10,100",
    system: Annotated[
        list[str] | None,
        typer.Option(
            help="gray, levin, findcolor, findcolor-patches, or NAME=PATH: a folder of results, an "
            "ONNX file, or other weights. May be repeated."
        ),
    ] = None,
    experiment: Annotated[
        list[str] | None,
        typer.Option(help="propagation, suggestions, questions or patches. May be repeated."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="At most so many photos, evenly from all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report, its data and the hint files.")
    ] = None,
    hints: Annotated[
        Path | None, typer.Option(help="Folder of hint files to use instead of drawing.")
    ] = None,
    features: Annotated[
        Path | None, typer.Option(help="ONNX file of the Fréchet distance's feature network.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides the hints and all resampling.")] = 1234,
    jobs: Annotated[
        int | None, typer.Option(help="Processes; one per core by default, at most four.")
    ] = None,
    cost: Annotated[bool, typer.Option(help="Measure time and memory too.")] = True,
    prepare: Annotated[
        bool,
        typer.Option("--prepare", help="Only write the gray inputs and the hint files into --out."),
    ] = False,
) -> None:
    """Measure colourings against true colour photos, beside gray and Levin 2004.

    Examples:
    `findcolor evaluate photos --limit 60`,
    `findcolor evaluate photos --system levin --system mine=results/ --out report`.
    """
    if any(find_spec(package) is None for package in ("PIL", "onnx", "scipy")):
        raise MissingExtraError("The benchmark", "evaluate")

    from rich.console import Console
    from rich.progress import Progress

    from findcolor.evaluation.lineup import DEFAULT
    from findcolor.evaluation.protocols import PROTOCOLS
    from findcolor.evaluation.report import Report
    from findcolor.evaluation.run import Settings, evaluate, prepare_inputs
    from findcolor.evaluation.write import write_report

    try:
        numbers = tuple(int(count) for count in counts.split(","))
    except ValueError:
        raise SettingsError(f'"{counts}" is no list of numbers of hints.') from None
    named = {"both": tuple(PROTOCOLS), "none": ()}.get(protocol, (protocol,))
    settings = Settings(
        data=data,
        protocols=named,
        counts=numbers,
        systems=tuple(system or DEFAULT),
        experiments=tuple(experiment or ()),
        limit=limit,
        seed=seed,
        jobs=jobs or min(os.cpu_count() or 1, 4),
        hints=hints,
        features=features,
        cost=cost,
    )
    if prepare:
        if out is None:
            raise SettingsError("--prepare needs --out, the folder for inputs and hints.")
        prepare_inputs(settings, out)
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Measuring", total=None)
        benchmark = evaluate(
            settings, out, lambda done, total: bar.update(task, completed=done, total=total)
        )
    report = Report.of(benchmark)
    if out is not None:
        write_report(report, out)
    print(report.to_markdown())
