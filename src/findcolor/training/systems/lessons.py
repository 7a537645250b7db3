"""Lessons: the photos of training with the colour of every pixel, and simulated users.

All systems get the same photos, aged and repainted in the same parts as for Find Color's own
network, and the same hints: as many as :func:`findcolor.training.hints.draw_counts` draws. Nothing
is pasted in, as it is for the weights that ship.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.training.chance import chances
from findcolor.training.data import Batch, Photos
from findcolor.training.hints import draw_counts, place, repaint, simulate_guidance
from findcolor.training.losses import SoftBins
from findcolor.training.systems.system import Lesson

HINT_SIDES = (2, 4, 8)
"""Pixels along a hint: the protocols' hints of 2 and 6 pixels lie within."""
BOXES = 2
"""Boxes per photo."""


class PixelPhotos(Photos):
    """The packed photographs with true colours for every pixel instead of every cell."""

    def batch(self, count: int, size: int, aged: float, mixed: float = 0.0) -> Batch:
        """Draw photos as :class:`Photos` does; ab is (B, 2, size, size)."""
        return Batch(*self.pixels(count, size, aged, mixed))


class Teacher:
    """Makes lessons, endlessly."""

    def __init__(
        self,
        photos: Photos,
        bins: SoftBins,
        generator: torch.Generator,
        aged: float = 0.4,
        repainted: float = 0.4,
    ) -> None:
        self._photos, self._bins, self._generator = photos, bins, generator
        self._aged, self._repainted = aged, repainted

    @torch.no_grad()
    def lesson(self, count: int, size: int) -> Lesson:
        """Return ``count`` photos of ``size`` pixels with hints."""
        batch = self._photos.batch(count, size, self._aged)
        generator = self._generator
        pick = torch.randint(len(HINT_SIDES), (), generator=generator, device=generator.device)
        side = HINT_SIDES[int(pick)]
        counts = draw_counts(count, generator).clamp_max((size // side) ** 2)
        ab, first = repaint(batch.ab, batch.lightness, counts, generator, self._repainted)
        coarse = F.avg_pool2d(ab, 8)  # what global hints say needs no pixels
        return Lesson(
            lightness=batch.lightness / 50 - 1,
            hints=draw_hints(ab, counts, side, generator, first),
            guidance=simulate_guidance(self._bins.encode(coarse), coarse, generator),
            boxes=draw_boxes(count, generator).to(ab.device),
            ab=ab,
        )


def draw_hints(
    ab: Tensor,
    counts: Tensor,
    side: int,
    generator: torch.Generator,
    first: Tensor | None = None,
) -> Tensor:
    """Return planes of hints (B, 3, H, W): squares on a grid of ``side``, their mean true colour.

    Args:
        ab: (B, 2, H, W) true a*, b*.
        counts: (B,) hints of each photo.
        side: Pixels along a hint.
        generator: Source of randomness.
        first: (B,) the pixel, in reading order, that a photo's first hint covers, or -1.
    """
    means = F.avg_pool2d(ab, side)
    height, width = means.shape[-2:]
    if first is not None:
        row, column = first // ab.shape[-1] // side, first % ab.shape[-1] // side
        first = torch.where(first < 0, -1, row * width + column)
    shown = place(means, counts, generator, first).map(height, width)
    return F.interpolate(shown, scale_factor=float(side), mode="nearest")


def draw_boxes(count: int, generator: torch.Generator) -> Tensor:
    """Return random boxes (count, BOXES, 4): left, top, right, bottom, 0.3 to 0.8 of a side."""
    sides, corner = chances(generator, 2, count, BOXES, 2)
    sides = 0.3 + 0.5 * sides
    corner = corner * (1 - sides)
    return torch.cat([corner, corner + sides], 2)
