"""sRGB and CIELAB for batches of tensors; the numbers are those of :mod:`findcolor.color.lab`."""

from __future__ import annotations

import torch
from torch import Tensor

# Linear sRGB to XYZ divided by the white point: each row sums to 1, so that grays are neutral.
RGB_TO_XYZ = torch.tensor(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    dtype=torch.float64,
)
RGB_TO_XYZ = (RGB_TO_XYZ / RGB_TO_XYZ.sum(1, keepdim=True)).float()
EPSILON = 216 / 24389
KAPPA = 24389 / 27


def linear(rgb: Tensor) -> Tensor:
    """Return linear light, 0..1, of sRGB values 0..1 (IEC 61966-2-1)."""
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp_min(0) + 0.055) / 1.055) ** 2.4)


def lightness_of(luminance: Tensor) -> Tensor:
    """Return CIELAB L*, 0..100, of relative luminance 0..1."""
    return 116 * _f(luminance) - 16


def linear_to_lab(light: Tensor) -> Tensor:
    """Return CIELAB (D65) of linear sRGB; (B, 3, H, W) in and out."""
    xyz = torch.einsum("ij,bjhw->bihw", RGB_TO_XYZ.to(light.device), light)
    fx, fy, fz = _f(xyz).unbind(1)
    return torch.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], 1)


def _f(t: Tensor) -> Tensor:
    return torch.where(t > EPSILON, t.clamp_min(EPSILON) ** (1 / 3), (KAPPA * t + 16) / 116)
