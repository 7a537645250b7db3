"""A photo as the rest of Find Color sees it: its full-size lightness, and what must survive."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyvips
from numpy.typing import NDArray

from findcolor.color.lab import PACKED_MAX
from findcolor.photo.metadata import Metadata


@dataclass(frozen=True, eq=False, slots=True)
class Photo:
    """A black-and-white photo, upright, at full size.

    Attributes:
        lightness: (height, width) uint16, CIELAB L* packed as 0..65535 for 0..100. Above
            ``spool.SPOOL_PIXELS`` it lives in a temporary file, not in memory.
        alpha: (height, width) uint8 or uint16 (by ``depth``), opacity, or None.
        depth: Bits per channel of the file, 8 or 16.
        format: "jpeg", "png", "tiff", "webp", "avif" or "heic".
        metadata: EXIF, IPTC, XMP and resolution of the file.
        page: Which page of the file this is, from 0.
        page_count: How many pages the file has.
    """

    lightness: NDArray[np.uint16]
    alpha: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    depth: int = 8
    format: str = "png"
    metadata: Metadata = field(default_factory=Metadata)
    page: int = 0
    page_count: int = 1

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.lightness.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.lightness.shape[0])

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.width, self.height

    def small_lightness(self, size: int | tuple[int, int]) -> NDArray[np.float32]:
        """Return the lightness at another size, anti-aliased (box, then Lanczos).

        Args:
            size: Length of the longer side in pixels, keeping the aspect; or (height, width).

        Returns:
            (h, w) float32 L*, 0..100.
        """
        if isinstance(size, int):
            scale = size / max(self.size)
            size = max(1, round(self.height * scale)), max(1, round(self.width * scale))
        height, width = size
        source = np.ascontiguousarray(self.lightness)
        image = pyvips.Image.new_from_memory(source, self.width, self.height, 1, "ushort")
        # In float: libvips shrinks integers with rounded weights, which darkens a little.
        image = image.cast("float").resize(
            width / self.width, vscale=height / self.height, kernel="lanczos3"
        )
        small = np.frombuffer(image.write_to_memory(), np.float32)
        small = np.clip(small, 0, PACKED_MAX) * np.float32(100 / PACKED_MAX)
        return small.reshape(image.height, image.width)
