"""iColoriT (Yun 2023): a plain vision transformer spreads hints; a local head keeps colours steady.

Lightness and hints are cut into patches of 16 x 16 pixels. Every patch becomes one token, twelve
blocks let all tokens see each other, a 3 x 3 convolution over the grid of tokens (the local
stabilising head) gives the ab of all pixels of a patch, and a pixel shuffle puts them in place.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.systems.system import AB_SCALE, Lesson, System

PATCH = 16
TINY, SMALL = 192, 384
"""Widths of the paper's T and S; the heads are 64 wide."""


class Attention(nn.Module):
    """Attention among all tokens, with a learned bias for every relative place and head.

    The table of biases spans the photo, whatever its size: for another grid than the one it was
    made for it is interpolated.
    """

    def __init__(self, width: int, heads: int, grid: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.zeros(1, heads, 2 * grid - 1, 2 * grid - 1))

    def forward(self, tokens: Tensor, height: int, width: int) -> Tensor:
        """Map (B, height * width, C) to the same shape."""
        qkv = self.qkv(tokens).unflatten(2, (3, self.heads, -1))
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        scores = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5)
        mixed = torch.softmax(scores + self._relative(height, width), -1) @ v
        return self.out(mixed.transpose(1, 2).flatten(2))

    def _relative(self, height: int, width: int) -> Tensor:
        """Return (1, heads, N, N), the bias between any two of the N tokens."""
        table = F.interpolate(
            self.bias, (2 * height - 1, 2 * width - 1), mode="bilinear", align_corners=True
        )
        place = torch.arange(height * width, device=table.device)
        y, x = torch.div(place, width, rounding_mode="floor"), place % width
        rows, columns = y[:, None] - y + height - 1, x[:, None] - x + width - 1
        return table.flatten(2)[:, :, rows * (2 * width - 1) + columns]


class Block(nn.Module):
    """Attention and a perceptron, each normed before and beside a shortcut."""

    def __init__(self, width: int, heads: int, grid: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, grid)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, tokens: Tensor, height: int, width: int) -> Tensor:
        """Map (B, height * width, C) to the same shape."""
        tokens = tokens + self.attention(self.norm1(tokens), height, width)
        return tokens + self.mlp(self.norm2(tokens))


class IColoriT(System):
    """The transformer.

    Args:
        width: Of a token, a multiple of 64.
        depth: Blocks.
        grid: Patches along a side in training, for the size of the tables of biases.
    """

    multiple = PATCH

    def __init__(self, width: int = TINY, depth: int = 12, grid: int = 8) -> None:
        super().__init__()
        self.embed = nn.Conv2d(4, width, PATCH, stride=PATCH)
        self.blocks = nn.ModuleList(Block(width, width // 64, grid) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Conv2d(width, 2 * PATCH**2, 3, padding=1, padding_mode="reflect")
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """Return colours (B, 2, H, W); see :class:`System`."""
        x = self.embed(torch.cat([lightness, hints], 1))
        height, width = x.shape[-2:]
        tokens = x.flatten(2).transpose(1, 2) + _waves(height, width, x.shape[1], x.device)
        for block in self.blocks:
            tokens = block(tokens, height, width)
        x = self.norm(tokens).transpose(1, 2).unflatten(2, (height, width))
        return F.pixel_shuffle(torch.tanh(self.head(x)), PATCH) * AB_SCALE

    def loss(self, lesson: Lesson, bins: SoftBins) -> dict[str, Tensor]:
        """Return the loss of the colours."""
        return {"color": color_loss(self(lesson.lightness, lesson.hints), lesson.ab)}


def _waves(height: int, width: int, channels: int, device: torch.device) -> Tensor:
    """Return sines and cosines (1, height * width, channels) of the tokens' places, 0..1."""
    # The fastest wave turns once over two of eight tokens: finer ones would say nothing new there.
    rates = torch.exp(torch.linspace(0, math.log(8), channels // 4, device=device)) * math.pi

    def waves(count: int) -> Tensor:
        angles = (torch.arange(count, device=device)[:, None] + 0.5) / count * rates
        return torch.cat([angles.sin(), angles.cos()], 1)

    y, x = waves(height)[:, None], waves(width)[None]
    both = torch.cat([y.expand(-1, width, -1), x.expand(height, -1, -1)], 2)
    return both.flatten(0, 1)[None]
