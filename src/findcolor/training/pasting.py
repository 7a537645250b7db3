"""Things pasted into photos: what is one object to the eye gets one colour from one hint.

No photo of a training tells where an object ends. A drawn thing does: a shape with a pattern, plain
or striped, in one colour that one hint tells; sometimes with an inner part, which has the same
colour unless a second hint says otherwise. So keys learn contours beside likeness. It is what the
mortar-and-pestle test of Zhang 2017 (section 4.3) asks for.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.training.cells import CELL
from findcolor.training.chance import chances


class Pasted(NamedTuple):
    """Photos with something pasted into some of them.

    Attributes:
        lightness: (B, 1, S, S) L*, 0..100.
        ab: (B, 2, S / 4, S / 4) true a*, b*.
        told: (B, 2) int64, the cells where hints are to stand, or -1.
    """

    lightness: Tensor
    ab: Tensor
    told: Tensor


def paste(
    lightness: Tensor, ab: Tensor, counts: Tensor, generator: torch.Generator, part: float
) -> Pasted:
    """Paste a thing into a part of the hinted photos.

    Args:
        lightness: (B, 1, S, S) L*.
        ab: (B, 2, S / 4, S / 4) a*, b*.
        counts: (B,) hints of each photo; photos without any are left alone.
        generator: Source of randomness.
        part: Probability for a photo with hints.
    """
    told = torch.full((len(lightness), 2), -1, device=generator.device)
    chosen = (chances(generator, len(lightness)) < part) & (counts > 0)
    if not chosen.any():
        return Pasted(lightness, ab, told)
    at = chosen.nonzero()[:, 0]
    here = at.to(lightness.device)
    drawn = _draw(lightness[here], ab[here], counts[at] > 1, generator)
    lightness = lightness.index_copy(0, here, drawn.lightness)
    return Pasted(lightness, ab.index_copy(0, here, drawn.ab), told.index_copy(0, at, drawn.told))


def _draw(lightness: Tensor, ab: Tensor, two: Tensor, generator: torch.Generator) -> Pasted:
    """Paste a thing into each photo; with ``two`` (B,) hints its inner part may differ."""
    batch, _, side, _ = lightness.shape
    device = lightness.device

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * chances(generator, batch, 1, 1).to(device)

    def color() -> Tensor:
        angle, chroma = uniform(0, 2 * math.pi), uniform(0, 1).sqrt() * 60
        return torch.cat([chroma * angle.cos(), chroma * angle.sin()], 1)[..., None]

    edge = torch.linspace(0.5 / side, 1 - 0.5 / side, side, device=device)
    radius, centre = uniform(0.12, 0.4), (uniform(0.25, 0.75), uniform(0.25, 0.75))
    turn, longer = uniform(0, math.pi), torch.exp(uniform(-0.5, 0.5))
    x, y = edge[None, None] - centre[0], edge[None, :, None] - centre[1]
    across = (x * turn.cos() + y * turn.sin()) / (radius * longer)
    along = (y * turn.cos() - x * turn.sin()) / (radius / longer)
    round_ = torch.exp(uniform(0.4, 1.6))  # a superellipse's exponent: from diamond to box
    shape = _inside((across.abs() ** round_ + along.abs() ** round_) ** (1 / round_), side, radius)
    offset = uniform(-0.4, 0.4)
    inner = _inside((across**2 + (along - offset) ** 2).sqrt() / 0.5, side, radius) * shape
    inner = inner * (uniform(0, 1) < 0.5)

    wave = torch.sin(math.pi * uniform(1, 6) * (across + 0.3 * along * along) + uniform(0, 6))
    stripes = (wave / uniform(0.05, 1)).clamp(-1, 1) * uniform(0, 22) * (uniform(0, 1) < 0.6)
    shade = 100 * (uniform(-0.1, 0.1) * across + uniform(-0.1, 0.1) * along)
    flat = uniform(25, 80) + stripes * (1 - inner) + shade + inner * uniform(-20, 20)
    detail = lightness - F.avg_pool2d(lightness, 9, 1, 4, count_include_pad=False)
    drawn = (flat[:, None] + uniform(0, 0.7)[:, None] * detail).clamp(2, 98)
    lightness = lightness + (drawn - lightness) * shape[:, None]

    # The inner part's colour is its own where a second hint can tell it.
    apart = inner * two[:, None, None].to(device)
    second, first = color(), color()
    own = first + (second - first) * F.avg_pool2d(apart[:, None], CELL)
    ab = ab + (own - ab) * F.avg_pool2d(shape[:, None], CELL)
    told = [_within(area, generator) for area in (shape * (1 - inner), shape * apart)]
    return Pasted(lightness, ab, torch.stack(told, 1))


def _inside(distance: Tensor, side: int, radius: Tensor) -> Tensor:
    """Return 1 inside and 0 outside of a contour at distance 1, with an edge of a pixel or two."""
    return torch.sigmoid((1 - distance) * radius * side * 2)


def _within(area: Tensor, generator: torch.Generator) -> Tensor:
    """Return one of the cells that lie in each area of (B, S, S), or -1; out (B,)."""
    part = F.avg_pool2d(area[:, None], CELL).flatten(1)
    luck = chances(generator, *part.shape) * (part > 0.9).to(generator.device)
    return torch.where(luck.amax(1) > 0, luck.argmax(1), -1)
