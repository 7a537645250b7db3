"""Simulated users: how many hints they place, where, and in which colours.

A hint in training is a cell (4 x 4 pixels) and its colour, in the same form that
:mod:`findcolor.model.hint_map` makes of a person's hints.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from findcolor.model.guidance import GUIDANCE_SIZE

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


def simulate(ab: Tensor, generator: torch.Generator) -> Hints:
    """Place hints on the true colours ab (B, 2, h, w): a third of the photos get none.

    The others get 1 to 128, log-uniform, so that few hints are as usual as many.
    """
    batch, _, height, width = ab.shape
    limit = min(MAX_HINTS, height * width)
    counts = torch.exp(
        torch.rand(batch, generator=generator) * torch.log(torch.tensor(limit + 1.0))
    )
    counts = torch.where(torch.rand(batch, generator=generator) < 0.33, torch.zeros(()), counts)
    counts = counts.floor().long()
    longest = max(1, int(counts.max()))
    # The first entries of a random order of all cells: no cell twice.
    order = torch.rand(batch, height * width, generator=generator).argsort(1)[:, :longest]
    given = (torch.arange(longest)[None] < counts[:, None]).float().to(ab.device)
    cells = torch.where(given > 0, order.to(ab.device), 0)
    truth = ab.flatten(2).transpose(1, 2)
    return Hints(cells, truth.gather(1, cells[..., None].expand(-1, -1, 2)), given)


def repaint(ab: Tensor, generator: torch.Generator, part: float) -> Tensor:
    """Turn the hues of a part of the photos, so that hints must be obeyed and not guessed."""
    batch = len(ab)
    angle = torch.rand(batch, generator=generator) * 2 * torch.pi
    angle = torch.where(torch.rand(batch, generator=generator) < part, angle, torch.zeros(()))
    cos, sin = angle.cos().to(ab.device)[:, None, None], angle.sin().to(ab.device)[:, None, None]
    a, b = ab.unbind(1)
    return torch.stack([a * cos - b * sin, a * sin + b * cos], 1)


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
    told = (torch.rand(batch, 2, generator=generator) < 0.2).float().to(ab.device)
    out[:, :bins] = soft_bins.mean((2, 3)) * told[:, :1]
    out[:, bins] = told[:, 0]
    out[:, bins + 1] = ab.norm(dim=1).mean((1, 2)) / 110 * told[:, 1]
    out[:, bins + 2] = told[:, 1]
    return out
