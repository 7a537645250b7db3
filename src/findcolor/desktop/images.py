"""From arrays to Qt's images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(rgb: NDArray[np.uint8]) -> QImage:
    """Return a (h, w, 3) RGB or (h, w, 4) RGBA uint8 array as an image of its own memory.

    In the format that a painter draws fastest, so that the interface thread converts nothing.
    """
    height, width, channels = rgb.shape
    rgb = np.ascontiguousarray(rgb)
    if channels == 3:
        image = QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        return image.convertToFormat(QImage.Format.Format_RGB32)
    image = QImage(rgb.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def doubt_overlay(certainty: NDArray[Any]) -> QImage:
    """Return a certainty map (h, w), 0..1, as a veil that is thickest where the colour is a guess.

    Magenta: no photo of the kind has it in quantity, so it is not mistaken for a colour.
    """
    doubt = 1 - np.clip(np.asarray(certainty, np.float32), 0, 1)
    out = np.empty((*doubt.shape, 4), np.uint8)
    out[..., :3] = (255, 0, 200)
    out[..., 3] = (doubt * 190).astype(np.uint8)
    return image_of(out)
