"""Find Color: colour for old black-and-white photographs.

    import findcolor
    from findcolor import Hint, Recipe

    canvas = findcolor.open_canvas("grandmother.jpg")
    blue_dress = Hint.from_color(0.4, 0.6, "#3b6ea5")
    canvas.save("grandmother.color.jpg", Recipe(hints=(blue_dress,)))

The names below are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from findcolor.color.look import Look
    from findcolor.errors import FindColorError
    from findcolor.model.colorizer import Colorizer
    from findcolor.model.hints import Hint
    from findcolor.pipeline import Canvas, colorize, open_canvas
    from findcolor.recipe import Recipe

__version__ = "0.1.0"

__all__ = [
    "Canvas",
    "Colorizer",
    "FindColorError",
    "Hint",
    "Look",
    "Recipe",
    "colorize",
    "open_canvas",
]

_HOMES = {
    "Canvas": "pipeline",
    "Colorizer": "model.colorizer",
    "FindColorError": "errors",
    "Hint": "model.hints",
    "Look": "color.look",
    "Recipe": "recipe",
    "colorize": "pipeline",
    "open_canvas": "pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
