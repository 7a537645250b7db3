"""The metadata segments of a JPEG file (ITU-T T.81, EXIF 3.0, XMP part 3, Photoshop's IRB)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import BinaryIO

from findcolor.photo.metadata import Metadata
from findcolor.photo.xmp import IPTC_EXTENSION, NOTE, Packet

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_APP0, _APP1, _APP13, _COMMENT, _SCAN = 0xE0, 0xE1, 0xED, 0xFE, 0xDA
_RECORD_IPTC = 0x0404
_MAX_PAYLOAD = 65533
MAX_EXIF = _MAX_PAYLOAD - len(_EXIF)


def read_jpeg(file: BinaryIO) -> Metadata:
    """Return the metadata of a JPEG file; extended XMP and split blocks are put together."""
    exif = xmp = comment = None
    resources, extension = b"", dict[int, bytes]()
    for marker, payload in _segments(file):
        if marker == _APP1 and payload.startswith(_EXIF):
            exif = exif or payload[len(_EXIF) :]
        elif marker == _APP1 and payload.startswith(_XMP):
            xmp = xmp or payload[len(_XMP) :]
        elif marker == _APP1 and payload.startswith(_MORE_XMP):
            head = len(_MORE_XMP) + 32
            if len(payload) > head + 8:
                extension[struct.unpack_from(">I", payload, head + 4)[0]] = payload[head + 8 :]
        elif marker == _APP13 and payload.startswith(_PHOTOSHOP):
            resources += payload[len(_PHOTOSHOP) :]
        elif marker == _COMMENT:
            comment = comment or payload.decode("utf-8", "replace").rstrip("\0")
    if xmp and extension:
        packet = Packet(xmp)
        packet.remove(NOTE, "HasExtendedXMP")
        packet.absorb(Packet(b"".join(extension[offset] for offset in sorted(extension))))
        xmp = packet.to_bytes()
    return Metadata(exif, iptc_of_resources(resources), xmp, comment=comment)


def iptc_of_resources(data: bytes) -> bytes | None:
    """Return the IPTC-IIM datasets inside Photoshop's image resources, or None."""
    at = 0
    while data[at : at + 4] == b"8BIM" and at + 12 <= len(data):
        kind = int.from_bytes(data[at + 4 : at + 6], "big")
        at += 6 + (data[at + 6] // 2 + 1) * 2  # a name of any length, padded to even
        length = int.from_bytes(data[at : at + 4], "big")
        if kind == _RECORD_IPTC:
            return data[at + 4 : at + 4 + length] or None
        at += 4 + length + length % 2
    return None


def jpeg_with_metadata(jpeg: bytes, metadata: Metadata) -> list[bytes | memoryview]:
    """Return a JPEG file with metadata, in pieces to be written one after the other.

    Args:
        jpeg: A file without metadata of its own.
        metadata: What to add; the EXIF block is at most ``MAX_EXIF`` long.
    """
    pieces: list[bytes | memoryview] = [_jfif(metadata.resolution)]
    if metadata.exif:
        pieces.append(_segment(_APP1, _EXIF + metadata.exif))
    if metadata.xmp:
        pieces += _xmp_segments(metadata.xmp)
    if metadata.iptc:
        padding = b"\0" * (len(metadata.iptc) % 2)
        length = len(metadata.iptc).to_bytes(4, "big")
        resources = b"8BIM\x04\x04\0\0" + length + metadata.iptc + padding
        room = _MAX_PAYLOAD - len(_PHOTOSHOP)
        for at in range(0, len(resources), room):
            pieces.append(_segment(_APP13, _PHOTOSHOP + resources[at : at + room]))
    if metadata.comment:
        pieces.append(_segment(_COMMENT, metadata.comment.encode()[:_MAX_PAYLOAD]))
    return [jpeg[:2], *pieces, memoryview(jpeg)[2:]]


def _jfif(resolution: tuple[float, float] | None) -> bytes:
    unit, x, y = (0, 1, 1) if resolution is None else (1, *(value * 25.4 for value in resolution))
    density = [min(max(round(value), 1), 0xFFFF) for value in (x, y)]
    return _segment(_APP0, struct.pack(">5sHBHHBB", b"JFIF\0", 0x0102, unit, *density, 0, 0))


def _segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    file.seek(2)
    while len(head := file.read(2)) == 2 and head[0] == 0xFF:
        marker = head[1]
        if marker == 0xFF:  # padding before a marker
            file.seek(-1, 1)
            continue
        if marker == _SCAN:
            return
        length = int.from_bytes(file.read(2), "big")
        if marker in (_APP1, _APP13, _COMMENT):
            yield marker, file.read(max(0, length - 2))
        else:
            file.seek(max(0, length - 2), 1)


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _xmp_segments(xmp: bytes) -> list[bytes]:
    if len(xmp) <= _MAX_PAYLOAD - len(_XMP):
        return [_segment(_APP1, _XMP + xmp)]
    name = hashlib.md5(xmp, usedforsecurity=False).hexdigest().upper()
    stub = Packet()
    stub.add({(NOTE, "xmpNote", "HasExtendedXMP"): name})
    if mark := Packet(xmp).get(IPTC_EXTENSION, "DigitalSourceType"):  # for simple readers
        stub.add({(IPTC_EXTENSION, "Iptc4xmpExt", "DigitalSourceType"): mark})
    segments = [_segment(_APP1, _XMP + stub.to_bytes())]
    head = _MORE_XMP + name.encode() + len(xmp).to_bytes(4, "big")
    room = _MAX_PAYLOAD - len(head) - 4
    for at in range(0, len(xmp), room):
        payload = head + at.to_bytes(4, "big") + xmp[at : at + room]
        segments.append(_segment(_APP1, payload))
    return segments
