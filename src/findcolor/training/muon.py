"""Muon: steps along orthogonalised momentum (Jordan 2024), and AdamW for what is no matrix.

A gradient of a matrix is mostly of a few directions; Adam repeats them. Muon makes all directions
of the momentum equally long, by five Newton-Schulz iterations instead of a decomposition, and
learns several times as much from the same photos (docs/training.md). ``torch.optim.Muon`` takes
matrices only; here a convolution is the matrix of its filters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of the quintic that draws all singular values near 1 (Jordan 2024)."""
ITERATIONS = 5
ADAM_LENGTH = 0.2
"""Root mean square of Adam's usual step, so that one rate serves both (Liu 2025, section 2.2)."""


class Muon(torch.optim.AdamW):
    """AdamW whose groups with ``orthogonal`` set take steps of orthogonalised momentum instead."""

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take a step; there is no closure to be evaluated again."""
        for group in self.param_groups:
            if group.get("orthogonal"):
                for parameter in group["params"]:
                    self._step(parameter, group)
        super().step()

    @torch.no_grad()
    def _step(self, parameter: Tensor, group: dict[str, Any]) -> None:
        gradient = parameter.grad
        if gradient is None:
            return
        state = self.state[parameter]
        if not state:
            # Adam's own names: it looks through the states of all groups when it loads them.
            state.update(step=torch.zeros(()), exp_avg=torch.zeros_like(parameter))
        state["step"] += 1
        momentum = state["exp_avg"].lerp_(gradient, 1 - MOMENTUM)
        matrix = gradient.lerp(momentum, MOMENTUM).flatten(1)  # Nesterov's
        length = ADAM_LENGTH * max(matrix.shape) ** 0.5
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.add_(orthogonal(matrix).view_as(parameter), alpha=-group["lr"] * length)
        parameter.grad = None  # AdamW has nothing left to do


def is_matrix(parameter: nn.Parameter) -> bool:
    """Return whether it maps channels to channels: no bias, no norm, no depthwise filter."""
    return parameter.ndim in (2, 4) and min(parameter.shape[:2]) > 4


def orthogonal(matrix: Tensor) -> Tensor:
    """Return about U V' of a matrix U S V', in bfloat16's precision."""
    a, b, c = NEWTON_SCHULZ
    wide = matrix.shape[0] <= matrix.shape[1]
    x = (matrix if wide else matrix.T).bfloat16()
    x = x / (x.norm() + 1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x if wide else x.T).to(matrix.dtype)
