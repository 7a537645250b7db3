"""``findcolor train``: teach the network, as a recipe says."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from findcolor.errors import MissingExtraError


def command(
    recipe: Annotated[
        str, typer.Argument(help="TOML file, or findcolor or reference.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for checkpoint, logs and sheets.", show_default=False),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            help="KIND=PATH instead of the recipe's sources; shards, folder, imagenet, mhmd, "
            "videos or packed. May be repeated.",
            show_default=False,
        ),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Stop (and save) after this time.", show_default=False)
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="SECTION.KEY=VALUE instead of the recipe's, as train.rate=1e-3. May be repeated.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Train the network on photos of your own; goes on where it stopped.

    Examples:
    `findcolor train mine.toml`,
    `findcolor train findcolor --data folder=photos --out runs/a --set validation.folder=val`,
    `torchrun --nproc-per-node 2 -m findcolor train mine.toml`.
    """
    if any(find_spec(package) is None for package in ("torch", "pyarrow", "scipy", "av")):
        raise MissingExtraError("Training", "train")

    from rich.console import Console
    from rich.progress import Progress, TaskID

    from findcolor.training.recipe import find_recipe, read_recipe

    changes = [*(change or ()), *([f"train.minutes={minutes}"] if minutes is not None else ())]
    wanted = read_recipe(find_recipe(recipe), out, data or (), changes)

    from findcolor.training.train import train

    console = Console(stderr=True)
    columns = Progress.get_default_columns()
    with Progress(
        *columns, "{task.fields[note]}", console=console, disable=not console.is_terminal
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: float, total: float) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total, note="")
            bar.update(tasks[what], completed=done, note=f"{done:,.0f} of {total:,.0f}")

        seen = train(wanted, show)
    if os.environ.get("RANK", "0") == "0":  # torchrun starts several of this
        console.print(f"{seen:,} photos seen; the checkpoint is in {wanted.out}.", soft_wrap=True)
