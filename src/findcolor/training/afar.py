"""The look from afar: what a photo shows as a whole, and so which colours it has.

A network of its own for about 160 x 160 pixels, where few large cells say what a photo is of.
It takes no local hints, so nothing of it runs per click: its strength goes into attention over the
whole photo at stride 16. Several of them, trained apart, are exported as one, which is their mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.model.bins import ab_bins
from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.training.backbone import CHANNELS, Backbone
from findcolor.training.network import AB_SCALE, Attention, Residual, annealed_mean, double

FINE, MIDDLE, COARSE = 32, 96, 192
"""Channels of the features at strides 4, 8 and 16."""
BLOCKS, HEADS = 4, 6
"""Of the attention."""
DROPPED = 0.1
"""Part of the channels that training leaves out at random: photos are soon learnt by heart."""


class Afar(nn.Module):
    """Lightness and global hints to colours."""

    bins: Tensor

    def __init__(self) -> None:
        super().__init__()
        bins = torch.from_numpy(np.array(ab_bins()))
        self.register_buffer("bins", bins / AB_SCALE, persistent=False)
        self.backbone = Backbone()
        self.lateral32 = nn.Conv2d(CHANNELS[32], COARSE, 1)
        self.lateral16 = nn.Conv2d(CHANNELS[16], COARSE, 1)
        self.lateral8 = nn.Conv2d(CHANNELS[8], MIDDLE, 1)
        self.lateral4 = nn.Conv2d(CHANNELS[4], FINE, 1)
        self.down16 = nn.Conv2d(COARSE, MIDDLE, 1)
        self.down8 = nn.Conv2d(MIDDLE, FINE, 1)
        self.guidance = nn.Sequential(
            nn.Linear(GUIDANCE_SIZE, COARSE), nn.ReLU(), nn.Linear(COARSE, COARSE)
        )
        self.attend = nn.Sequential(*(Attention(COARSE, HEADS) for _ in range(BLOCKS)))
        self.drop = nn.Dropout2d(DROPPED)
        self.mix8 = Residual(MIDDLE, MIDDLE)
        self.classify = nn.Conv2d(MIDDLE, len(bins), 1)
        self.mix4 = Residual(FINE, FINE)
        self.regress = nn.Conv2d(FINE, 2, 1)
        self.annealing = nn.Parameter(torch.tensor(0.0))
        nn.init.zeros_(self.regress.weight)
        nn.init.zeros_(self.regress.bias)  # type: ignore[arg-type]

    @property
    def ends(self) -> tuple[Tensor, ...]:
        """Matrices that do not map features to features."""
        return self.classify.weight, next(self.guidance.parameters())

    def forward(self, lightness: Tensor, guidance: Tensor) -> tuple[Tensor, Tensor]:
        """Colour the cells of 4 x 4 pixels.

        Args:
            lightness: (B, 1, H, W) L* / 50 - 1, H and W multiples of 32.
            guidance: (B, GUIDANCE_SIZE) of :mod:`findcolor.model.guidance`.

        Returns:
            a*, b* (B, 2, H / 4, W / 4), and logits (B, Q, H / 8, W / 8) over the ab bins.
        """
        pyramid = self.backbone(lightness)
        x = self.lateral16(pyramid[16]) + double(self.lateral32(pyramid[32]))
        x = self.attend(self.drop(x) + self.guidance(guidance)[:, :, None, None])
        y = F.relu(self.lateral8(pyramid[8]) + double(self.down16(x)))
        y = self.mix8(self.drop(y))
        logits = self.classify(y)
        z = self.mix4(F.relu(self.lateral4(pyramid[4]) + double(self.down8(y))))
        base = annealed_mean(logits, self.annealing, self.bins)
        return (double(base) + self.regress(z)) * AB_SCALE, logits


class AfarMean(nn.Module):
    """Several networks as one; this is what is exported."""

    def __init__(self, members: Sequence[Afar]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, lightness: Tensor, guidance: Tensor) -> tuple[Tensor, Tensor]:
        """Return the means of the members' a*, b* and probabilities; see :class:`Afar`."""
        said = [member(lightness, guidance) for member in self.members]
        ab = torch.stack([ab for ab, _ in said]).mean(0)
        return ab, torch.stack([torch.softmax(logits, 1) for _, logits in said]).mean(0)
