"""How near a coloured photo is to the truth, one number per photo.

Images are float RGB (sRGB-encoded, 0..1) or CIELAB, channel-last. Every measure is checked in the
tests against an independent implementation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from findcolor.evaluation.system import PixelHint, hint_planes

JUST_NOTICEABLE = 2.3
"""The Euclidean CIELAB distance that an eye just notices; the threshold of iColoriT's HPR."""

EDGE_STRENGTH = 6.0
"""How steep lightness is at an edge, in L* per pixel."""

EDGE_BAND = 3.0
"""How far from an edge colour counts as being at the boundary, in pixels."""

_MSE_FLOOR = 1e-5
_IDENTICAL = 100.0


def psnr_unit(truth: NDArray[np.floating], result: NDArray[np.floating]) -> float:
    """Return the PSNR of iColoriT: RGB in 0..1, the squared error at least 1e-5 (50 dB at most).

    Args:
        truth: (h, w, 3) float, 0..1.
        result: (h, w, 3) float, 0..1.
    """
    error = np.mean(np.square(np.subtract(truth, result, dtype=np.float64)))
    return float(-10 * np.log10(max(error, _MSE_FLOOR)))


def psnr_levels(truth: NDArray[np.floating], result: NDArray[np.floating]) -> float:
    """Return the PSNR of Zhang et al.: RGB rounded to 8 bits; identical images get 100 dB.

    Args:
        truth: (h, w, 3) float, 0..1.
        result: (h, w, 3) float, 0..1.
    """
    difference = to_levels(truth).astype(np.float64) - to_levels(result)
    error = np.mean(np.square(difference)) / 255**2
    return float(min(-10 * np.log10(error), _IDENTICAL)) if error else _IDENTICAL


def to_levels(rgb: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Round (..., 3) float RGB 0..1 to uint8."""
    return np.asarray(np.rint(np.clip(rgb, 0, 1) * 255), np.uint8)


def ssim(truth: NDArray[np.floating], result: NDArray[np.floating]) -> float:
    """Return the structural similarity of two images; see :class:`Similarity`."""
    return Similarity(truth)(result)


class Similarity:
    """Structural similarity to one image (Wang et al. 2004), the mean of the three channels.

    Gaussian window of sigma 1.5, 11 pixels wide; a border of 5 pixels is left out.

    Args:
        truth: (h, w, 3) float, 0..1, at least 11 pixels each way.
    """

    def __init__(self, truth: NDArray[np.floating]) -> None:
        self._x = np.asarray(truth, np.float64)
        self._mean = _blur(self._x)
        self._variance = _blur(self._x**2) - self._mean**2

    def __call__(self, result: NDArray[np.floating]) -> float:
        """Return the similarity, at most 1, of a result (h, w, 3) float, 0..1."""
        y = np.asarray(result, np.float64)
        mean = _blur(y)
        variance = _blur(y**2) - mean**2
        covariance = _blur(self._x * y) - self._mean * mean
        c1, c2 = 0.01**2, 0.03**2
        similarity = (2 * self._mean * mean + c1) * (2 * covariance + c2)
        similarity /= (self._mean**2 + mean**2 + c1) * (self._variance + variance + c2)
        return float(similarity.mean())


def _blur(image: NDArray[np.float64]) -> NDArray[np.float64]:
    blurred = ndimage.gaussian_filter(image, 1.5, truncate=3.5, axes=(0, 1))
    return np.asarray(blurred[5:-5, 5:-5])


def boundary_band(lightness: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return where the photo is within 3 pixels of a lightness edge.

    Args:
        lightness: (h, w) float, L* 0..100.

    Returns:
        (h, w) bool.
    """
    smooth = np.asarray(lightness, np.float64)
    steepness = np.hypot(ndimage.sobel(smooth, 0), ndimage.sobel(smooth, 1)) / 8
    edges = steepness > EDGE_STRENGTH
    if not edges.any():
        return edges
    return np.asarray(ndimage.distance_transform_edt(~edges) <= EDGE_BAND)


def bleeding(difference: NDArray[np.floating], band: NDArray[np.bool_]) -> float | None:
    """Return the mean colour error within 3 pixels of lightness edges; None without an edge.

    Args:
        difference: (h, w) float, CIEDE2000 between truth and result.
        band: (h, w) bool, from :func:`boundary_band`.
    """
    return float(difference[band].mean(dtype=np.float64)) if band.any() else None


def hint_error(ab: NDArray[np.floating], hints: Sequence[PixelHint]) -> float | None:
    """Return how far the result is from its hints, inside them; None without hints.

    Where hints overlap the later one counts.

    Args:
        ab: (h, w, 2) float, the result's a* and b*.
        hints: The hints it was given.

    Returns:
        The mean Euclidean distance in a* and b*.
    """
    if not hints:
        return None
    wanted, mask = hint_planes(hints, ab.shape[:2])
    return float(np.hypot(*(ab[mask] - wanted[mask]).T).mean(dtype=np.float64))


def propagation_range(
    before: NDArray[np.floating], after: NDArray[np.floating], place: tuple[int, int]
) -> float:
    """Return how far one more hint reached: iColoriT's hint propagation range (HPR).

    Args:
        before: (h, w, 2) float, a* and b* without the hint.
        after: (h, w, 2) float, a* and b* with it.
        place: Row and column of the hint's top left pixel.

    Returns:
        The mean distance in pixels, from the place, of all pixels whose colour changed by more
        than 2.3; 0 where none did.
    """
    changed = np.argwhere(np.hypot(*np.moveaxis(after - before, -1, 0)) > JUST_NOTICEABLE)
    return float(np.hypot(*(changed - place).T).mean()) if len(changed) else 0.0
