"""Patch-wise beside image-wise colour: small things in a large photo get a look of their own.

Overlapping patches of the photo get the look that the whole photo gets from afar. Each is coloured
without regard to local hints, once; the patches and the whole are fused by certainty, under smooth
windows, so that no seam shows. A click still costs one run of the decoder on the whole photo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from findcolor.model.colorizer import MULTIPLE, Glance, Prediction
from findcolor.model.grid import resize

CELL = 4
AUTO_SIDE = 700
"""Photos whose shorter side has this many pixels hold detail that one look at 256 px loses."""
TRUST = 3.0
"""Exponent on certainty in the fusion: higher lets the surer look win more clearly."""


@dataclass(frozen=True, eq=False, slots=True)
class PatchColors:
    """The patches' colours, fused among themselves.

    Attributes:
        ab: (h, w, 2) float32, on a grid of their own.
        weight: (h, w, 1) float32, their certainty, to the power of ``TRUST``.
    """

    ab: NDArray[np.float32]
    weight: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return self.ab.nbytes + self.weight.nbytes


def patch_count(patches: str, height: int, width: int) -> int:
    """Return how many patches the longer side gets; 1 means none beside the whole."""
    if patches == "off":
        return 1
    if patches == "auto":
        return 2 if min(height, width) >= AUTO_SIDE else 1
    return int(patches)


def patch_boxes(height: int, width: int, count: int) -> list[tuple[slice, slice]]:
    """Return overlapping windows over a grid, each as large as ``1.5 / (count + 0.5)`` of it.

    ``count`` windows lie along the longer side and as many as keep them square along the other;
    sides are multiples of the encoder's coarsest stride in pixels.
    """
    tall, wide = _spans(height, width, count), _spans(width, height, count)
    return [(rows, columns) for rows in tall for columns in wide]


def _spans(length: int, other: int, count: int) -> list[slice]:
    number = max(1, round(count * length / max(length, other)))
    unit = MULTIPLE // CELL
    if number == 1:
        return [slice(0, length)]
    span = min(length, -(-int(length * 1.5 / (number + 0.5)) // unit) * unit)
    starts = np.linspace(0, length - span, number).round().astype(int)
    return [slice(int(start), int(start) + span) for start in starts]


def fuse_patches(
    shape: tuple[int, int], boxes: Sequence[tuple[slice, slice]], glances: Sequence[Glance]
) -> PatchColors:
    """Return the patches' colours on one grid, weighted by certainty under smooth windows."""
    total = np.zeros((*shape, 2), np.float32)
    windows = np.full((*shape, 1), 1e-6, np.float32)
    weights = np.zeros((*shape, 1), np.float32)
    for (rows, columns), glance in zip(boxes, glances, strict=True):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        window = (_window(height)[:, None] * _window(width)[None])[..., None]
        trust = resize(glance.certainty[..., None], (height, width)) ** TRUST
        total[rows, columns] += glance.ab * window * trust
        weights[rows, columns] += window * trust
        windows[rows, columns] += window
    ab: NDArray[np.float32] = (total / np.maximum(weights, 1e-9)).astype(np.float32)
    return PatchColors(ab, (weights / windows).astype(np.float32))


def fuse(whole: Prediction, patches: PatchColors) -> Prediction:
    """Return the whole photo and its patches together, colours and keys on the finer grid."""
    (height, width), (tall, wide) = whole.ab.shape[:2], patches.ab.shape[:2]
    shape = max(height, tall), max(width, wide)
    trust = resize(whole.certainty[..., None], shape) ** TRUST
    share = trust / (trust + resize(patches.weight, shape))  # of the whole
    closer = resize(patches.ab, shape)
    mixed = closer + (resize(whole.ab, shape) - closer) * share
    return replace(whole, ab=mixed, keys=resize(whole.keys, shape))


def _window(length: int) -> NDArray[np.float32]:
    """A raised cosine that never falls to zero, so that the photo's border is covered too."""
    phase = (np.arange(length, dtype=np.float32) + 0.5) / length
    return np.sin(np.pi * phase) ** 2 + np.float32(0.02)
