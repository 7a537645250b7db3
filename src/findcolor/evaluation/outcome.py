"""What a trial says about one photo: rows of numbers, small pictures, features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

WAY = ", "
"""Between a system's name and the way it was used, where a trial knows several."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which colouring of a photo.

    Attributes:
        trial: The protocol or experiment, such as "icolorit".
        system: The system's name; "truth" for the photo itself.
        hints: How many hints it had.
    """

    trial: str
    system: str
    hints: int


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one colouring of one photo.

    Attributes:
        photo: The photo's name.
        category: Its category, or "".
        key: Trial, system and count of hints.
        values: The measures by name (see :mod:`findcolor.evaluation.measures`).
    """

    photo: str
    category: str
    key: Key
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that the trials say about one photo.

    Attributes:
        photo: The photo's name.
        gray: The photo has no colour; it was not measured.
        rows: The measures.
        pictures: Small JPEG files of colourings, for the contact sheets.
        features: Vectors of the feature network, for the Fréchet distance.
    """

    photo: str
    gray: bool = False
    rows: list[Row] = field(default_factory=list)
    pictures: dict[Key, bytes] = field(default_factory=dict)
    features: dict[Key, NDArray[np.float32]] = field(default_factory=dict)
