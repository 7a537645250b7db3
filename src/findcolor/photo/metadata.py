"""What a photo file says about the photo, independent of the file's format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from findcolor.photo import xmp
from findcolor.photo.exif import clean_exif
from findcolor.photo.iptc import add_iptc
from findcolor.photo.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Metadata:
    """EXIF, IPTC, XMP, resolution and comment.

    Attributes:
        exif: A TIFF structure, beginning with its byte-order mark, or None.
        iptc: IPTC-IIM datasets, not wrapped, or None.
        xmp: An XMP packet, or None.
        resolution: Pixels per millimetre (horizontal, vertical) of the upright photo, or None.
        comment: Plain text, or None.
    """

    exif: bytes | None = None
    iptc: bytes | None = None
    xmp: bytes | None = None
    resolution: tuple[float, float] | None = None
    comment: str | None = None

    def for_result(
        self, provenance: Provenance, width: int, height: int, *, drop_gps: bool = False
    ) -> Self:
        """Return what the coloured photo's file says: all of this, corrected and marked.

        Corrected: orientation (the pixels are upright), colour space (sRGB), size, and no
        embedded thumbnail, which would show the gray photo.

        Args:
            provenance: How the colours came about.
            width: Pixels from left to right.
            height: Pixels from top to bottom.
            drop_gps: Leave out the place where the photo was taken.
        """
        exif = clean_exif(self.exif, width, height, drop_gps=drop_gps) if self.exif else None
        packet = xmp.Packet(self.xmp)
        packet.remove(xmp.XAP, "Thumbnails")
        packet.remove(xmp.PHOTOSHOP, "ColorMode")
        packet.replace(xmp.PHOTOSHOP, "photoshop", "ICCProfile", "sRGB IEC61966-2.1")
        packet.replace(xmp.TIFF, "tiff", "Orientation", "1")
        packet.replace(xmp.EXIF, "exif", "ColorSpace", "1")
        packet.replace(xmp.EXIF, "exif", "PixelXDimension", str(width))
        packet.replace(xmp.EXIF, "exif", "PixelYDimension", str(height))
        if drop_gps:
            packet.remove(xmp.EXIF, prefix="GPS")
        provenance.mark(packet)
        return replace(self, exif=exif, xmp=packet.to_bytes())

    def with_exif(self, exif: bytes | None) -> Self:
        """Return this with another EXIF block."""
        return replace(self, exif=exif)

    def with_iptc_in_xmp(self) -> Self:
        """Return this with the IPTC datasets as XMP properties too, for formats without IIM."""
        if not self.iptc:
            return self
        packet = xmp.Packet(self.xmp)
        add_iptc(packet, self.iptc)
        return replace(self, xmp=packet.to_bytes())
