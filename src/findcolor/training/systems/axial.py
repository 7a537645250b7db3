"""Attention along rows or columns of a grid, conditioned on what is known there (ColTran, 3.3)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Affine(nn.Module):
    """Scale and shift features by a context, pointwise; at first both leave them as they are."""

    def __init__(self, context: int, channels: int) -> None:
        super().__init__()
        self.dense = nn.Linear(context, 2 * channels)
        nn.init.normal_(self.dense.weight, std=0.02)
        nn.init.zeros_(self.dense.bias)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Map x (..., C) by context (..., context) to (..., C)."""
        scale, shift = self.dense(context).chunk(2, -1)
        return x * (1 + scale) + shift


class Norm(nn.Module):
    """Layer norm whose scale and shift come from a weighted mean of the photo's features."""

    def __init__(self, width: int, grid: int, conditional: bool) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=not conditional)
        self.affine = Affine(width, width) if conditional else None
        self.weights = nn.Parameter(torch.ones(grid, grid, 1)) if conditional else None

    def forward(self, x: Tensor, gray: Tensor) -> Tensor:
        """Map x (B, h, w, C), with the whole photo's gray (B, grid, grid, C), to x's shape."""
        x = self.norm(x)
        if self.affine is None or self.weights is None:
            return x
        return self.affine(x, (gray * self.weights).mean((1, 2), keepdim=True))


class Attention(nn.Module):
    """Attention among the cells of a row, with a learned bias for every distance and head.

    Args:
        width: Channels.
        grid: The greatest length of a row.
        context: Channels of the context of queries, keys and values; 0 for none.
        causal: Whether a cell sees only itself and those before it.
        heads: Heads.
    """

    def __init__(
        self, width: int, grid: int, context: int = 0, causal: bool = False, heads: int = 4
    ) -> None:
        super().__init__()
        self.grid, self.heads, self.causal = grid, heads, causal
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.affine = Affine(context, 3 * width) if context else None
        self.out = nn.Linear(width, width, bias=False)
        self.bias = nn.Parameter(torch.zeros(heads, 2 * grid - 1))

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        """Map (B, rows, n, C), with context (B, rows, n, context), to the same shape."""
        length = x.shape[-2]
        qkv = self.qkv(x)
        if self.affine is not None:
            qkv = self.affine(qkv, context)
        q, k, v = qkv.unflatten(-1, (3, self.heads, -1)).permute(3, 0, 1, 4, 2, 5).unbind(0)
        place = torch.arange(length, device=x.device)
        distance = place[:, None] - place
        scores = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5)
        scores = scores + self.bias[:, distance + self.grid - 1]
        if self.causal:
            scores = scores.masked_fill(distance < 0, float("-inf"))
        mixed = torch.softmax(scores, -1) @ v
        return self.out(mixed.transpose(-3, -2).flatten(-2))


class Layer(nn.Module):
    """Attention along rows or columns, then a perceptron; each beside a shortcut, then normed.

    Args:
        width: Channels.
        grid: Cells along a side.
        along: "rows" or "columns".
        context: Channels of the context, 0 for a layer without conditions.
        causal: Whether a cell sees only itself and those before it.
    """

    def __init__(
        self, width: int, grid: int, along: str, context: int = 0, causal: bool = False
    ) -> None:
        super().__init__()
        self.columns = along == "columns"
        self.attention = Attention(width, grid, context, causal)
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        self.affine = Affine(context, width) if context else None
        self.norm1 = Norm(width, grid, context > 0)
        self.norm2 = Norm(width, grid, context > 0)

    def forward(self, x: Tensor, gray: Tensor, context: Tensor | None = None) -> Tensor:
        """Map (B, h, w, C) to the same shape.

        Args:
            x: (B, h, w, C).
            gray: (B, grid, grid, C), the whole photo, for the norms.
            context: (B, h, w, context), the conditions of each cell.
        """
        x = self.norm1(x + self._attend(x, context), gray)
        y = self.mlp(x)
        if self.affine is not None:
            y = self.affine(y, context)
        return self.norm2(x + y, gray)

    def _attend(self, x: Tensor, context: Tensor | None) -> Tensor:
        if not self.columns:
            return self.attention(x, context)
        turned = None if context is None else context.transpose(1, 2)
        return self.attention(x.transpose(1, 2), turned).transpose(1, 2)


class Places(nn.Module):
    """Learned features of every row and column, added to a grid."""

    def __init__(self, width: int, grid: int) -> None:
        super().__init__()
        self.rows = nn.Parameter(torch.randn(grid, 1, width) * width**-0.5)
        self.columns = nn.Parameter(torch.randn(1, grid, width) * width**-0.5)

    def forward(self) -> Tensor:
        """Return (grid, grid, C)."""
        return self.rows + self.columns


def shifted(x: Tensor, dim: int) -> Tensor:
    """Return x (B, h, w, C) moved by one cell down (dim 1) or right (dim 2), zeros coming in."""
    pad = (0, 0, 1, 0) if dim == 2 else (0, 0, 0, 0, 1, 0)
    return F.pad(x, pad).narrow(dim, 0, x.shape[dim])
