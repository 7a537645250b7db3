"""The look: saturation, temperature and strength, applied to predicted chroma.

These are free: they cost no network time, so that sliders answer at once.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.errors import SettingsError

TEMPERATURE_SHIFT = 12.0
"""How far (in units of b*) a temperature of 1 moves a photo toward yellow."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the predicted colours are shown.

    Attributes:
        saturation: Factor on chroma, 0 (gray) .. 3; 1 leaves it.
        temperature: -1 (cold, toward blue) .. 1 (warm, toward yellow); 0 leaves it.
        strength: Mix between the gray original, 0, and the full effect, 1.

    Raises:
        SettingsError: A value is out of its range.
    """

    saturation: float = 1.0
    temperature: float = 0.0
    strength: float = 1.0

    def __post_init__(self) -> None:
        for name, low, high in (("saturation", 0, 3), ("temperature", -1, 1), ("strength", 0, 1)):
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise SettingsError(f"The {name} {value:g} is not between {low} and {high}.")

    def to_json(self) -> dict[str, float]:
        """Return the three values as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> Look:
        """Read what :meth:`to_json` made; a missing key means its default.

        Raises:
            SettingsError: The value is no such object, or a number is out of range.
        """
        if not isinstance(value, dict) or set(value) - {"saturation", "temperature", "strength"}:
            raise SettingsError("A look has saturation, temperature and strength.")
        try:
            return cls(**{key: float(number) for key, number in value.items()})
        except (TypeError, ValueError):
            raise SettingsError("Saturation, temperature and strength are numbers.") from None


def apply_look(ab: NDArray[np.float32], look: Look) -> NDArray[np.float32]:
    """Return chroma with a look.

    Args:
        ab: (..., 2) float32, CIELAB a* and b*.
        look: What to do.

    Returns:
        (..., 2) float32, not yet clipped to any gamut.
    """
    factor = np.float32(look.saturation * look.strength)
    out = ab * factor
    if look.temperature:
        out[..., 1] += np.float32(look.temperature * look.strength * TEMPERATURE_SHIFT)
    return out
