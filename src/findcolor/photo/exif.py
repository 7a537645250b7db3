"""EXIF blocks: made from a TIFF's own tags, and cleaned for a file whose pixels are upright sRGB.

A block is cleaned in place, byte by byte: makers' notes hold offsets into it, so that moving
anything would break them.
"""

from __future__ import annotations

import io
import struct

from findcolor.photo import ifd
from findcolor.photo.ifd import LONG, SHORT, Directory, DirectoryReader, Field, serialise

ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x112, 0x11A, 0x11B, 0x128
_DESCRIPTION = 0x10E
COLOR_SPACE, PIXEL_WIDTH, PIXEL_HEIGHT = 0xA001, 0xA002, 0xA003
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x201, 0x202

LAYOUT = frozenset(
    {
        *range(254, 260),
        *range(262, 267),
        273,
        *range(277, 282),
        284,
        *range(288, 294),
        297,
        301,
        *range(317, 326),
        330,
        332,
        334,
        *range(336, 344),
        347,
        *range(512, 522),
        *range(529, 533),
        ifd.XMP,
        ifd.IPTC,
        ifd.PHOTOSHOP,
        ifd.ICC,
        37724,
    }
)
"""TIFF tags that say how the pixels are stored, or hold blocks that travel by themselves."""
PLACEMENT = frozenset([ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT])
"""Tags that both an EXIF block and the writer of a TIFF file give."""


def exif_from_directory(directory: Directory) -> bytes | None:
    """Return an EXIF block with what a TIFF's directory says about the photo, or None."""
    kept = {tag: field for tag, field in directory.items() if tag not in LAYOUT}
    if not kept.keys() - PLACEMENT:
        return None
    return _block(kept)


def directory_from_exif(block: bytes) -> Directory:
    """Return the tags of an EXIF block that a TIFF file takes over; none of a broken block."""
    directory = _directory(block)
    return {tag: field for tag, field in directory.items() if tag not in LAYOUT | PLACEMENT}


def resolution_of(block: bytes) -> tuple[float, float] | None:
    """Return the resolution (pixels per millimetre, as stored) in an EXIF block, or None."""
    directory = _directory(block)
    found = [directory.get(tag) for tag in (X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT)]
    if not all(isinstance(field, Field) for field in found[:2]):
        return None
    unit = found[2].data[:1] if isinstance(found[2], Field) else b"\2"
    x, y = (_ratio(field.data) for field in found[:2] if isinstance(field, Field))
    millimetres = 10.0 if unit == b"\3" else 25.4
    return (x / millimetres, y / millimetres) if x > 0 and y > 0 else None


def with_resolution(block: bytes | None, resolution: tuple[float, float] | None) -> bytes | None:
    """Return an EXIF block that names the resolution (pixels per millimetre), if it did not.

    For formats that have no other place for it.
    """
    directory = _directory(block) if block else {}
    if resolution is None or X_RESOLUTION in directory:
        return block
    for tag, value in zip((X_RESOLUTION, Y_RESOLUTION), resolution, strict=True):
        directory[tag] = Field(ifd.RATIONAL, struct.pack("<II", round(value * 25_400), 1000))
    directory[RESOLUTION_UNIT] = Field(SHORT, struct.pack("<H", 2))  # inches
    return _block(directory)


def exif_placeholder(length: int) -> bytes:
    """Return a block that is still at least ``length`` long after another program rewrote it."""
    return _block({_DESCRIPTION: Field(ifd.ASCII, b"-" * length + b"\0")})


def fitting_exif(block: bytes, limit: int) -> bytes:
    """Return the block without its largest values, where it is longer than a container takes."""
    if len(block) <= limit:
        return block
    directory = _directory(block)
    while len(block := _block(directory)) > limit:
        homes = [directory, *(below for below in directory.values() if isinstance(below, dict))]
        sizes = {
            (len(field.data), number, tag)
            for number, home in enumerate(homes)
            for tag, field in home.items()
            if isinstance(field, Field)
        }
        _, number, tag = max(sizes)
        del homes[number][tag]
    return block


def clean_exif(block: bytes, width: int, height: int, *, drop_gps: bool = False) -> bytes | None:
    """Return an EXIF block for an upright sRGB photo without a thumbnail; None if it is broken.

    Args:
        block: A TIFF structure.
        width: Pixels of the upright photo, left to right.
        height: Pixels from top to bottom.
        drop_gps: Erase the place where the photo was taken.
    """
    try:
        return _Cleaner(block).clean(width, height, drop_gps)
    except (struct.error, IndexError, KeyError, ValueError):
        return None


def _directory(block: bytes) -> Directory:
    try:
        reader = DirectoryReader(io.BytesIO(block))
    except ValueError:
        return {}
    return reader.directory(reader.first)[0]


def _ratio(data: bytes) -> float:
    if len(data) != 8:
        return 0.0
    numerator, denominator = struct.unpack("<II", data)
    return numerator / denominator if denominator else 0.0


def _block(directory: Directory) -> bytes:
    return b"II*\0\x08\0\0\0" + serialise(directory, 8)


class _Cleaner:
    def __init__(self, block: bytes) -> None:
        self.data = bytearray(block)
        self.order = {b"II": "<", b"MM": ">"}[bytes(block[:2])]

    def clean(self, width: int, height: int, drop_gps: bool) -> bytes:
        main = self._long(4)
        entries = self._entries(main)
        if ORIENTATION in entries:
            if self._short(entries[ORIENTATION] + 8) >= 5:
                self._swap(entries, X_RESOLUTION, Y_RESOLUTION)
            self._set(entries[ORIENTATION], 1)
        if ifd.EXIF in entries:
            below = self._entries(self._long(entries[ifd.EXIF] + 8))
            for tag, value in ((COLOR_SPACE, 1), (PIXEL_WIDTH, width), (PIXEL_HEIGHT, height)):
                if tag in below:
                    self._set(below[tag], value)
        self._drop_thumbnail(main + 2 + 12 * len(entries))
        if drop_gps and ifd.GPS in entries:
            self._drop_gps(main, entries[ifd.GPS])
        return bytes(self.data)

    def _drop_thumbnail(self, link: int) -> None:
        if thumbnail := self._long(link):
            self._pack("I", link, 0)
            entries = self._entries(thumbnail)
            if {_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH} <= entries.keys():
                start = self._long(entries[_THUMBNAIL_OFFSET] + 8)
                self._erase(start, self._long(entries[_THUMBNAIL_LENGTH] + 8))

    def _drop_gps(self, main: int, entry: int) -> None:
        block = self._long(entry + 8)
        for at in self._entries(block).values():
            kind, count = self._short(at + 2), self._long(at + 4)
            length = count * {2: 1, 3: 2, 4: 4, 5: 8, 10: 8}.get(kind, 1)
            if length > 4:
                self._erase(self._long(at + 8), length)
        self._erase(block, 2 + 12 * self._short(block))
        end = main + 2 + 12 * self._short(main) + 4
        self.data[entry : end - 12] = self.data[entry + 12 : end]
        self.data[end - 12 : end] = bytes(12)
        self._pack("H", main, self._short(main) - 1)

    def _erase(self, start: int, length: int) -> None:
        if start + length >= len(self.data):
            del self.data[start:]
        else:
            self.data[start : start + length] = bytes(length)

    def _swap(self, entries: dict[int, int], one: int, other: int) -> None:
        if one in entries and other in entries:
            a, b = entries[one] + 8, entries[other] + 8
            self.data[a : a + 4], self.data[b : b + 4] = self.data[b : b + 4], self.data[a : a + 4]

    def _entries(self, offset: int) -> dict[int, int]:
        """Return the place of each entry of a directory, by tag."""
        places = range(offset + 2, offset + 2 + 12 * self._short(offset), 12)
        return {self._short(place): place for place in places}

    def _set(self, entry: int, value: int) -> None:
        kind = self._short(entry + 2)
        if kind == SHORT and value > 0xFFFF:
            self._pack("H", entry + 2, LONG)
            kind = LONG
        self._pack("I" if kind == LONG else "H", entry + 8, value)

    def _short(self, offset: int) -> int:
        return int(struct.unpack_from(self.order + "H", self.data, offset)[0])

    def _long(self, offset: int) -> int:
        return int(struct.unpack_from(self.order + "I", self.data, offset)[0])

    def _pack(self, code: str, offset: int, value: int) -> None:
        struct.pack_into(self.order + code, self.data, offset, value)
