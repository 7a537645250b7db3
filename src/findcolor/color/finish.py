"""The finish: full-size lightness and the network's small ab become the colour photo.

Lightness is kept: colours that do not fit sRGB give up chroma only, and the rounding to levels is
steered. Red and blue are rounded first; green, which carries 72 % of the luminance, is then chosen
for the luminance that the photo asks for. What is left is always less than half a level of gray, so
that turning the result back to gray gives an 8-bit original back, level for level.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.color.gamut import clip_planes
from findcolor.color.lab import RGB_TO_XYZ, linear_planes, luminance_of_lightness, unpack_lightness
from findcolor.color.look import Look, apply_look
from findcolor.color.strips import in_strips
from findcolor.color.transfer import linear_from_srgb, srgb_from_linear
from findcolor.color.upsample import Upsampler

_RED, _GREEN, _BLUE = RGB_TO_XYZ[1].astype(np.float32)
_DTYPES = {8: np.uint8, 16: np.uint16}


def finish(
    lightness: NDArray[np.uint16],
    ab_small: NDArray[Any],
    lightness_small: NDArray[Any],
    look: Look | None = None,
    depth: int = 8,
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Return the colour photo, in strips and on all cores.

    Args:
        lightness: (H, W) uint16, packed L* (see lab.pack_lightness); any size, so that a preview
            and the full photo take the same road.
        ab_small: (h, w, 2) float, the network's a* and b*.
        lightness_small: (h', w') float, L* 0..100 of the same photo, at the size of ab_small or
            larger.
        look: Saturation, temperature and strength; without one, the colours stay.
        depth: Bits of a channel, 8 or 16.
        out: (H, W, 3) uint8 or uint16 to write into; a new array by default.

    Returns:
        (H, W, 3) sRGB, uint8 or uint16; L* of every pixel is that of ``lightness`` within 0.5.
    """
    height, width = lightness.shape
    dtype = _DTYPES[depth]
    if out is None:
        out = np.empty((height, width, 3), dtype)
    assert out.shape == (height, width, 3), "out has another shape than the photo"
    assert out.dtype == dtype, "out has another depth than asked for"
    ab = apply_look(np.asarray(ab_small, np.float32), look or Look())
    upsampler = Upsampler(ab, lightness_small, (height, width))

    def strip(rows: slice) -> None:
        L = unpack_lightness(lightness[rows])
        a, b = upsampler.rows(L, rows)
        red, _, blue = clip_planes(L, a, b, linear_planes(L, a, b))
        target = out[rows]
        target[..., 0] = srgb_from_linear(red, dtype)
        target[..., 2] = srgb_from_linear(blue, dtype)
        green = luminance_of_lightness(L)
        green -= _RED * linear_from_srgb(target[..., 0])
        green -= _BLUE * linear_from_srgb(target[..., 2])
        green *= 1 / _GREEN
        target[..., 1] = srgb_from_linear(green, dtype)

    in_strips(height, width, strip)
    return out
