"""``findcolor export``: a checkpoint becomes weights that Find Color runs."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from findcolor.errors import MissingExtraError, SettingsError


def command(
    checkpoint: Annotated[
        Path, typer.Argument(help="checkpoint.pt, or weights to train on from (.safetensors).")
    ],
    out: Annotated[Path, typer.Argument(help="Folder for the ONNX files and card.json.")],
    name: Annotated[str, typer.Option(help="Name of the model.", show_default=False)],
    card: Annotated[
        Path | None,
        typer.Option(help="JSON with data, licences and figures.", show_default=False),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Also write weights to train on from.", show_default=False),
    ] = None,
    afar: Annotated[
        list[Path] | None,
        typer.Option(
            help="checkpoint.pt of a network for the look from afar; repeatable, the mean counts.",
            show_default=False,
        ),
    ] = None,
    soup: Annotated[
        list[Path] | None,
        typer.Option(
            help="Another checkpoint of the same training; repeatable, the mean of the weights "
            "goes out.",
            show_default=False,
        ),
    ] = None,
    afar_soup: Annotated[
        list[Path] | None,
        typer.Option(help="The same for --afar; repeatable.", show_default=False),
    ] = None,
    packed: Annotated[
        Path | None,
        typer.Option(
            help="Packed photos of the training: try weights of eight bits, too.",
            show_default=False,
        ),
    ] = None,
    validation: Annotated[
        Path | None,
        typer.Option(help="Folder of photos to measure them on.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many of those photos.")] = 60,
) -> None:
    """Write weights, run them, and compare them with the network.

    With --packed and --validation, weights of eight bits go to OUT/int8 if they cost less than
    0.1 dB and are faster; the card has the figures in any case.

    Examples:
    `findcolor export runs/a/checkpoint.pt weights --name mine`,
    `findcolor evaluate photos --system mine=weights`.
    """
    if any(find_spec(package) is None for package in ("torch", "onnx", "scipy")):
        raise MissingExtraError("Exporting weights", "train")
    others = afar or (), soup or (), afar_soup or ()
    for file in (checkpoint, *chain(*others)):
        if not file.is_file():
            raise SettingsError(f'There is no checkpoint "{file}".')
    if (packed is None) != (validation is None):
        raise SettingsError("Weights of eight bits need both --packed and --validation.")
    try:
        given = json.loads(card.read_text(encoding="utf-8")) if card else {}
    except (OSError, ValueError):
        raise SettingsError(f'"{card}" cannot be read as JSON.') from None

    from findcolor.training.export import export, export_int8

    made = export(checkpoint, out, name, given, keep, *others)
    if packed is not None and validation is not None:
        made = export_int8(checkpoint, out, packed, validation, limit)
    print(json.dumps(made, indent=2, ensure_ascii=False))
