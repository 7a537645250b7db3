"""From arrays to Qt's images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QIcon, QImage, QPixmap


def plain_icon(pixmap: QPixmap) -> QIcon:
    """Return an icon that looks the same when it is selected: no tint may lie over colours."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


class PixelImage(QImage):
    """An image over an array's own memory, in the format that a painter draws fastest.

    Numpy rearranges the channels, since it lets the interface thread run meanwhile; Qt's
    conversion would hold Python's lock for all of a large photo.

    Args:
        rgb: (h, w, 3) RGB, or (h, w, 4) RGBA, uint8; it is copied.
    """

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        height, width, channels = rgb.shape
        pixels = np.empty((height, width, 4), np.uint8)  # blue first: 0xAARRGGBB, low byte first
        for target, source in enumerate((2, 1, 0)):
            pixels[..., target] = rgb[..., source]
        pixels[..., 3] = rgb[..., 3] if channels == 4 else 255
        form = QImage.Format.Format_ARGB32 if channels == 4 else QImage.Format.Format_RGB32
        super().__init__(pixels.data, width, height, 4 * width, form)
        self._pixels = pixels
