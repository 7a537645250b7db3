"""IPTC datasets become XMP where a format has no place for them."""

from __future__ import annotations

from typing import Any

import pytest
from numpy.typing import NDArray

from findcolor.photo.iptc import add_iptc
from findcolor.photo.metadata import Metadata
from findcolor.photo.photo import Photo
from findcolor.photo.read import read_metadata
from findcolor.photo.write import encode_photo
from findcolor.photo.xmp import DC, PHOTOSHOP, Packet


def dataset(number: int, value: bytes) -> bytes:
    return bytes([0x1C, 2, number]) + len(value).to_bytes(2, "big") + value


IPTC = (
    dataset(80, "Käthe Müller".encode())
    + dataset(25, b"harbour")
    + dataset(25, b"ships")
    + dataset(120, "Großer Hafen\x01 & Meer".encode())
    + dataset(90, "Köln".encode("latin-1"))
    + dataset(55, b"19310501")
)


@pytest.mark.parametrize("format", ["webp", "avif"])
def test_formats_without_iim(rgb: NDArray[Any], format: str) -> None:
    lightness = rgb[..., 0].astype("uint16")
    data = encode_photo(rgb, Photo(lightness, metadata=Metadata(iptc=IPTC)), format=format)
    xmp = (read_metadata(data).xmp or b"").decode()
    assert "<dc:creator><rdf:Seq><rdf:li>Käthe Müller</rdf:li></rdf:Seq></dc:creator>" in xmp
    assert "<rdf:Bag><rdf:li>harbour</rdf:li><rdf:li>ships</rdf:li></rdf:Bag>" in xmp
    assert '<rdf:li xml:lang="x-default">Großer Hafen &amp; Meer</rdf:li>' in xmp
    packet = Packet(xmp.encode())
    assert packet.get(PHOTOSHOP, "City") == "Köln"
    assert packet.get(PHOTOSHOP, "DateCreated") == "1931-05-01"


def test_xmp_that_says_it_already_stays() -> None:
    packet = Packet()
    packet.add({(PHOTOSHOP, "photoshop", "City"): "Cologne"})
    add_iptc(packet, IPTC)
    assert packet.get(PHOTOSHOP, "City") == "Cologne"
    assert packet.get(DC, "creator") is not None


@pytest.mark.parametrize("broken", [b"", b"\x1c", b"\x1c\x02\x50\xff\xff", b"no", IPTC[:-3]])
def test_broken_datasets(broken: bytes) -> None:
    add_iptc(Packet(), broken)
