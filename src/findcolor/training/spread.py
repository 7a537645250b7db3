"""Spread what hints say differently from the prediction, in closed form and differentiably.

The twin of :mod:`findcolor.model.spread`, for batches of tensors; a test holds them together.
"""

from __future__ import annotations

import torch
from torch import Tensor

from findcolor.training.cells import cell_places
from findcolor.training.hints import Hints


def kernel(
    keys_a: Tensor, keys_b: Tensor, place_a: Tensor, place_b: Tensor, spread: Tensor
) -> Tensor:
    """Return the similarity (B, N, M) of cells, 1 + near weight for a cell with itself.

    A sum of two rational quadratic kernels (Rasmussen & Williams 2006, equation 4.19, alpha = 1):
    one far-reaching in keys and place, one near in place alone, which keeps a hint exact.
    """
    near, far, weight, _ = spread.exp()
    places = _squared_distance(place_a, place_b)
    alike = _squared_distance(keys_a, keys_b)
    similar = 1 / (1 + alike + places / far**2)
    return similar + weight / (1 + places / near**2 + alike)


def spread_hints(ab: Tensor, keys: Tensor, hints: Hints, spread: Tensor) -> Tensor:
    """Return ab (B, 2, h, w) corrected so that each hint is met and what is like it follows.

    Args:
        ab: (B, 2, h, w) predicted a*, b*.
        keys: (B, K, h, w).
        hints: Of the batch.
        spread: (4,) ln of near range, far range, near weight and noise.
    """
    batch, _, height, width = ab.shape
    flat_ab = ab.float().flatten(2).transpose(1, 2)
    flat_keys = keys.float().flatten(2).transpose(1, 2)
    place = cell_places(height, width, ab.device).expand(batch, -1, -1)
    at = hints.cells[..., None]
    hint_keys = flat_keys.gather(1, at.expand(-1, -1, keys.shape[1]))
    hint_place = place.gather(1, at.expand(-1, -1, 2))
    residual = (hints.ab - flat_ab.gather(1, at.expand(-1, -1, 2))) * hints.given[..., None]
    among = kernel(hint_keys, hint_keys, hint_place, hint_place, spread)
    pairs = hints.given[:, :, None] * hints.given[:, None, :]
    among = among * pairs + torch.diag_embed(1 - hints.given + spread[3].exp())
    weights = torch.linalg.solve(among, residual) * hints.given[..., None]
    across = kernel(flat_keys, hint_keys, place, hint_place, spread)
    return ab + (across @ weights).transpose(1, 2).reshape(batch, 2, height, width)


def _squared_distance(a: Tensor, b: Tensor) -> Tensor:
    squares = (a**2).sum(-1)[:, :, None] + (b**2).sum(-1)[:, None, :]
    return (squares - 2 * a @ b.transpose(1, 2)).clamp_min(0)
