"""Hints: what the user knows about a photo's colours.

A hint is a place, a radius and a colour. Coordinates are relative, so that the same hints fit
every size of the same photo; the colour is chroma only (a, b of CIELAB), because the lightness
always comes from the photo.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from findcolor.color.lab import srgb_to_lab_color
from findcolor.errors import HintError

DEFAULT_RADIUS = 0.008


@dataclass(frozen=True, slots=True)
class Hint:
    """One local hint: "this place has this colour".

    Attributes:
        x: Horizontal place, 0 (left edge) .. 1 (right edge).
        y: Vertical place, 0 (top edge) .. 1 (bottom edge).
        a: CIELAB a* (D65), green to red, -128..127.
        b: CIELAB b* (D65), blue to yellow, -128..127.
        radius: Radius of the disc that has the colour, as a part of the photo's longer side,
            above 0 and at most 0.5.

    Raises:
        HintError: A value is not finite or out of its range.
    """

    x: float
    y: float
    a: float
    b: float
    radius: float = DEFAULT_RADIUS

    def __post_init__(self) -> None:
        for name in ("x", "y", "a", "b", "radius"):
            if not math.isfinite(getattr(self, name)):
                raise HintError(f"The hint's {name} is not a number.")
        if not (0 <= self.x <= 1 and 0 <= self.y <= 1):
            raise HintError(
                f"The hint at ({self.x:g}, {self.y:g}) lies outside the photo; "
                "coordinates run from 0 to 1."
            )
        if not (-128 <= self.a <= 127 and -128 <= self.b <= 127):
            raise HintError(f"The hint's colour a={self.a:g}, b={self.b:g} is outside -128..127.")
        if not 0 < self.radius <= 0.5:
            raise HintError(f"The hint's radius {self.radius:g} is not above 0 and at most 0.5.")

    @classmethod
    def from_color(cls, x: float, y: float, color: str, radius: float = DEFAULT_RADIUS) -> Hint:
        """Make a hint from a hex colour such as ``#3b6ea5``; its lightness is ignored."""
        a, b = parse_color(color)
        return cls(x, y, a, b, radius)

    @classmethod
    def parse(cls, text: str) -> Hint:
        """Read ``x,y,#rrggbb`` or ``x,y,#rrggbb,radius``, the form of the command line.

        Raises:
            HintError: The text has another form.
        """
        parts = [part.strip() for part in text.split(",")]
        if len(parts) not in (3, 4):
            raise HintError(f'"{text}" is not a hint; write x,y,#rrggbb or x,y,#rrggbb,radius.')
        try:
            x, y = float(parts[0]), float(parts[1])
            radius = float(parts[3]) if len(parts) == 4 else DEFAULT_RADIUS
        except ValueError:
            raise HintError(f'"{text}" is not a hint; x, y and the radius are numbers.') from None
        return cls.from_color(x, y, parts[2], radius)

    @classmethod
    def from_json(cls, value: Any) -> Hint:
        """Read the object that :meth:`to_json` makes; ``color`` (hex) may stand for ``a, b``.

        Raises:
            HintError: A key is missing or unknown, or a value is no number.
        """
        if not isinstance(value, dict):
            raise HintError("A hint is a JSON object with x, y and a, b or color.")
        known = {"x", "y", "a", "b", "color", "radius"}
        if unknown := set(value) - known:
            raise HintError(f"A hint has no key {sorted(unknown)[0]!r}.")
        fields = dict(value)
        if "color" in fields:
            fields["a"], fields["b"] = parse_color(fields.pop("color"))
        try:
            numbers = {key: float(number) for key, number in fields.items()}
            return cls(**numbers)
        except (TypeError, ValueError):
            raise HintError("A hint needs x, y and a, b or color, all as numbers.") from None

    def to_json(self) -> dict[str, float]:
        """Return the hint as a JSON object with x, y, a, b and radius."""
        return {
            "x": round(float(self.x), 6),
            "y": round(float(self.y), 6),
            "a": round(float(self.a), 3),
            "b": round(float(self.b), 3),
            "radius": round(float(self.radius), 6),
        }


def parse_color(text: Any) -> tuple[float, float]:
    """Return the (a, b) of a hex colour ``#rgb`` or ``#rrggbb`` (the ``#`` may be left out).

    Raises:
        HintError: The text is no hex colour.
    """
    match = (
        re.fullmatch(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text) if isinstance(text, str) else None
    )
    if match is None:
        raise HintError(f'"{text}" is not a colour; write it as #rrggbb.')
    digits = match.group(1)
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    _, a, b = srgb_to_lab_color(red, green, blue)
    return a, b
