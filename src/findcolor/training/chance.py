"""Random numbers, drawn where their generator lives: on a CPU, or on the GPU with the photos."""

from __future__ import annotations

import torch
from torch import Tensor


def chances(generator: torch.Generator, *shape: int) -> Tensor:
    """Return random numbers from 0 to 1, of a shape and on the generator's device."""
    return torch.rand(shape, generator=generator, device=generator.device)
