"""The edits: everything a person can do to a recipe, each as a function that returns an Edit.

Coordinates are relative, 0..1; a drag that leaves the photo stops at its border. Distances are
parts of the photo's longer side, as a hint's radius is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from findcolor.color.look import Look
from findcolor.editing.history import Edit
from findcolor.model.hints import Hint
from findcolor.recipe import PaletteColor, Recipe

MIN_RADIUS, MAX_RADIUS = 0.001, 0.1
"""Bounds that editing keeps a radius in; files may go beyond."""


def add_hint(recipe: Recipe, hint: Hint) -> Edit:
    """Add a hint; choosing its colour further belongs to the same step."""
    index = len(recipe.hints)
    return Edit("add_hint", recipe.with_hints(hint), f"hint {index}")


def add_hints(recipe: Recipe, hints: Iterable[Hint], name: str = "add_hints") -> Edit:
    """Add many hints in one step, such as those of a reference photo."""
    return Edit(name, recipe.with_hints(*hints))


def move_hint(recipe: Recipe, index: int, x: float, y: float) -> Edit:
    """Move a hint to a place."""
    hint = replace(recipe.hints[index], x=min(max(x, 0.0), 1.0), y=min(max(y, 0.0), 1.0))
    return _with_hint("move_hint", recipe, index, hint)


def color_hint(recipe: Recipe, index: int, a: float, b: float) -> Edit:
    """Give a hint another colour."""
    hint = replace(recipe.hints[index], a=a, b=b)
    return _with_hint("color_hint", recipe, index, hint)


def resize_hint(recipe: Recipe, index: int, radius: float) -> Edit:
    """Give a hint another radius."""
    hint = replace(recipe.hints[index], radius=min(max(radius, MIN_RADIUS), MAX_RADIUS))
    return _with_hint("resize_hint", recipe, index, hint)


def remove_hint(recipe: Recipe, index: int) -> Edit:
    """Take a hint away."""
    hints = (*recipe.hints[:index], *recipe.hints[index + 1 :])
    return Edit("remove_hint", replace(recipe, hints=hints))


def restart(recipe: Recipe) -> Edit:
    """Go back to automatic colour: no hints, no palette, the default look."""
    return Edit("restart", Recipe())


def use_recipe(recipe: Recipe, name: str) -> Edit:
    """Take a whole recipe: loaded from a file ("load_hints"), a variant ("variant")."""
    return Edit(name, recipe)


def set_look(recipe: Recipe, look: Look) -> Edit:
    """Change saturation, temperature or strength."""
    return Edit("look", replace(recipe, look=look), "look")


def set_patches(recipe: Recipe, patches: str) -> Edit:
    """Switch patch-wise colouring: "auto", "off" or "2".."8"."""
    return Edit("patches", replace(recipe, patches=patches))


def set_palette(recipe: Recipe, palette: Sequence[PaletteColor]) -> Edit:
    """Change the colours that the whole photo should have, or their shares."""
    return Edit("palette", replace(recipe, palette=tuple(palette)), f"palette {len(palette)}")


def set_saturation(recipe: Recipe, saturation: float | None) -> Edit:
    """Change the mean saturation of the photo, 0..1; None leaves it to the network."""
    return Edit("mean_saturation", replace(recipe, saturation=saturation), "mean_saturation")


def hint_at(recipe: Recipe, x: float, y: float, *, reach: float, aspect: float) -> int | None:
    """Return the index of the hint nearest to a place, or None.

    Args:
        recipe: The recipe with the hints.
        x: Horizontal place, 0..1.
        y: Vertical place, 0..1.
        reach: How far the hint may be, as a part of the longer side.
        aspect: The photo's width divided by its height.
    """
    wide, high = min(aspect, 1.0), min(1 / aspect, 1.0)
    distances = [
        (math.hypot((hint.x - x) * wide, (hint.y - y) * high), -index)
        for index, hint in enumerate(recipe.hints)
    ]
    distance, index = min(distances, default=(math.inf, 0))
    return -index if distance <= reach else None


def _with_hint(name: str, recipe: Recipe, index: int, hint: Hint) -> Edit:
    hints = (*recipe.hints[:index], hint, *recipe.hints[index + 1 :])
    return Edit(name, replace(recipe, hints=hints), f"hint {index}")
