"""What the network is asked for: the right colour class, and the right colour."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.model.bins import STEP, ab_bins

NEIGHBOURS = 5
SIGMA = 5.0
"""Soft encoding: five nearest bins, Gaussian weights of 5 units (Zhang 2016, section 2.2)."""


class SoftBins:
    """Soft-encode colours over the ab bins and weigh rare ones up (Zhang 2016, section 2.2)."""

    def __init__(self, device: torch.device, prior: Tensor | None = None, mix: float = 0.5) -> None:
        self._bins = torch.from_numpy(np.array(ab_bins())).to(device)
        self.weight = torch.ones(len(self._bins), device=device)
        if prior is not None:
            smooth = _smoothed(prior.to(device), self._bins)
            weight = 1 / ((1 - mix) * smooth + mix / len(smooth))
            self.weight = weight / (smooth * weight).sum()

    def encode(self, ab: Tensor) -> Tensor:
        """Return (B, Q, h, w) distributions of ab (B, 2, h, w)."""
        batch, _, height, width = ab.shape
        points = ab.permute(0, 2, 3, 1).reshape(-1, 2)
        distance = torch.cdist(points, self._bins)
        near, index = distance.topk(NEIGHBOURS, largest=False)
        share = torch.exp(-(near**2) / (2 * SIGMA**2)) + 1e-8
        soft = torch.zeros_like(distance).scatter_(1, index, share / share.sum(1, keepdim=True))
        return soft.reshape(batch, height, width, -1).permute(0, 3, 1, 2)

    def cross_entropy(self, logits: Tensor, soft: Tensor, truth: Tensor | None = None) -> Tensor:
        """Return the class-rebalanced cross-entropy, a scalar.

        Args:
            logits: (B, Q, h, w) of the network.
            soft: (B, Q, h, w) the distributions asked for.
            truth: (B, Q, h, w) says how rare the true colour is, where ``soft`` is another.
        """
        weight = self.weight[(soft if truth is None else truth).argmax(1)]
        entropy = -(soft * torch.log_softmax(logits.float(), 1)).sum(1)
        return (entropy * weight).mean()


def color_loss(ab: Tensor, truth: Tensor) -> Tensor:
    """Return a Huber loss of colours in units of ten, quadratic up to one unit."""
    return F.huber_loss(ab.float() / 10, truth / 10, delta=1.0)


def _smoothed(prior: Tensor, bins: Tensor) -> Tensor:
    near = torch.exp(-(torch.cdist(bins, bins) ** 2) / (2 * STEP**2))
    smooth = near @ prior
    return smooth / smooth.sum()
