"""CIELAB (CIE 15, D65, 2° observer) from and to sRGB, exact and fast.

The white point is the row sum of the matrix, and every product with the matrix is written as one
channel plus weighted differences: for a gray, all differences are zero, so X/Xn = Y/Yn = Z/Zn to
the last bit and a* = b* = 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from findcolor.color.strips import in_strips
from findcolor.color.transfer import linear_from_srgb, srgb_from_linear

_PRIMARIES = np.array(  # linear sRGB to XYZ, from the chromaticities of IEC 61966-2-1
    [
        [0.4123907992659595, 0.3575843393838780, 0.1804807884018343],
        [0.2126390058715104, 0.7151686787677559, 0.0721923153607337],
        [0.0193308187155918, 0.1191947797946259, 0.9505321522496608],
    ]
)
RGB_TO_XYZ = _PRIMARIES / _PRIMARIES.sum(axis=1, keepdims=True)
"""(3, 3): linear sRGB to XYZ relative to white; every row sums to 1."""
XYZ_TO_RGB = np.linalg.inv(RGB_TO_XYZ)
"""(3, 3): the inverse; every row sums to 1."""

DELTA = 6 / 29
"""Where CIE's f changes from the cube root to a line."""
PACKED_MAX = 65535
"""The uint16 that stands for L* = 100."""

Plane = NDArray[np.float32]


def srgb_to_lab(rgb: NDArray[Any]) -> NDArray[np.float32]:
    """Return CIELAB.

    Args:
        rgb: (..., 3) sRGB: uint8, uint16, or float 0..1.

    Returns:
        (..., 3) float32: L* 0..100, a* and b* about -110..110; grays have a* = b* = 0.

    Raises:
        TypeError: The dtype is none of these.
    """
    flat = np.asarray(rgb).reshape(-1, 3)
    out = np.empty(flat.shape, np.float32)

    def convert(rows: slice) -> None:
        x, y, z = (_f(plane) for plane in _mix(RGB_TO_XYZ, *_linear_planes(flat[rows])))
        out[rows, 0] = 116 * y - 16
        out[rows, 1] = 500 * (x - y)
        out[rows, 2] = 200 * (y - z)

    in_strips(len(flat), 1, convert)
    return out.reshape(rgb.shape)


def lab_to_srgb(lab: NDArray[Any], dtype: DTypeLike = np.uint8) -> NDArray[Any]:
    """Return sRGB; colours outside its gamut are clipped channel by channel (see gamut.py).

    Args:
        lab: (..., 3) float CIELAB.
        dtype: uint8, uint16, or a float type for values 0..1.

    Returns:
        (..., 3) of that dtype.
    """
    flat = np.asarray(lab).reshape(-1, 3)
    out = np.empty(flat.shape, dtype)

    def convert(rows: slice) -> None:
        L, a, b = (flat[rows, i].astype(np.float32) for i in range(3))
        for i, plane in enumerate(linear_planes(L, a, b)):
            out[rows, i] = srgb_from_linear(plane, dtype)

    in_strips(len(flat), 1, convert)
    return out.reshape(lab.shape)


def linear_planes(L: Plane, a: Plane, b: Plane) -> tuple[Plane, Plane, Plane]:
    """Return linear sRGB planes, not clipped, of CIELAB planes of one shape (all float32)."""
    y = _f_of_lightness(L)
    x = y + a * np.float32(1 / 500)
    z = y - b * np.float32(1 / 200)
    return _mix(XYZ_TO_RGB, _f_inverse(x), _f_inverse(y), _f_inverse(z))


def lightness(rgb: NDArray[Any]) -> NDArray[np.float32]:
    """Return L* (float32, 0..100) of (..., 3) sRGB: uint8, uint16, or float 0..1."""
    out = np.empty(rgb.shape[:-1], np.float32)
    _lightness_into(rgb, out.reshape(-1))
    return out


def packed_lightness(rgb: NDArray[Any]) -> NDArray[np.uint16]:
    """Return L* packed in uint16 (see :func:`pack_lightness`) of (..., 3) sRGB, in flat memory."""
    out = np.empty(rgb.shape[:-1], np.uint16)
    _lightness_into(rgb, out.reshape(-1))
    return out


def lightness_of_gray(levels: NDArray[Any]) -> NDArray[np.float32]:
    """Return L* (float32, 0..100) of sRGB-encoded gray levels: uint8, uint16, or float 0..1."""
    if levels.dtype in (np.uint8, np.uint16):
        table = np.arange(int(np.iinfo(levels.dtype).max) + 1, dtype=levels.dtype)
        return (116 * _f(linear_from_srgb(table)) - 16).take(levels)
    return 116 * _f(linear_from_srgb(levels)) - 16


def packed_lightness_of_gray(levels: NDArray[Any]) -> NDArray[np.uint16]:
    """Return L* packed in uint16 of sRGB-encoded gray levels: uint8, uint16, or float 0..1."""
    if levels.dtype in (np.uint8, np.uint16):
        table = np.arange(int(np.iinfo(levels.dtype).max) + 1, dtype=levels.dtype)
        return pack_lightness(lightness_of_gray(table)).take(levels)
    return pack_lightness(lightness_of_gray(levels))


def pack_lightness(L: NDArray[Any]) -> NDArray[np.uint16]:
    """Return L* 0..100 (clipped) as uint16 0..65535, rounded: steps of 0.0015."""
    scaled = np.clip(L, 0, 100) * np.float32(PACKED_MAX / 100) + np.float32(0.5)
    packed: NDArray[np.uint16] = scaled.astype(np.uint16)
    return packed


def unpack_lightness(packed: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return the L* (float32, 0..100) that :func:`pack_lightness` packed."""
    return np.multiply(packed, np.float32(100 / PACKED_MAX), dtype=np.float32)


def srgb_to_lab_color(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """Return the (L*, a*, b*) of one colour given in levels 0..255."""
    L, a, b = srgb_to_lab(np.array([red, green, blue], np.uint8)).tolist()
    return L, a, b


def _lightness_into(rgb: NDArray[Any], out: NDArray[Any]) -> None:
    flat = rgb.reshape(-1, 3)

    def convert(rows: slice) -> None:
        L = 116 * _f(luminance(*_linear_planes(flat[rows]))) - 16
        out[rows] = pack_lightness(L) if out.dtype == np.uint16 else L

    in_strips(len(flat), 1, convert)


def luminance(red: Plane, green: Plane, blue: Plane) -> Plane:
    """Return Y (float32, 0..1) of linear sRGB planes; a gray's is its level, to the last bit."""
    weights = RGB_TO_XYZ[1].astype(np.float32)
    Y: Plane = green + weights[0] * (red - green) + weights[2] * (blue - green)
    return Y


def luminance_of_lightness(L: Plane) -> Plane:
    """Return Y (float32, 0..1) of L* 0..100."""
    return _f_inverse(_f_of_lightness(L))


def _f_of_lightness(L: Plane) -> Plane:
    return (L + np.float32(16)) * np.float32(1 / 116)


def _linear_planes(rgb: NDArray[Any]) -> tuple[Plane, Plane, Plane]:
    red, green, blue = (linear_from_srgb(rgb[:, i]) for i in range(3))
    return red, green, blue


def _mix(matrix: NDArray[np.float64], x: Plane, y: Plane, z: Plane) -> tuple[Plane, Plane, Plane]:
    """Return matrix @ (x, y, z) for a matrix whose rows sum to 1; equal planes stay equal."""
    weights = matrix.astype(np.float32)
    dx, dz = x - y, z - y
    first, second, third = (y + row[0] * dx + row[2] * dz for row in weights)
    return first, second, third


def _f(t: Plane) -> Plane:
    """CIE's f as a sum of two clamped terms: no masks, so numpy stays in its fast loops."""
    knee = np.float32(DELTA**3)
    line: Plane = (np.minimum(t, knee) - knee) * np.float32(1 / (3 * DELTA**2))
    return np.cbrt(np.maximum(t, knee)) + line


def _f_inverse(f: Plane) -> Plane:
    knee = np.float32(DELTA)
    root = np.maximum(f, knee)
    line: Plane = (np.minimum(f, knee) - knee) * np.float32(3 * DELTA**2)
    return root * root * root + line
