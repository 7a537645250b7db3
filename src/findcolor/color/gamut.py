"""The ab gamut of sRGB: which chroma a screen can show at a given lightness.

Along any hue chroma fits up to a limit, and everything here follows from that limit. (Around the
lightness of yellow, L* 93 to 98, the gamut has a dent, at most 3 % of linear red deep: some yellows
fit although paler ones do not. There the limit may lie on either side of the dent.)
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import lab_to_srgb, linear_planes
from findcolor.color.strips import in_strips

AB_LIMIT = 110
"""No sRGB colour has an a* or b* outside -110..110."""

_LIGHTNESSES, _HUES = 257, 512
_STRIDE, _STRIDES = 8.0, 24  # up to 192, more than |a*| + |b*| of any sRGB colour
_HALVINGS = 12  # of a stride: a limit is known to 0.002
_HOLLOW = 4e-3  # of linear light
_TOLERANCE = 2e-6  # of linear light: the noise of float32 at white


def in_gamut(lab: NDArray[Any], tolerance: float = _TOLERANCE) -> NDArray[np.bool_]:
    """Return which colours fit sRGB.

    Args:
        lab: (..., 3) CIELAB.
        tolerance: How far linear red, green and blue may leave 0..1.

    Returns:
        (...) bool.
    """
    L, a, b = (np.asarray(lab[..., i], np.float32) for i in range(3))
    return _fits(L, a, b, tolerance)


def max_chroma(L: Any, hue: Any) -> NDArray[np.float32]:
    """Return the largest chroma that fits sRGB.

    Args:
        L: L*, 0..100, any shape.
        hue: CIELAB hue angle in radians (atan2(b*, a*)), of a shape that broadcasts with L.

    Returns:
        float32 chroma, sqrt(a*² + b*²), of the common shape.
    """
    L, hue = np.broadcast_arrays(np.asarray(L, np.float32), np.asarray(hue, np.float32))
    return _reach(L, np.cos(hue), np.sin(hue))


def clip_chroma(lab: NDArray[Any]) -> NDArray[np.float32]:
    """Return the colours with as much of their chroma as fits sRGB; L* and hue stay.

    Args:
        lab: (..., 3) CIELAB, L* 0..100.

    Returns:
        (..., 3) float32; colours that fit come back as they are.
    """
    out = np.array(lab, np.float32)
    outside = ~in_gamut(out)
    L, a, b = (out[outside, i] for i in range(3))
    out[outside, 1:] *= chroma_scale(L, a, b)[:, None]
    return out


def clip_planes(
    L: NDArray[np.float32],
    a: NDArray[np.float32],
    b: NDArray[np.float32],
    rgb: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Clip chroma like :func:`clip_chroma`, in linear light and paying only for what is outside.

    Args:
        L: L* of any shape.
        a: a* of that shape.
        b: b* of that shape.
        rgb: What lab.linear_planes made of them; changed in place.

    Returns:
        The same three planes of linear red, green and blue, 0..1 within about 0.001.
    """
    outside = np.flatnonzero(~_within(rgb, _TOLERANCE))
    if len(outside):
        L, a, b = (plane.take(outside) for plane in (L, a, b))
        scale = chroma_scale(L, a, b)
        for plane, clipped in zip(rgb, linear_planes(L, a * scale, b * scale), strict=True):
            plane.put(outside, clipped)
    return rgb


def nearest_in_gamut(L: float, a: float, b: float) -> tuple[float, float]:
    """Return the (a*, b*) nearest to a colour among those that fit sRGB at its lightness L*."""
    if in_gamut(np.array([L, a, b])):
        return a, b
    hue = np.linspace(0, 2 * np.pi, 1441)
    chroma = max_chroma(L, hue)
    corners = np.stack([chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    start, along = corners[:-1], np.diff(corners, axis=0)
    square = np.maximum((along**2).sum(axis=-1), 1e-12)
    part = np.clip(((np.array([a, b]) - start) * along).sum(axis=-1) / square, 0, 1)
    points = np.concatenate([start, start + part[:, None] * along])
    # The straight line between two corners may leave the gamut where its edge is hollow.
    lab = np.column_stack([np.full(len(points), L), points])
    points = points[in_gamut(lab, _HOLLOW) | (np.arange(len(points)) < len(start))]
    nearest = points[np.argmin(((points - [a, b]) ** 2).sum(axis=-1))]
    return float(nearest[0]), float(nearest[1])


def gamut_axis(step: float = 1.0) -> NDArray[np.float32]:
    """Return the a* values (left to right) of the pickers' grid, from -110 to 110."""
    half = int(AB_LIMIT / step)
    return (np.arange(-half, half + 1) * step).astype(np.float32)


def gamut_mask(L: float, step: float = 1.0) -> NDArray[np.bool_]:
    """Return which points of the pickers' grid fit sRGB at a lightness.

    Args:
        L: L*, 0..100.
        step: Distance of two grid points, in units of a* and b*, above 0.

    Returns:
        (n, n) bool; columns are a* = gamut_axis(step), rows are b*, from 110 down to -110.
    """
    return in_gamut(_picker_lab(L, step))


def gamut_image(L: float, step: float = 1.0) -> NDArray[np.uint8]:
    """Return the pickers' image at a lightness: (n, n, 4) RGBA, transparent outside sRGB.

    Rows and columns are those of :func:`gamut_mask`.
    """
    lab = _picker_lab(L, step)
    alpha = np.where(in_gamut(lab), np.uint8(255), np.uint8(0))
    return np.dstack([lab_to_srgb(lab), alpha])


def chroma_scale(
    L: NDArray[np.float32], a: NDArray[np.float32], b: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the factor 0..1 that brings a* and b* into sRGB, from a table (error about 0.1 %).

    Args:
        L: L*, 0..100, any shape.
        a: a* of the same shape.
        b: b* of the same shape.

    Returns:
        float32 of that shape.
    """
    table = _limits()
    size = np.maximum(np.abs(a) + np.abs(b), np.float32(1e-6))
    turn = b / size
    turn = np.where(a >= 0, turn, 2 - turn) + 1  # 0..4 once around, without a trigonometric call
    i, down = _cell(L * np.float32((_LIGHTNESSES - 1) / 100), _LIGHTNESSES)
    j, right = _cell(turn * np.float32(_HUES / 4), _HUES + 1)
    corner = i * (_HUES + 1) + j
    upper = table.take(corner)
    upper += right * (table.take(corner + 1) - upper)
    lower = table.take(corner + (_HUES + 1))
    lower += right * (table.take(corner + (_HUES + 2)) - lower)
    scale: NDArray[np.float32] = (upper + down * (lower - upper)) / size
    return np.minimum(scale, 1)


def _cell(place: NDArray[Any], nodes: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the table cell that a place falls into, and how far into it, 0..1."""
    index = np.clip(place.astype(np.intp), 0, nodes - 2)
    return index, np.clip(place - index, 0, 1).astype(np.float32)


@cache
def _limits() -> NDArray[np.float32]:
    """Return the largest |a*| + |b*| for every lightness and every turn of chroma_scale."""
    L = np.linspace(0, 100, _LIGHTNESSES, dtype=np.float32)[:, None]
    turn = np.linspace(-1, 3, _HUES + 1, dtype=np.float32)
    b = np.where(turn <= 1, turn, 2 - turn)
    a = np.where(turn <= 1, 1, -1) * (1 - np.abs(b))
    return _reach(*np.broadcast_arrays(L, a.astype(np.float32), b))


def _reach(L: NDArray[Any], a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.float32]:
    """Return the largest t for which (L, t a, t b) fits sRGB; found from below, so it fits."""
    flat = [np.ascontiguousarray(plane, np.float32).reshape(-1) for plane in (L, a, b)]
    out = np.zeros(flat[0].shape, np.float32)

    def search(part: slice) -> None:
        level, u, v = (plane[part] for plane in flat)
        reach = np.zeros_like(level)
        for stride in range(1, _STRIDES + 1):
            t = stride * _STRIDE
            np.copyto(reach, t, where=_fits(level, t * u, t * v))
        for halving in range(1, _HALVINGS + 1):
            tried = reach + np.float32(_STRIDE * 0.5**halving)
            np.copyto(reach, tried, where=_fits(level, tried * u, tried * v))
        out[part] = reach

    in_strips(len(out), 1, search)
    return out.reshape(L.shape)


def _fits(
    L: NDArray[Any], a: NDArray[Any], b: NDArray[Any], tolerance: float = _TOLERANCE
) -> NDArray[np.bool_]:
    return _within(linear_planes(L, a, b), tolerance)


def _within(
    rgb: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]], tolerance: float
) -> NDArray[np.bool_]:
    red, green, blue = rgb
    low = np.minimum(np.minimum(red, green), blue)
    high = np.maximum(np.maximum(red, green), blue)
    return (low >= -tolerance) & (high <= 1 + tolerance)


def _picker_lab(L: float, step: float) -> NDArray[np.float32]:
    axis = gamut_axis(step)
    a, b = np.meshgrid(axis, axis[::-1])
    return np.stack([np.full_like(a, L), a, b], axis=-1)
