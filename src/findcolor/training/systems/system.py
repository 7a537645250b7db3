"""What every system of the literature can do: colour, and say how wrong it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor, nn

from findcolor.training.losses import SoftBins

AB_SCALE = 110.0
"""Networks see and give a* and b* divided by this."""


class Lesson(NamedTuple):
    """One batch: what a network sees, and the truth.

    Attributes:
        lightness: (B, 1, S, S) L* / 50 - 1.
        hints: (B, 3, S, S) a* / 110, b* / 110 and 1 at hinted pixels, 0 elsewhere.
        guidance: (B, GUIDANCE_SIZE) global hints, as :mod:`findcolor.model.guidance` lays them out.
        boxes: (B, K, 4) left, top, right and bottom of parts of the photo, 0..1.
        ab: (B, 2, S, S) the true a*, b* of every pixel.
    """

    lightness: Tensor
    hints: Tensor
    guidance: Tensor
    boxes: Tensor
    ab: Tensor


class System(nn.Module, ABC):
    """A network that colours a photo from its lightness and point hints.

    Attributes:
        multiple: Sides of photos are multiples of this.
        looks: Whether what it computes depends on what the hints say, not on shapes alone.
    """

    multiple = 8
    looks = False

    @abstractmethod
    def forward(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """Return colours (B, 2, h, w), a* and b*; this is what is exported.

        Args:
            lightness: (B, 1, H, W) L* / 50 - 1.
            hints: (B, 3, H, W) as in :class:`Lesson`.
        """

    @abstractmethod
    def loss(self, lesson: Lesson, bins: SoftBins) -> dict[str, Tensor]:
        """Return the parts of the loss by name, each with its weight; they are added."""

    def load_pretrained(self, file: Path) -> None:
        """Begin with a pretrained encoder.

        Raises:
            ValueError: The system has none.
        """
        raise ValueError(f"{type(self).__name__} begins without pretrained weights.")

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Return the optimiser's groups: ``params``, and ``share``, their part of the rate."""
        return [{"params": list(self.parameters()), "share": 1.0}]

    def for_export(self, lightness: Tensor, hints: Tensor) -> nn.Module:
        """Return what computes the same and can be exported, given an example of the inputs."""
        return self
