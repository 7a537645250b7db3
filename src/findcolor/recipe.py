"""The recipe: everything a person decides about a photo's colours, as one value.

A recipe, the photo and the weights determine the result; the recipe travels in the output's
metadata, in ``photo.hints.json`` beside a photo, and between the studio and the desktop program.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Self

from findcolor.color.look import Look
from findcolor.errors import HintError
from findcolor.model.hints import Hint, parse_color


@dataclass(frozen=True, slots=True)
class PaletteColor:
    """One colour of a global palette.

    Attributes:
        a: CIELAB a*, -128..127.
        b: CIELAB b*, -128..127.
        weight: Its share of the photo, 0.001..1000; shares are normalised to a sum of 1.

    Raises:
        HintError: A value is out of its range.
    """

    a: float
    b: float
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not (-128 <= self.a <= 127 and -128 <= self.b <= 127):
            raise HintError(
                f"The palette's colour a={self.a:g}, b={self.b:g} is outside -128..127."
            )
        if not 0.001 <= self.weight <= 1000:
            raise HintError(f"The palette's weight {self.weight:g} is not between 0.001 and 1000.")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to do with a photo; the default is automatic colour.

    Attributes:
        hints: Local hints, obeyed where they stand.
        palette: Global hint: the colours the photo should have; empty means the network decides.
        saturation: Global hint: the photo's mean saturation, 0..1 (Zhang 2017), or None.
        look: Saturation, temperature and strength, applied after the network.
        patches: "auto", "off", or the number of patches along the longer side ("2".."8").
    """

    hints: tuple[Hint, ...] = ()
    palette: tuple[PaletteColor, ...] = ()
    saturation: float | None = None
    look: Look = field(default_factory=Look)
    patches: str = "auto"

    def __post_init__(self) -> None:
        if self.patches not in ("auto", "off", *"2345678"):
            raise HintError(f'patches is "{self.patches}"; use auto, off or a number from 2 to 8.')
        if self.saturation is not None and not 0 <= self.saturation <= 1:
            raise HintError(f"The global saturation {self.saturation:g} is not between 0 and 1.")

    def with_hints(self, *hints: Hint) -> Self:
        """Return this recipe with more hints."""
        return replace(self, hints=(*self.hints, *hints))

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as a JSON object; parts that are at their default are left out."""
        out: dict[str, Any] = {"version": 1, "hints": [hint.to_json() for hint in self.hints]}
        if self.palette:
            out["palette"] = [
                {"a": float(c.a), "b": float(c.b), "weight": float(c.weight)} for c in self.palette
            ]
        if self.saturation is not None:
            out["saturation"] = self.saturation
        if self.look != Look():
            out["look"] = self.look.to_json()
        if self.patches != "auto":
            out["patches"] = self.patches
        return out

    @classmethod
    def from_json(cls, value: Any) -> Recipe:
        """Read what :meth:`to_json` made; a bare list is taken as a list of hints.

        Raises:
            HintError: The value has another form.
        """
        if isinstance(value, list):
            value = {"hints": value}
        if not isinstance(value, dict):
            raise HintError("A recipe is a JSON object with hints, palette, saturation and look.")
        known = {"version", "hints", "palette", "saturation", "look", "patches"}
        if unknown := set(value) - known:
            raise HintError(f"A recipe has no key {sorted(unknown)[0]!r}.")
        if value.get("version", 1) != 1:
            raise HintError(f"This recipe has version {value['version']}; only 1 is known.")
        hints, palette = value.get("hints", []), value.get("palette", [])
        if not isinstance(hints, list) or not isinstance(palette, list):
            raise HintError("A recipe's hints and palette are lists.")
        try:
            saturation = value.get("saturation")
            return cls(
                hints=tuple(Hint.from_json(hint) for hint in hints),
                palette=tuple(_palette_color(color) for color in palette),
                saturation=None if saturation is None else float(saturation),
                look=Look.from_json(value.get("look", {})),
                patches=str(value.get("patches", "auto")),
            )
        except (TypeError, ValueError, KeyError):
            raise HintError(
                "A recipe's palette, saturation and look are made of numbers."
            ) from None

    def dumps(self) -> str:
        """Return the recipe as compact JSON text."""
        return json.dumps(self.to_json(), separators=(",", ":"))

    @classmethod
    def loads(cls, text: str) -> Recipe:
        """Read JSON text.

        Raises:
            HintError: The text is no JSON, or no recipe.
        """
        try:
            value = json.loads(text)
        except ValueError:
            raise HintError("The hints are not valid JSON.") from None
        return cls.from_json(value)


def _palette_color(value: Any) -> PaletteColor:
    if isinstance(value, str):
        return PaletteColor(*parse_color(value))
    return PaletteColor(float(value["a"]), float(value["b"]), float(value.get("weight", 1.0)))
