"""What a photo file says about the photo, independent of the file's format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metadata:
    """EXIF, IPTC, XMP and resolution.

    Attributes:
        exif: A TIFF structure, beginning with its byte-order mark, or None.
        iptc: IPTC-IIM datasets, not wrapped, or None.
        xmp: An XMP packet, or None.
        resolution: Pixels per millimetre (horizontal, vertical), or None.
    """

    exif: bytes | None = None
    iptc: bytes | None = None
    xmp: bytes | None = None
    resolution: tuple[float, float] | None = None
