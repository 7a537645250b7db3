"""Batches of training photographs: in random order, with random crops, flips, emulsions and age.

Everything is done on whole batches of tensors, so the same lines serve a CPU, where the packed
photos stay memory-mapped, and a GPU, where they lie in its memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.errors import SettingsError
from findcolor.training.aging import age, emulsion
from findcolor.training.cells import CELL
from findcolor.training.chance import chances
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


class Order:
    """The order in which photos come: all of them, then all of them again in another order.

    It follows from the seed and from how many were taken; nothing else has to be kept.

    Args:
        count: Number of photos.
        seed: Of the order.
        share: Which of how many processes this is; each takes its own photos of every order.
    """

    def __init__(self, count: int, seed: int, share: tuple[int, int] = (0, 1)) -> None:
        self.taken = 0
        self._count, self._seed, self._share = count, seed, share
        self._epoch, self._shuffled = -1, torch.zeros(0)

    def take(self, count: int) -> Tensor:
        """Return the indices of the next photos, (count,) int64."""
        first, step = self._share
        places = (self.taken + torch.arange(count)) * step + first
        self.taken += count
        epochs, places = places // self._count, places % self._count
        return torch.cat([self._of(int(n))[places[epochs == n]] for n in epochs.unique()])

    def _of(self, epoch: int) -> Tensor:
        if epoch != self._epoch:
            # Sums of small numbers would let runs with neighbouring seeds share their orders.
            generator = torch.Generator().manual_seed((self._seed << 32) + epoch)
            self._epoch = epoch
            self._shuffled = torch.randperm(self._count, generator=generator)
        return self._shuffled


class Photos:
    """The packed photographs of :mod:`findcolor.training.pack`, in random order, endlessly.

    Args:
        packed: One folder of packed photos, or several of one size.
        device: Where batches are made.
        seed: Of the order and of what is done to the photos.
        share: Which of how many processes this is; see :class:`Order`.

    Raises:
        SettingsError: The folders hold photos of different sizes.
    """

    def __init__(
        self,
        packed: Path | Sequence[Path],
        device: torch.device,
        seed: int,
        share: tuple[int, int] = (0, 1),
    ) -> None:
        folders = [packed] if isinstance(packed, Path) else list(packed)
        self._arrays = [np.load(folder / "photos.npy", mmap_mode="r") for folder in folders]
        if len({array.shape[1:] for array in self._arrays}) > 1:
            raise SettingsError("All packed photos of a training have one size; pack them anew.")
        self._starts = np.cumsum([0, *(len(array) for array in self._arrays)])
        aspects = [np.load(folder / "aspect.npy") for folder in folders]
        self._aspect = torch.from_numpy(np.concatenate(aspects)).to(device)
        self._device = device
        self._resident = self._moved() if self._fit() else None
        self._generator = torch.Generator(device).manual_seed(seed + 104729 * share[0])
        self._order = Order(len(self._aspect), seed, share)

    def __len__(self) -> int:
        return len(self._aspect)

    def state(self) -> dict[str, Any]:
        """Return what decides all batches to come."""
        return {"taken": self._order.taken, "random": self._generator.get_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on where :meth:`state` was called."""
        self._order.taken = state["taken"]
        self._generator.set_state(state["random"])

    def skip(self, taken: int) -> None:
        """Go on as if so many photos had been taken, with new randomness."""
        self._order.taken = taken
        self._generator.manual_seed(self._generator.initial_seed() + taken)

    def batch(self, count: int, size: int, aged: float, mixed: float = 0.0) -> Batch:
        """Draw ``count`` photos as squares of ``size`` pixels.

        A part ``aged`` of them is aged, and a part ``mixed`` has a piece of another photo in it
        (CutMix, Yun 2019), as a page of an album has.
        """
        seen, ab = self.pixels(count, size, aged, mixed)
        return Batch(seen, F.avg_pool2d(ab, CELL))

    def pixels(
        self, count: int, size: int, aged: float, mixed: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """Draw photos as :meth:`batch` does; out (B, 1, S, S) L* as seen, (B, 2, S, S) true ab."""
        rgb = self._crop(self._draw(count), size)
        if mixed:
            rgb = self._mixed(rgb, mixed)
        light = linear(rgb)
        lab = linear_to_lab(light)
        old = (self._uniform(count) < aged).nonzero()[:, 0]
        seen = lab[:, :1]
        if len(old):
            film = age(emulsion(light[old], self._generator), self._generator)
            seen = seen.index_copy(0, old, film)
        return seen, lab[:, 1:]

    def _fit(self) -> bool:
        """Return whether all photos fit into half of the free memory of a GPU."""
        if self._device.type != "cuda":
            return False
        free, _ = torch.cuda.mem_get_info(self._device)
        return sum(array.nbytes for array in self._arrays) < free / 2

    def _moved(self) -> Tensor:
        return torch.cat(
            [torch.from_numpy(np.array(array)).to(self._device) for array in self._arrays]
        )

    def _draw(self, count: int) -> Tensor:
        # Files are read faster from the front to the back.
        self._picked = self._order.take(count).sort().values
        if self._resident is not None:
            return self._resident[self._picked.to(self._device)]
        picked = self._picked.numpy()
        file = np.searchsorted(self._starts, picked, "right") - 1
        drawn = [array[picked[file == n] - self._starts[n]] for n, array in enumerate(self._arrays)]
        return torch.from_numpy(np.concatenate(drawn)).to(self._device)

    def _uniform(self, count: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        return low + (high - low) * chances(self._generator, count)

    def _mixed(self, rgb: Tensor, part: float) -> Tensor:
        """Put a box of the photo before into a part of the photos."""
        count, side = len(rgb), rgb.shape[-1]
        edge = (torch.arange(side, device=rgb.device) + 0.5) / side
        inside = (self._uniform(count) < part)[:, None, None]
        for axis in (1, 2):
            length = self._uniform(count, 0.3, 0.8)
            first = (1 - length) * self._uniform(count)
            within = (edge >= first[:, None]) & (edge < (first + length)[:, None])
            inside = inside & within.unsqueeze(axis)
        return torch.where(inside[:, None], rgb.roll(1, 0), rgb)

    def _crop(self, photos: Tensor, size: int) -> Tensor:
        """Cut a random window whose pixels are square again, mirrored or not, at any scale."""
        count = len(photos)
        picked = self._picked.to(self._device)
        aspect = self._aspect[picked] * torch.exp(self._uniform(count, -0.15, 0.15))
        side = self._uniform(count, 0.45, 1.0)  # of the photo's shorter side
        # Validation sees whole photos squeezed to squares: most of the training does too, nearly.
        whole = self._uniform(count) < 0.6
        most = self._uniform(count, 0.8, 1.0)
        width = torch.where(whole, most, side * (1 / aspect).clamp_max(1))
        height = torch.where(whole, most, side * aspect.clamp_max(1))
        mirror = torch.where(self._uniform(count) < 0.5, 1.0, -1.0)
        theta = torch.zeros(count, 2, 3, device=self._device)
        theta[:, 0, 0], theta[:, 1, 1] = width * mirror, height
        theta[:, 0, 2] = (1 - width) * self._uniform(count, -1, 1)
        theta[:, 1, 2] = (1 - height) * self._uniform(count, -1, 1)
        grid = F.affine_grid(theta, [count, 3, size, size], align_corners=False)
        pixels = photos.permute(0, 3, 1, 2).float() / 255
        return F.grid_sample(pixels, grid, padding_mode="reflection", align_corners=False).clamp(
            0, 1
        )
