"""Upsampling: the network's small ab becomes full-size ab that follows the photo's edges.

Plain cubic interpolation blurs colour across edges. Where lightness and chroma change together, the
full-size lightness knows where the edge is: a line fitted in each 3x3 neighbourhood of the small
arrays tells how chroma follows lightness there, and the detail of lightness that the small array
has lost brings back the matching detail of chroma:

    ab = cubic(ab_small) + slope * (L - cubic(L_small))
    slope = 0.7 r² cov(L, ab) / (var(L) + 10)

The squared correlation r² trusts the line where the nine points lie on it. It and the factor 0.7
matter on photos with soft chroma: without them, guided ab is 1.5 dB worse than plain cubic ab on
such photos shrunk by 4; with them it is as good there and 0.3 to 0.9 dB better everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import unpack_lightness

_NOISE = 10.0
"""Added to the variance of L*: flat neighbourhoods keep plain cubic interpolation."""
_TRUST = 0.7
"""How much of the fitted line is believed: detail is less coloured than the large shapes."""
_MARGIN = 2.0
"""How far the guided ab may leave the range of its neighbourhood, in units of a* and b*."""

_Kernel = Callable[[NDArray[np.float64]], NDArray[np.float64]]


class Upsampler:
    """One photo's ab, ready to be asked for any rows at full size.

    Args:
        ab: (h, w, 2) float, the network's a* and b*.
        lightness: (h', w') float, L* 0..100 of the same photo, at the size of ab or larger.
        shape: (H, W) of the full photo; pixel areas, not pixel centres, are aligned.
    """

    def __init__(self, ab: NDArray[Any], lightness: NDArray[Any], shape: tuple[int, int]) -> None:
        height, width = ab.shape[:2]
        small = shrink(np.asarray(lightness, np.float32), (height, width))
        chroma = np.moveaxis(np.asarray(ab, np.float32), -1, 0)
        self._height = shape[0]
        self._smooth = np.stack([small, *chroma])
        self._local = _local(small, chroma)
        self._columns = [
            (target, source, cubic, linear)
            for target in _blocks(shape[1], width)
            for source, cubic, linear in [_weights(target, width, shape[1])]
        ]
        self._width = shape[1]

    def rows(
        self, lightness: NDArray[np.float32], rows: slice
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return full-size a* and b* of some rows.

        Args:
            lightness: (n, W) float32, L* 0..100 of these rows.
            rows: Which rows, with start and stop.

        Returns:
            Two (n, W) float32 planes.
        """
        source, cubic, linear = _weights(rows, self._smooth.shape[1], self._height)
        L, a, b = self._widen(cubic @ self._smooth[:, source], 2)
        bounds = self._widen(linear @ self._local[:, source], 3)
        detail = lightness - L
        for plane, (slope, low, high) in ((a, bounds[:3]), (b, bounds[3:])):
            slope *= detail
            plane += slope
            np.maximum(plane, low, out=plane)
            np.minimum(plane, high, out=plane)
        return a, b

    def _widen(self, planes: NDArray[np.float32], kernel: int) -> NDArray[np.float32]:
        """Return (c, n, w) planes at full width."""
        flat = planes.reshape(-1, planes.shape[-1])
        out = np.empty((len(flat), self._width), np.float32)
        for block in self._columns:
            np.matmul(flat[:, block[1]], block[kernel].T, out=out[:, block[0]])
        return out.reshape(*planes.shape[:2], self._width)


def upsample_ab(
    ab_small: NDArray[Any],
    lightness_small: NDArray[Any],
    lightness: NDArray[np.uint16],
    rows: slice = slice(None),
) -> NDArray[np.float32]:
    """Return full-size ab of some rows, guided by the full-size lightness.

    Args:
        ab_small: (h, w, 2) float, the network's a* and b*.
        lightness_small: (h', w') float, L* 0..100, at the size of ab_small or larger (averaged).
        lightness: (H, W) uint16, packed L* of the full photo.
        rows: Which rows of the full photo.

    Returns:
        (n, W, 2) float32, not yet clipped to any gamut.
    """
    rows = slice(*rows.indices(len(lightness))[:2])
    upsampler = Upsampler(ab_small, lightness_small, lightness.shape)
    return np.stack(upsampler.rows(unpack_lightness(lightness[rows]), rows), axis=-1)


def shrink(plane: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return a (H, W) plane averaged over the areas of (h, w) larger pixels; float32."""
    height, width = shape
    if plane.shape == shape:
        return plane
    rows, columns = _areas(plane.shape[0], height), _areas(plane.shape[1], width)
    return np.asarray(rows @ plane @ columns.T)


def _local(small: NDArray[np.float32], chroma: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return slope, lowest and highest value in 3x3 windows, for a* and then b*: (6, h, w)."""
    L = _windows(small)
    L -= L.mean(axis=0)
    variance = (L * L).mean(axis=0)
    out = []
    for plane in chroma:
        window = _windows(plane)
        low, high = window.min(axis=0) - _MARGIN, window.max(axis=0) + _MARGIN
        window -= window.mean(axis=0)
        covariance = (L * window).mean(axis=0)
        # 1 is added so that the noise of almost even windows is no correlation.
        agreement = covariance**2 / (variance * (window * window).mean(axis=0) + 1)
        out += [_TRUST * agreement * covariance / (variance + _NOISE), low, high]
    return np.stack(out).astype(np.float32, copy=False)


def _windows(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the nine neighbours of every pixel: (9, h, w)."""
    padded = np.pad(plane, 1, mode="edge")
    height, width = plane.shape
    return np.stack([padded[y : y + height, x : x + width] for y in range(3) for x in range(3)])


def _blocks(target: int, source: int) -> list[slice]:
    """Cut a row into blocks that each need only a few of the small array's columns."""
    size = int(np.clip(8 * target / source, 32, 256))
    return [slice(start, min(start + size, target)) for start in range(0, target, size)]


def _weights(
    part: slice, source: int, target: int
) -> tuple[slice, NDArray[np.float32], NDArray[np.float32]]:
    """Return what turns ``source`` small pixels into some of ``target`` large ones, on one axis.

    Returns:
        Which small pixels, and two matrices (large, small) of weights: cubic and linear.
    """
    place = (np.arange(part.start, part.stop) + 0.5) * (source / target) - 0.5
    base = np.floor(place).astype(np.intp)
    taps = np.clip(base[:, None] + np.arange(-1, 3), 0, source - 1)
    first, last = int(taps.min()), int(taps.max())
    distance = np.abs(place[:, None] - (base[:, None] + np.arange(-1, 3)))
    matrices = []
    for kernel in (_cubic, _linear):
        matrix = np.zeros((len(place), last - first + 1))
        np.add.at(matrix, (np.arange(len(place))[:, None], taps - first), kernel(distance))
        matrices.append(matrix.astype(np.float32))
    return slice(first, last + 1), matrices[0], matrices[1]


def _cubic(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull-Rom (Keys 1981, a = -0.5)."""
    near = (1.5 * distance - 2.5) * distance**2 + 1
    far = ((-0.5 * distance + 2.5) * distance - 4) * distance + 2
    return np.where(distance < 1, near, np.where(distance < 2, far, 0))


def _linear(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(1 - distance, 0)


def _areas(source: int, target: int) -> NDArray[np.float32]:
    """Return the (target, source) matrix that averages over the areas of large pixels."""
    edges = np.linspace(0, source, target + 1)
    pixels = np.arange(source)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    overlap = np.maximum(overlap, 0)
    return (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)
