"""Tag directories (TIFF 6.0, BigTIFF, EXIF 3.0): the structure of TIFF files and EXIF blocks.

A directory maps tag numbers to fields; the EXIF, GPS and interoperability directories hang below
their pointer tags. Values are kept as the bytes of a little-endian file, so that nothing is lost
by interpreting it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

EXIF, GPS, INTEROPERABILITY = 0x8769, 0x8825, 0xA005
IPTC, XMP, PHOTOSHOP, ICC = 33723, 700, 34377, 34675
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7

_POINTERS = (EXIF, GPS, INTEROPERABILITY)
_OPAQUE = (IPTC, XMP, PHOTOSHOP)
"""Blocks of bytes that some writers declare as LONG: never swapped."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8}
_SWAPPED = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_MAX_BYTES = 1 << 27
"""What all values together may hold: forged entries can all claim the same bytes."""


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a tag: its TIFF type (1..18) and its bytes, little-endian."""

    type: int
    data: bytes

    @property
    def count(self) -> int:
        """How many elements of its type the value has."""
        return len(self.data) // _SIZES[self.type]


Directory = dict[int, "Field | Directory"]


class DirectoryReader:
    """Reads directories of a TIFF file or EXIF block, never beyond its end.

    Raises:
        ValueError: The stream does not begin like a TIFF file.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0, 2)
        self._size = stream.tell()
        self._budget = _MAX_BYTES
        head = self._bytes(0, 16)
        self.order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
        if not self.order:
            raise ValueError("no byte-order mark")
        self.big = head[2:4] in (b"+\0", b"\0+")
        self.first = self._number(head[8:16] if self.big else head[4:8])

    def directory(self, offset: int, depth: int = 0) -> tuple[Directory, int]:
        """Return the directory at an offset and the offset of the next one (0: none).

        Fields that are cut off or of unknown type are left out.
        """
        count_size, entry_size, pointer_size = (8, 20, 8) if self.big else (2, 12, 4)
        count = min(self._number(self._bytes(offset, count_size)), 4096)
        start = offset + count_size
        table = self._bytes(start, count * entry_size)
        found: Directory = {}
        for at in range(0, len(table) - entry_size + 1, entry_size):
            tag, kind = struct.unpack_from(self.order + "HH", table, at)
            number = self._number(table[at + 4 : at + 4 + pointer_size])
            inline = table[at + 4 + pointer_size : at + entry_size]
            if tag in found:
                continue
            if tag in _POINTERS:
                if depth < 2 and (below := self.directory(self._number(inline), depth + 1)[0]):
                    found[tag] = below
                continue
            length = number * _SIZES.get(kind, 0)
            if not 0 < length <= self._budget:
                continue
            self._budget -= length
            data = inline[:length]
            if length > pointer_size:
                data = self._bytes(self._number(inline), length)
            if len(data) == length:
                found[tag] = Field(kind, data if tag in _OPAQUE else self._little(kind, data))
        after = self._bytes(start + count * entry_size, pointer_size)
        return found, self._number(after) if len(after) == pointer_size else 0

    def page(self, number: int) -> Directory:
        """Return the main directory of a page, from 0; empty if there is none."""
        offset, found = self.first, Directory()
        for _ in range(number + 1):
            if not offset:
                return {}
            found, offset = self.directory(offset)
        return found

    def _bytes(self, offset: int, length: int) -> bytes:
        if offset >= self._size:
            return b""
        self._stream.seek(offset)
        return self._stream.read(min(length, self._size - offset))

    def _number(self, data: bytes) -> int:
        return int.from_bytes(data, "little" if self.order == "<" else "big")

    def _little(self, kind: int, data: bytes) -> bytes:
        width = _SWAPPED.get(kind, 1)
        if self.order == "<" or width == 1:
            return data
        return b"".join(data[i : i + width][::-1] for i in range(0, len(data), width))


def serialise(directory: Directory, offset: int, *, big: bool = False) -> bytes:
    """Return a directory as it stands at an even offset of a little-endian file.

    Its values and the directories below it follow it; no directory comes next.
    """
    count_format, number_format = ("<Q", "<Q") if big else ("<H", "<I")
    entry_size, pointer_size = (20, 8) if big else (12, 4)
    table_size = struct.calcsize(count_format) + len(directory) * entry_size + pointer_size
    table, values = bytearray(struct.pack(count_format, len(directory))), bytearray()
    for tag, field in sorted(directory.items(), key=lambda item: item[0]):
        here = offset + table_size + len(values)
        if isinstance(field, Field):
            kind, count, data = field.type, field.count, field.data
            inline = data if len(data) <= pointer_size else struct.pack(number_format, here)
            stored = b"" if len(data) <= pointer_size else data
        else:
            kind, count, inline = LONG, 1, struct.pack("<I", here)
            stored = serialise(field, here, big=big)
        table += struct.pack("<HH", tag, kind) + struct.pack(number_format, count)
        table += inline.ljust(pointer_size, b"\0")
        values += stored + b"\0" * (len(stored) % 2)
    return bytes(table + b"\0" * pointer_size + values)
