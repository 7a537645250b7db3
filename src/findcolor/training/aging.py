"""What a century does to a photograph, applied to the lightness that the network sees.

The colour target stays true: the network learns to see past the damage, not to reproduce it.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.training.chance import chances
from findcolor.training.color import lightness_of

# Weights of linear R, G, B in the exposure of an emulsion, before daylight and filters vary them.
EMULSIONS = torch.tensor(
    [
        [0.21, 0.72, 0.07],  # the eye, and panchromatic film with its usual filter
        [0.33, 0.36, 0.31],  # panchromatic film without filter
        [0.04, 0.56, 0.40],  # orthochromatic film: no red
        [0.01, 0.14, 0.85],  # blue-sensitive plates: neither red nor green
    ]
)


def emulsion(light: Tensor, generator: torch.Generator) -> Tensor:
    """Return the L* that random emulsions record; light (B, 3, H, W) linear, out (B, 1, H, W)."""
    device = generator.device
    pick = torch.randint(len(EMULSIONS), (len(light),), generator=generator, device=device)
    noise = torch.randn(len(light), 3, generator=generator, device=device)
    weights = EMULSIONS.to(device)[pick] * torch.exp(0.3 * noise)
    weights = (weights / weights.sum(1, keepdim=True)).to(light.device)
    return lightness_of(torch.einsum("bc,bchw->bhw", weights, light).unsqueeze(1))


def age(lightness: Tensor, generator: torch.Generator) -> Tensor:
    """Return photographs that grew old: each of the damages befalls each photo by its own chance.

    Args:
        lightness: (B, 1, H, W) L*, 0..100.
        generator: Source of all randomness, on the device of the photos or on the CPU.

    Returns:
        (B, 1, H, W) L*, 0..100.
    """

    def chance(probability: float) -> Tensor:
        return _drawn(lightness, generator) < probability

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * _drawn(lightness, generator)

    x = lightness
    x = torch.where(chance(0.4), _soften(x, uniform(0, 1)), x)
    x = torch.where(chance(0.5), x + _grain(x, generator) * uniform(1, 7), x)
    x = torch.where(chance(0.25), _jpeg(x, uniform(2, 12)), x)
    x = torch.where(chance(0.2), x + _scratches(x, generator), x)
    x = torch.where(chance(0.2), x - _vignette(x) * uniform(5, 25), x)
    gamma = torch.where(chance(0.5), torch.exp(uniform(-0.4, 0.4)), torch.ones_like(uniform(0, 1)))
    x = 100 * (x.clamp(0, 100) / 100) ** gamma
    black, white = uniform(0, 25), uniform(70, 100)
    return torch.where(chance(0.5), black + x * (white - black) / 100, x).clamp(0, 100)


def _soften(x: Tensor, amount: Tensor) -> Tensor:
    small = F.avg_pool2d(x, 2)
    blurred = F.interpolate(small, size=x.shape[-2:], mode="bilinear", align_corners=False)
    return x + (blurred - x) * amount


def _grain(x: Tensor, generator: torch.Generator) -> Tensor:
    fine = torch.randn(x.shape, generator=generator, device=generator.device).to(x.device)
    coarse = F.avg_pool2d(F.pad(fine, (1, 1, 1, 1), mode="reflect"), 3, 1) * 2
    mix = _drawn(x, generator)
    return fine * (1 - mix) + coarse * mix


def _jpeg(x: Tensor, step: Tensor) -> Tensor:
    """Quantise 8x8 DCT coefficients, coarser toward high frequencies, as JPEG does."""
    k = torch.arange(8, dtype=torch.float32)
    dct = torch.cos(math.pi / 8 * (k[None] + 0.5) * k[:, None]) * math.sqrt(2 / 8)
    dct[0] /= math.sqrt(2)
    basis = torch.einsum("ui,vj->uvij", dct, dct).reshape(64, 1, 8, 8).to(x.device)
    ramp = (1 + k[:, None] + k[None]).reshape(1, 64, 1, 1).to(x.device) / 3
    quantum = step * ramp
    coefficients = torch.round(F.conv2d(x, basis, stride=8) / quantum) * quantum
    return F.conv_transpose2d(coefficients, basis, stride=8)


def _scratches(x: Tensor, generator: torch.Generator) -> Tensor:
    """A few thin, nearly vertical lines, light or dark."""
    batch, _, height, width = x.shape
    columns = torch.arange(width, device=x.device)[None, None, None, :]
    rows = torch.linspace(-1, 1, height, device=x.device)[None, None, :, None]
    out = torch.zeros_like(x)
    for _ in range(3):
        centre = _drawn(x, generator) * width
        normal = torch.randn(2, batch, 1, 1, 1, generator=generator, device=generator.device)
        slant, strength = normal.to(x.device).unbind(0)
        line = columns - centre - 0.03 * width * slant * rows
        out += 30 * strength * (1 - line.abs()).clamp_min(0)
    return out


def _drawn(x: Tensor, generator: torch.Generator) -> Tensor:
    """Return a number from 0 to 1 for each photo of a batch, (B, 1, 1, 1)."""
    return chances(generator, len(x), 1, 1, 1).to(x.device)


def _vignette(x: Tensor) -> Tensor:
    rows = torch.linspace(-1, 1, x.shape[2], device=x.device)[:, None]
    columns = torch.linspace(-1, 1, x.shape[3], device=x.device)[None]
    return ((rows**2 + columns**2) / 2)[None, None]
