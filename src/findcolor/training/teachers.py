"""Learning from other networks beside the truth (distillation, Hinton 2015).

A photo has one true colouring, but its lightness allows many. The mean of several networks, trained
apart, says more of that than the photo does, and errs less than each of them; a network that learns
from it learns less by heart.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from findcolor.training.afar import Afar, AfarMean


class Teachers:
    """Looks from afar, as one.

    It is no module, so that those who learn from it neither train nor save it.

    Args:
        members: The networks; they are changed in nothing. Without any the truth alone counts.
        part: Of what a network is asked for, the rest is the truth; 0..1.
    """

    def __init__(self, members: Sequence[Afar] = (), part: float = 0.0) -> None:
        self._mean = AfarMean(members).eval() if members else None
        self._part = part

    @torch.no_grad()
    def mix(
        self,
        lightness: Tensor,
        guidance: Tensor,
        truth: Tensor,
        soft: Tensor,
        taught: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Return what to ask for: the truth and what the teachers say, mixed.

        Args:
            lightness: (B, 1, H, W) L*.
            guidance: (B, GUIDANCE_SIZE), the global hints.
            truth: (B, 2, H / 4, W / 4) true a*, b*.
            soft: (B, Q, H / 8, W / 8) true distributions over the ab bins.
            taught: (B,) bool, the photos to which teachers have something to say; all of them, if
                left out.
        """
        if self._mean is None:
            return truth, soft
        ab, probability = self._mean(lightness / 50 - 1, guidance)
        part = truth.new_full((len(truth), 1, 1, 1), self._part)
        if taught is not None:
            part = part * taught.to(part)[:, None, None, None]
        return truth.lerp(ab.float(), part), soft.lerp(probability.float(), part)


NOBODY = Teachers()
"""Asks for the truth alone."""
