"""``findcolor ask``: where a hint would help most, and what the place may be."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def command(
    photo: Annotated[Path, typer.Argument(help="The photo.")],
    count: Annotated[int, typer.Option(min=1, max=50, help="How many places.")] = 5,
    hints: Annotated[Path | None, typer.Option(help="What is known already, as JSON.")] = None,
    suggestions: Annotated[
        int, typer.Option(min=0, max=20, help="How many likely colours for each place.")
    ] = 9,
) -> None:
    """Print the places whose colour would tell most, best first, with likely colours, as JSON."""
    from findcolor.cli.colorize import read_recipe
    from findcolor.pipeline import open_canvas

    recipe = read_recipe(hints)
    canvas = open_canvas(photo)
    answer = []
    for question in canvas.questions(recipe, count):
        likely = canvas.suggest(question.x, question.y, recipe, suggestions)
        answer.append(
            {
                "x": round(question.x, 4),
                "y": round(question.y, 4),
                "gain": round(question.gain, 4),
                "suggestions": [
                    {**asdict(choice), "probability": round(choice.probability, 4)}
                    for choice in likely
                ],
            }
        )
    typer.echo(json.dumps(answer, indent=2))
