"""Simulated users: how many hints they place, where, and in which colours.

A hint in training is a cell (4 x 4 pixels) and its colour, in the same form that
:mod:`findcolor.model.hint_map` makes of a person's hints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.training.cells import cell_places
from findcolor.training.chance import chances

MAX_HINTS = 128


@dataclass(frozen=True)
class Hints:
    """Hints of a batch, padded to the longest.

    Attributes:
        cells: (B, N) int64, the row-major index of each hinted cell.
        ab: (B, N, 2) a*, b* of each.
        given: (B, N) float32, 1 where there is a hint and 0 where there is padding.
    """

    cells: Tensor
    ab: Tensor
    given: Tensor

    def map(self, height: int, width: int) -> Tensor:
        """Return (B, 3, height, width): a* / 110, b* / 110 and 1 at each hinted cell."""
        values = torch.cat([self.ab / 110, torch.ones_like(self.ab[..., :1])], 2)
        values = values * self.given[..., None]
        out = torch.zeros(len(values), height * width, 3, device=values.device)
        # Padding points at cell 0; added zeros leave it as it is.
        out.scatter_add_(1, self.cells[..., None].expand(-1, -1, 3), values)
        return out.transpose(1, 2).reshape(-1, 3, height, width)

    def first(self, count: int, photos: Tensor) -> Hints:
        """Return the first ``count`` hints of some ``photos`` (indices) of the batch."""
        return Hints(
            self.cells[photos, :count], self.ab[photos, :count], self.given[photos, :count]
        )


def draw_counts(batch: int, generator: torch.Generator, limit: int = MAX_HINTS) -> Tensor:
    """Return how many hints each photo of a batch gets, (B,) int64: three of five get none.

    The others get 1 to ``limit``, log-uniform, so that few hints are as usual as many.
    """
    drawn, luck = chances(generator, 2, batch)
    counts = torch.exp(drawn * math.log(limit + 1)).floor().long()
    return torch.where(luck < 0.6, 0, counts)


def place(
    ab: Tensor, counts: Tensor, generator: torch.Generator, first: Tensor | None = None
) -> Hints:
    """Place ``counts`` (B,) hints with the true colours ab (B, 2, h, w) at random cells.

    Where ``first`` (B,) or (B, K) is a cell and not -1, the first hints stand there.
    """
    batch, _, height, width = ab.shape
    longest = max(1, int(counts.max()))
    device = generator.device
    score = chances(generator, batch, height * width)
    if first is not None:
        columns = first.reshape(batch, -1).unbind(1)
        for rank, cells in enumerate(columns):
            rows = torch.arange(batch, device=device)[cells >= 0]
            score[rows, cells[cells >= 0]] = rank - len(columns)  # below all others, in order
    # The first entries of a random order of all cells: no cell twice.
    order = score.argsort(1)[:, :longest]
    given = (torch.arange(longest, device=device) < counts[:, None]).float().to(ab.device)
    cells = torch.where(given > 0, order.to(ab.device), 0)
    truth = ab.flatten(2).transpose(1, 2)
    return Hints(cells, truth.gather(1, cells[..., None].expand(-1, -1, 2)), given)


def repaint(
    ab: Tensor, lightness: Tensor, counts: Tensor, generator: torch.Generator, part: float
) -> tuple[Tensor, Tensor]:
    """Give one object of a part of the hinted photos another colour.

    A user's hint often says what no photo of the kind shows, and means its object alone, small or
    large, plain or striped. So what is like a random cell in colour, lightness and place, each
    within a random tolerance, moves by a random chroma, and a hint stands on that cell.

    Args:
        ab: (B, 2, h, w) true colours.
        lightness: (B, 1, h, w) L*.
        counts: (B,) hints of each photo; photos without any are left alone.
        generator: Source of randomness.
        part: Probability for a photo with hints.

    Returns:
        The colours (B, 2, h, w), and the cell (B,) of each repainted object, or -1.
    """
    batch, _, height, width = ab.shape
    seed = torch.randint(height * width, (batch,), generator=generator, device=generator.device)
    luck, angle, reach = chances(generator, 3, batch)
    chosen = (luck < part) & (counts > 0)
    angle, reach = 2 * math.pi * angle, 20 + 50 * reach

    def tolerance(unit: float, low: float, high: float) -> Tensor:
        drawn = low + (high - low) * chances(generator, batch, 1, 1)
        return unit * torch.exp(drawn).to(ab.device)

    shift = torch.stack([angle.cos(), angle.sin()], 1) * (reach * chosen)[:, None]
    place = cell_places(height, width, ab.device).transpose(1, 2).expand(batch, -1, -1)
    look = torch.cat(
        [
            ab.flatten(2) / tolerance(12, -0.3, 0.8),
            lightness.flatten(2) / tolerance(25, -0.3, 1.4),
            place / tolerance(0.5, -0.3, 1.2),
        ],
        1,
    )
    at = look.gather(2, seed.to(ab.device)[:, None, None].expand(-1, look.shape[1], 1))
    alike = torch.sigmoid(5 * (1.2 - ((look - at) ** 2).sum(1)))
    alike = alike.reshape(batch, 1, height, width)
    moved = ab + alike * shift.to(ab.device)[:, :, None, None]
    return moved, torch.where(chosen, seed, -1)


def simulate_guidance(soft_bins: Tensor, ab: Tensor, generator: torch.Generator) -> Tensor:
    """Return global hints (B, GUIDANCE_SIZE): a fifth of the photos tell their ab histogram,
    a fifth their mean saturation, as :mod:`findcolor.model.guidance` lays them out.

    Args:
        soft_bins: (B, Q, h, w) the true colour distribution of each cell.
        ab: (B, 2, h', w') true colours.
        generator: Source of randomness.
    """
    batch, bins = soft_bins.shape[:2]
    out = torch.zeros(batch, GUIDANCE_SIZE, device=ab.device)
    told = (chances(generator, batch, 2) < 0.2).float().to(ab.device)
    out[:, :bins] = soft_bins.mean((2, 3)) * told[:, :1]
    out[:, bins] = told[:, 0]
    out[:, bins + 1] = ab.norm(dim=1).mean((1, 2)) / 110 * told[:, 1]
    out[:, bins + 2] = told[:, 1]
    return out
