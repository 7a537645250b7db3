"""Where each file format keeps its metadata: read here from all, added here to what libvips wrote.

libvips moves pixels only. Its own copy of EXIF rewrites values (text that is not ASCII is lost,
private tags too), its TIFF drops tags, and IPTC blocks change their wrapping between formats.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import pyvips

from findcolor.photo import ifd, jpeg
from findcolor.photo.exif import directory_from_exif, exif_from_directory, resolution_of
from findcolor.photo.metadata import Metadata
from findcolor.photo.source import Source

Pieces = list[bytes | memoryview]
"""A file in pieces, to be written one after the other: no large copy is made."""

_EXIF_HEAD = b"Exif\0\0"
_RESOLUTIONS = (0.01, 10_000.0)
"""Pixels per millimetre, from a wall to an atom: anything else is damage."""
_MAX_TEXT = 1 << 26
_PNG_HEAD = 8
_PNG_XMP = b"XML:com.adobe.xmp"
_PNG_IPTC = b"Raw profile type iptc"


def metadata_of(file: Source, image: Any, page: int = 0) -> Metadata:
    """Return the metadata of a photo file.

    Args:
        file: The file.
        image: The same, as pyvips loaded it.
        page: Its page.
    """
    if file.format == "jpeg":
        with file.open() as stream:
            metadata = jpeg.read_jpeg(stream)
    elif file.format == "tiff":
        with file.open() as stream:
            metadata = _read_tiff(stream, page)
    elif file.format == "png":
        with file.open() as stream:
            metadata = _read_png(stream)
    else:
        metadata = _read_blobs(image)
    return replace(metadata, resolution=_resolution(image, metadata.exif))


def png_with_metadata(png: bytes, metadata: Metadata) -> Pieces:
    """Return a PNG file with metadata (eXIf, iTXt, and ImageMagick's chunk for IPTC)."""
    chunks: Pieces = []
    if metadata.exif:
        chunks.append(_png_chunk(b"eXIf", metadata.exif))
    if metadata.xmp:
        chunks.append(_png_chunk(b"iTXt", _PNG_XMP + b"\0\0\0\0\0" + metadata.xmp))
    if metadata.iptc:
        text = f"\niptc\n{len(metadata.iptc):8d}\n{metadata.iptc.hex()}\n".encode()
        chunks.append(_png_chunk(b"zTXt", _PNG_IPTC + b"\0\0" + zlib.compress(text)))
    if metadata.comment:
        chunks.append(_png_chunk(b"iTXt", b"Comment\0\0\0\0\0" + metadata.comment.encode()))
    start = _PNG_HEAD
    while png[start + 4 : start + 8] != b"IDAT":
        start += 12 + int.from_bytes(png[start : start + 4], "big")
    return [memoryview(png)[:start], *chunks, memoryview(png)[start:]]


def webp_with_metadata(webp: bytes, metadata: Metadata) -> Pieces:
    """Return an extended WebP file (one with a profile) with EXIF and XMP."""
    chunks = b"".join(
        name + struct.pack("<I", len(block)) + block + b"\0" * (len(block) % 2)
        for name, block in ((b"EXIF", metadata.exif), (b"XMP ", metadata.xmp))
        if block
    )
    flags = webp[20] | (0x08 if metadata.exif else 0) | (0x04 if metadata.xmp else 0)
    size = struct.pack("<I", len(webp) - 8 + len(chunks))
    head = webp[:4] + size + webp[8:20] + bytes([flags])
    return [head, memoryview(webp)[21:], chunks]


def avif_with_exif(avif: bytes, exif: bytes) -> Pieces:
    """Return an AVIF file with an EXIF block in the place of a longer one that libvips wrote.

    Nothing moves: boxes of this format hold offsets into the file.
    """
    image = pyvips.Image.heifload_buffer(avif)
    old = image.get("exif-data").removeprefix(_EXIF_HEAD)
    start = avif.index(old)
    filler = bytes(len(old) - len(exif))
    return [memoryview(avif)[:start], exif, filler, memoryview(avif)[start + len(old) :]]


def add_to_tiff(file: BinaryIO, metadata: Metadata) -> None:
    """Add metadata to a little-endian TIFF file of one page, open for reading and writing.

    A new main directory is put at the file's end; the pixels stay where they are.

    Raises:
        ValueError: The file is cut short.
    """
    reader = ifd.DirectoryReader(file)
    layout, _ = reader.directory(reader.first)
    if not layout or reader.order != "<":
        raise ValueError("no directory to extend")
    directory = directory_from_exif(metadata.exif) if metadata.exif else {}
    directory |= layout
    if metadata.iptc:
        directory[ifd.IPTC] = ifd.Field(ifd.UNDEFINED, metadata.iptc)
    if metadata.xmp:
        directory[ifd.XMP] = ifd.Field(ifd.BYTE, metadata.xmp)
    end = file.seek(0, 2)
    offset = end + end % 2
    file.write(b"\0" * (offset - end) + ifd.serialise(directory, offset, big=reader.big))
    file.seek(8 if reader.big else 4)
    file.write(struct.pack("<Q" if reader.big else "<I", offset))


def _read_tiff(stream: BinaryIO, page: int) -> Metadata:
    directory = ifd.DirectoryReader(stream).page(page)
    blocks = {
        tag: field.data
        for tag in (ifd.IPTC, ifd.XMP, ifd.PHOTOSHOP)
        if isinstance(field := directory.get(tag), ifd.Field)
    }
    iptc = blocks.get(ifd.IPTC) or jpeg.iptc_of_resources(blocks.get(ifd.PHOTOSHOP, b""))
    return Metadata(exif_from_directory(directory), iptc, blocks.get(ifd.XMP))


def _read_png(stream: BinaryIO) -> Metadata:
    """Return what a PNG's chunks say; its text may be in any of three kinds of them."""
    exif, texts = None, dict[bytes, bytes]()
    for kind, data in _png_chunks(stream):
        if kind == b"eXIf":
            exif = exif or data.removeprefix(_EXIF_HEAD)
            continue
        key, value = _png_text(kind, data)
        texts.setdefault(key, value)
    iptc = re.fullmatch(rb"\s*iptc\s+\d+\s+([0-9a-fA-F\s]+)", texts.get(_PNG_IPTC, b""))
    comment = texts.get(b"Comment")
    return Metadata(
        exif=exif,
        iptc=bytes.fromhex(re.sub(r"\s", "", iptc[1].decode())[: 2 * _MAX_TEXT]) if iptc else None,
        xmp=texts.get(_PNG_XMP),
        comment=comment.decode("utf-8", "replace") if comment else None,
    )


def _png_text(kind: bytes, data: bytes) -> tuple[bytes, bytes]:
    """Return the keyword and the text (UTF-8) of a tEXt, zTXt or iTXt chunk."""
    key, _, text = data.partition(b"\0")
    if kind == b"iTXt":
        packed, rest = text[:1] == b"\1", text[2:].split(b"\0", 2)  # after language and translation
        return key, _inflated(rest[-1]) if packed else rest[-1]
    text = _inflated(text[1:]) if kind == b"zTXt" else text
    return key, text.decode("latin-1").encode()


def _png_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    stream.seek(_PNG_HEAD)
    while len(head := stream.read(8)) == 8:
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind in (b"eXIf", b"tEXt", b"zTXt", b"iTXt") and length <= _MAX_TEXT:
            yield kind, stream.read(length)
            stream.seek(4, 1)
        else:
            stream.seek(length + 4, 1)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_TEXT)
    except zlib.error:
        return b""


def _read_blobs(image: Any) -> Metadata:
    """Return what libvips (WebP, AVIF) or the HEIC reader found."""
    exif, xmp = (
        image.get(name) if image.get_typeof(name) else None for name in ("exif-data", "xmp-data")
    )
    return Metadata(exif=exif.removeprefix(_EXIF_HEAD) if exif else None, xmp=xmp)


def _resolution(image: Any, exif: bytes | None) -> tuple[float, float] | None:
    found: tuple[float, float] | None = (image.xres, image.yres)
    if found == (1, 1):  # what libvips says when it does not know
        found = resolution_of(exif) if exif else None
    if found and not all(_RESOLUTIONS[0] <= value <= _RESOLUTIONS[1] for value in found):
        return None
    turned = image.get_typeof("orientation") and image.get("orientation") >= 5
    return (found[1], found[0]) if found and turned else found


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
