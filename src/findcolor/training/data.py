"""Batches of training photographs: random crops, flips, emulsions and age.

Everything is done on whole batches of tensors, so the same lines serve a CPU, where the packed
photos stay memory-mapped, and a GPU, where they lie in its memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.training.aging import age, emulsion
from findcolor.training.cells import CELL
from findcolor.training.color import linear, linear_to_lab


@dataclass(frozen=True)
class Batch:
    """What the network sees, and the truth.

    Attributes:
        lightness: (B, 1, S, S) L* as seen, 0..100; part of the photos are aged.
        ab: (B, 2, S / 4, S / 4) true a*, b* of each cell.
    """

    lightness: Tensor
    ab: Tensor


class Photos:
    """The packed photographs of :mod:`findcolor.training.pack`, drawn at random, endlessly."""

    def __init__(self, packed: Path, device: torch.device, seed: int) -> None:
        array = np.load(packed / "photos.npy", mmap_mode="r")
        self._array = array
        self._resident = (
            torch.from_numpy(np.array(array)).to(device) if device.type == "cuda" else None
        )
        self._aspect = torch.from_numpy(np.load(packed / "aspect.npy"))
        self._device = device
        self._generator = torch.Generator().manual_seed(seed)

    def __len__(self) -> int:
        return len(self._aspect)

    def batch(self, count: int, size: int, aged: float) -> Batch:
        """Draw ``count`` photos as squares of ``size`` pixels, a part ``aged`` of them aged."""
        rgb = self._crop(self._draw(count), size)
        light = linear(rgb)
        lab = linear_to_lab(light)
        old = (torch.rand(count, 1, 1, 1, generator=self._generator) < aged).to(self._device)
        seen = torch.where(old, age(emulsion(light, self._generator), self._generator), lab[:, :1])
        return Batch(seen, F.avg_pool2d(lab[:, 1:], CELL))

    def _draw(self, count: int) -> Tensor:
        self._picked = torch.randint(len(self), (count,), generator=self._generator)
        if self._resident is not None:
            return self._resident[self._picked.to(self._device)]
        return torch.from_numpy(self._array[np.sort(self._picked.numpy())])

    def _crop(self, photos: Tensor, size: int) -> Tensor:
        """Cut a random window whose pixels are square again, mirrored or not, at any scale."""
        count = len(photos)
        picked = self._picked if self._resident is not None else self._picked.sort().values

        def uniform(low: float, high: float) -> Tensor:
            return low + (high - low) * torch.rand(count, generator=self._generator)

        aspect = self._aspect[picked] * torch.exp(uniform(-0.15, 0.15))
        side = uniform(0.45, 1.0)  # of the photo's shorter side
        # Validation sees whole photos squeezed to squares: a quarter of the training does too.
        whole = torch.rand(count, generator=self._generator) < 0.25
        width = torch.where(whole, torch.ones(()), side * (1 / aspect).clamp_max(1))
        height = torch.where(whole, torch.ones(()), side * aspect.clamp_max(1))
        mirror = torch.where(torch.rand(count, generator=self._generator) < 0.5, 1.0, -1.0)
        theta = torch.zeros(count, 2, 3)
        theta[:, 0, 0], theta[:, 1, 1] = width * mirror, height
        theta[:, 0, 2] = (1 - width) * uniform(-1, 1)
        theta[:, 1, 2] = (1 - height) * uniform(-1, 1)
        grid = F.affine_grid(theta, [count, 3, size, size], align_corners=False).to(self._device)
        pixels = photos.permute(0, 3, 1, 2).float() / 255
        return F.grid_sample(pixels, grid, padding_mode="reflection", align_corners=False).clamp(
            0, 1
        )
