"""The pages of TIFF files (TIFF 6.0, BigTIFF): which are photos, and joining them to one file.

In joining, the compressed pixels are copied as they are; only the directories are written anew.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from findcolor.photo.ifd import DirectoryReader, Field, serialise

_DATA = {273: 279, 324: 325}  # offsets and byte counts of strips, and of tiles
_SUB_DIRECTORIES = 330
_KIND, _COPY_OR_MASK = 254, 1 | 4  # NewSubfileType and its bits
_LONG, _LONG8 = 4, 16
_CLASSIC_LIMIT = 0xF000_0000


def join_pages(pages: Sequence[Path], target: Path) -> None:
    """Write a TIFF file whose pages are those of several little-endian files.

    Args:
        pages: Files of one page each.
        target: The file to write; BigTIFF if it might exceed 4 GB.
    """
    big = sum(page.stat().st_size for page in pages) > _CLASSIC_LIMIT
    with target.open("wb") as out:
        out.write(b"II+\0\x08\0\0\0" + bytes(8) if big else b"II*\0" + bytes(4))
        link = 8 if big else 4
        for page in pages:
            with page.open("rb") as source:
                link = _append(source, out, link, big)


def photo_pages(path: Path, count: int) -> list[int]:
    """Return which of a TIFF file's pages are photos, not thumbnails, smaller copies or masks.

    Args:
        path: The file.
        count: How many pages it has.
    """
    pages = []
    with path.open("rb") as source:
        reader = DirectoryReader(source)
        offset = reader.first
        for page in range(count):
            directory, offset = reader.directory(offset)
            kind = directory.get(_KIND)
            if not (isinstance(kind, Field) and _numbers(kind)[0] & _COPY_OR_MASK):
                pages.append(page)
    return pages or [0]


def _append(source: BinaryIO, out: BinaryIO, link: int, big: bool) -> int:
    """Append the first page of a file, and return where the link to the next page goes."""
    reader = DirectoryReader(source)
    directory = reader.page(0)
    directory.pop(_SUB_DIRECTORIES, None)
    for offsets_tag, counts_tag in _DATA.items():
        offsets, counts = directory.get(offsets_tag), directory.get(counts_tag)
        if isinstance(offsets, Field) and isinstance(counts, Field):
            moved = []
            for offset, count in zip(_numbers(offsets), _numbers(counts), strict=True):
                _align(out)
                moved.append(out.tell())
                source.seek(offset)
                out.write(source.read(count))
            packed = struct.pack(f"<{len(moved)}{'Q' if big else 'I'}", *moved)
            directory[offsets_tag] = Field(_LONG8 if big else _LONG, packed)
    _align(out)
    start = out.tell()
    out.write(serialise(directory, start, big=big))
    end = out.tell()
    out.seek(link)
    out.write(struct.pack("<Q" if big else "<I", start))
    out.seek(end)
    return start + (8 + 20 * len(directory) if big else 2 + 12 * len(directory))


def _numbers(field: Field) -> list[int]:
    width = len(field.data) // field.count
    return [
        int.from_bytes(field.data[at : at + width], "little")
        for at in range(0, len(field.data), width)
    ]


def _align(out: BinaryIO) -> None:
    if out.tell() % 2:
        out.write(b"\0")
