"""Cells: the grid of 4 x 4 pixels on which hints stand and colours are predicted."""

from __future__ import annotations

import torch
from torch import Tensor

CELL = 4
"""Pixels along one side of a cell."""


def cell_places(height: int, width: int, device: torch.device) -> Tensor:
    """Return the centres (1, height * width, 2) of all cells, the longer side from 0 to 1."""
    longer = max(height, width)
    y = (torch.arange(height, device=device) + 0.5) / longer
    x = (torch.arange(width, device=device) + 0.5) / longer
    return torch.stack(torch.meshgrid(y, x, indexing="ij"), -1).reshape(1, -1, 2)
