"""Spread what hints say differently from the prediction, in closed form and differentiably.

The twin of :mod:`findcolor.model.spread`, for batches of tensors; a test holds them together.
"""

from __future__ import annotations

import torch
from torch import Tensor

from findcolor.training.cells import cell_places
from findcolor.training.hints import Hints

PARTS = 8
"""Parts into which a batch is sorted by the number of hints, so that little is padding."""


def kernel(
    keys_a: Tensor, keys_b: Tensor, place_a: Tensor, place_b: Tensor, spread: Tensor
) -> Tensor:
    """Return the similarity (B, N, M) of cells, 1 + near weight for a cell with itself.

    A sum of two rational quadratic kernels (Rasmussen & Williams 2006, equation 4.19, alpha = 1):
    one far-reaching in keys and place, one near in place alone, which keeps a hint exact.
    """
    near, far, weight, _ = spread.exp()
    similar = _rational_quadratic(
        torch.cat([keys_a, place_a / far], 2), torch.cat([keys_b, place_b / far], 2)
    )
    close = _rational_quadratic(
        torch.cat([keys_a, place_a / near], 2), torch.cat([keys_b, place_b / near], 2)
    )
    return similar + weight * close


def spread_hints(ab: Tensor, keys: Tensor, hints: Hints, spread: Tensor) -> Tensor:
    """Return ab (B, 2, h, w) corrected so that each hint is met and what is like it follows.

    Args:
        ab: (B, 2, h, w) predicted a*, b*.
        keys: (B, K, h, w).
        hints: Of the batch.
        spread: (4,) ln of near range, far range, near weight and noise.
    """
    counts = hints.given.sum(1).long()
    order = counts.argsort()
    corrected = [
        _spread_part(ab[part], keys[part], hints.first(int(counts[part[-1]]), part), spread)
        for part in order.chunk(PARTS)
    ]
    return torch.cat(corrected)[order.argsort()]


def _spread_part(ab: Tensor, keys: Tensor, hints: Hints, spread: Tensor) -> Tensor:
    if hints.cells.shape[1] == 0:
        return ab.float()
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


def _rational_quadratic(a: Tensor, b: Tensor) -> Tensor:
    """Return 1 / (1 + |a - b|^2), (B, N, M), of points (B, N, D) and (B, M, D).

    |a|^2 + 1 + |b|^2 - 2 a.b is one product of points with two coordinates more.
    """
    one_a, one_b = torch.ones_like(a[..., :1]), torch.ones_like(b[..., :1])
    left = torch.cat([a, (a**2).sum(-1, keepdim=True) + 1, one_a], 2)
    right = torch.cat([-2 * b, one_b, (b**2).sum(-1, keepdim=True)], 2)
    return 1 / (left @ right.transpose(1, 2)).clamp_min(1)
