"""``findcolor colorize``: a gray photo in, a colour photo out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from findcolor.errors import HintError, SettingsError

if TYPE_CHECKING:
    from findcolor.pipeline import Canvas
    from findcolor.recipe import Recipe

HINT = "A local hint: x,y,#rrggbb or x,y,#rrggbb,radius; x and y from 0 to 1. Repeatable."


def command(
    photos: Annotated[
        list[Path], typer.Argument(help="Photos: JPEG, PNG, TIFF, WebP, AVIF, HEIC.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File, or folder for several; photo.color.jpg if left out."
        ),
    ] = None,
    hint: Annotated[list[str] | None, typer.Option(help=HINT)] = None,
    hints: Annotated[
        Path | None, typer.Option(help="Hints and settings as JSON, as the studio saves them.")
    ] = None,
    palette: Annotated[
        str | None, typer.Option(help="The colours the photo should have: #rrggbb,#rrggbb,…")
    ] = None,
    reference: Annotated[
        Path | None, typer.Option(help="A colour photo to take the colours from.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Only this part takes the reference's colours: x,y,w,h (0..1)."),
    ] = None,
    saturation: Annotated[
        float | None, typer.Option(help="Factor on saturation, 0..3.", show_default="1")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="-1 (cold) .. 1 (warm).", show_default="0")
    ] = None,
    strength: Annotated[
        float | None, typer.Option(help="0 (gray) .. 1 (full colour).", show_default="1")
    ] = None,
    patches: Annotated[
        str | None,
        typer.Option(help="Patch-wise colour: auto, off, or 2..8 patches along the longer side."),
    ] = None,
    variants: Annotated[
        int, typer.Option(min=0, max=20, help="Also write N distinct colourings, .1 to .N.")
    ] = 0,
    format: Annotated[
        str | None, typer.Option(help="jpeg, png, tiff, webp or avif; else as the original.")
    ] = None,
    quality: Annotated[
        int | None, typer.Option(min=1, max=100, help="For JPEG, WebP and AVIF.")
    ] = None,
    drop_gps: Annotated[
        bool, typer.Option("--drop-gps", help="Leave out where the photo was taken.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results that exist already.")
    ] = False,
    weights: Annotated[
        Path | None, typer.Option(help="Folder of weights instead of the built-in model.")
    ] = None,
) -> None:
    """Colour photos and write them at full size, with their metadata.

    The names of the results go to stdout, one a line.
    """
    from findcolor.model.colorizer import Colorizer
    from findcolor.pipeline import open_canvas

    if len(photos) > 1 and output is not None and not output.is_dir():
        raise SettingsError(f"With several photos, --output is a folder; {output} is none.")
    recipe = _recipe(hint, hints, palette, patches)
    given = {"saturation": saturation, "temperature": temperature, "strength": strength}
    changed = {name: value for name, value in given.items() if value is not None}
    recipe = replace(recipe, look=replace(recipe.look, **changed))
    colorizer = Colorizer(weights)
    model = open_canvas(reference, colorizer) if reference else None
    console = Console(stderr=True)
    for number, photo in enumerate(photos, start=1):
        with console.status(f"{photo.name} ({number} of {len(photos)})"):
            canvas = open_canvas(photo, colorizer)
            wanted = _with_reference(recipe, canvas, model, region)
            place = _place(photo, output, format)
            typer.echo(
                canvas.save(
                    place, wanted, format=format, quality=quality, overwrite=overwrite,
                    drop_gps=drop_gps,
                )
            )  # fmt: skip
            for index, variant in enumerate(canvas.variants(variants, wanted), start=1):
                path = place.with_suffix(f".{index}{place.suffix}")
                typer.echo(canvas.save(path, variant, format=format, overwrite=overwrite))


def read_recipe(file: Path | None) -> Recipe:
    """Return the recipe of a JSON file, the default one without a file."""
    from findcolor.recipe import Recipe

    if file is None:
        return Recipe()
    try:
        return Recipe.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise HintError(f"The hints file {file} cannot be read.") from None


def _recipe(
    hint: list[str] | None, hints: Path | None, palette: str | None, patches: str | None
) -> Recipe:
    from findcolor.model.hints import Hint, parse_color
    from findcolor.recipe import PaletteColor

    recipe = read_recipe(hints).with_hints(*(Hint.parse(text) for text in hint or ()))
    if palette:
        colors = tuple(PaletteColor(*parse_color(code.strip())) for code in palette.split(","))
        recipe = replace(recipe, palette=colors)
    return recipe if patches is None else replace(recipe, patches=patches)


def _with_reference(
    recipe: Recipe, canvas: Canvas, reference: Canvas | None, region: str | None
) -> Recipe:
    """Add the reference's colours below the user's own hints, which win where both stand."""
    from findcolor.model.reference import Region

    if reference is None:
        if region is not None:
            raise SettingsError("--region goes with --reference.")
        return recipe
    part = Region.parse(region) if region is not None else Region()
    return replace(recipe, hints=(*canvas.match_reference(reference, part), *recipe.hints))


def _place(photo: Path, output: Path | None, format: str | None) -> Path:
    from findcolor.photo.write import SUFFIXES, default_name

    name = default_name(photo)
    if format in SUFFIXES:
        name = name.with_suffix(SUFFIXES[format])
    if output is None:
        return name
    return output / name.name if output.is_dir() else output
