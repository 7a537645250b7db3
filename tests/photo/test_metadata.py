"""What a photo says about itself survives every road from format to format."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import tifffile
from numpy.typing import NDArray
from PIL import Image, IptcImagePlugin, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from findcolor.photo.exif import directory_from_exif
from findcolor.photo.metadata import Metadata
from findcolor.photo.photo import Photo
from findcolor.photo.provenance import SOURCE_TYPE, Provenance
from findcolor.photo.read import read_metadata, read_photo, read_provenance
from findcolor.photo.write import SUFFIXES, encode_photo
from findcolor.photo.xmp import EXIF, IPTC_EXTENSION, TIFF, XAP, Packet

Array = NDArray[Any]
DC = "http://purl.org/dc/elements/1.1/"
MAKE, ARTIST, COPYRIGHT, DATE, SOFTWARE = 0x10F, 0x13B, 0x8298, 0x132, 0x131
EXIF_IFD, GPS_IFD = 0x8769, 0x8825

XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="uuid:1" xmlns:dc="{DC}" xmlns:tiff="{TIFF}" xmlns:exif="{EXIF}"
 xmlns:Iptc4xmpExt="{IPTC_EXTENSION}" xmlns:my="urn:my:" tiff:Orientation="6"
 exif:GPSLatitude="52,31N" my:note="a &lt; b &amp;&#10;new line"
 Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm">
<dc:creator><rdf:Seq><rdf:li>Käthe Müller</rdf:li></rdf:Seq></dc:creator>
<my:deep rdf:parseType="Resource"><my:x>1</my:x></my:deep>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()

IPTC = b"\x1c\x02\x50\x00\x07M\xc3\xbcller" + b"\x1c\x02\x78\x00\x07Caption"


def exif_block() -> bytes:
    """An EXIF block with text, private tags, a maker's note, GPS and a thumbnail."""
    exif = Image.Exif()
    exif[MAKE] = "Leitz"
    exif[ARTIST] = "Käthe Müller".encode()
    exif[COPYRIGHT] = "(c) 1931"
    exif[DATE] = "1931:05:01 12:00:00"
    exif[SOFTWARE] = "Scanner 3"
    exif[0x112] = 1
    exif[0x9C9B] = "Titel ä".encode("utf-16-le")
    exif[0xC4A5] = b"PrintIM\0"
    below = exif.get_ifd(EXIF_IFD)
    below[0x927C] = b"MAKERNOTE" * 20
    below[0x9286] = b"UNICODE\0" + "hällo".encode("utf-16-le")
    below[0x829A] = IFDRational(1, 125)
    below[0xFE00] = b"private!"
    below[0xA001] = 0xFFFF
    gps = exif.get_ifd(GPS_IFD)
    gps[1], gps[2] = "N", (IFDRational(52, 1), IFDRational(31, 1), IFDRational(7, 1))
    return exif.tobytes().removeprefix(b"Exif\0\0")


def photo(**fields: Any) -> Photo:
    return Photo(lightness=np.zeros((40, 60), np.uint16), metadata=Metadata(**fields))


def pixels() -> Array:
    return np.full((40, 60, 3), 99, np.uint8)


def loaded(block: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(block)
    return exif


@pytest.mark.parametrize(("first", "second"), list(itertools.product(SUFFIXES, SUFFIXES)))
def test_all_blocks_survive_two_formats(first: str, second: str) -> None:
    original = photo(exif=exif_block(), iptc=IPTC, xmp=XMP, resolution=(11.811, 11.811))
    once = read_photo(encode_photo(pixels(), original, format=first))
    metadata = read_metadata(encode_photo(pixels(), once, format=second, model="m"))

    assert metadata.exif is not None
    exif = loaded(metadata.exif)
    expected = loaded(exif_block())
    for tag in (MAKE, ARTIST, COPYRIGHT, DATE, SOFTWARE, 0x9C9B, 0xC4A5):
        assert exif[tag] == expected[tag], hex(tag)
    below = exif.get_ifd(EXIF_IFD)
    for tag in (0x927C, 0x9286, 0x829A, 0xFE00):
        assert below[tag] == expected.get_ifd(EXIF_IFD)[tag], hex(tag)
    assert below[0xA001] == 1
    assert exif.get_ifd(GPS_IFD)[2] == expected.get_ifd(GPS_IFD)[2]

    if not {first, second} & {"webp", "avif"}:  # they have no place for it
        assert metadata.iptc == IPTC

    packet = Packet(metadata.xmp)
    assert b"K\xc3\xa4the M\xc3\xbcller" in (metadata.xmp or b"")
    assert packet.get("urn:my:", "note") == "a < b &\nnew line"
    assert packet.get(EXIF, "GPSLatitude") == "52,31N"
    assert packet.get(TIFF, "Orientation") == "1"
    provenance = Provenance.of(packet)
    assert provenance.source_type == SOURCE_TYPE
    assert str(provenance.original_source_type).endswith("negativeFilm")
    assert provenance.model == "m"
    assert (metadata.xmp or b"").count(b"DigitalSourceType>") == 2

    assert metadata.resolution == pytest.approx((11.811, 11.811), rel=2e-3)


@pytest.mark.parametrize("format", SUFFIXES)
def test_drop_gps(format: str) -> None:
    original = photo(exif=exif_block(), xmp=XMP)
    data = encode_photo(pixels(), original, format=format, drop_gps=True)
    metadata = read_metadata(data)
    assert metadata.exif is not None
    exif = loaded(metadata.exif)
    assert exif[MAKE] == "Leitz"
    assert exif.get_ifd(EXIF_IFD)[0x829A] == IFDRational(1, 125)
    assert not exif.get_ifd(GPS_IFD)
    assert b"52,31N" not in data
    coordinates = b"".join(n.to_bytes(4, "little") for n in (52, 1, 31, 1, 7, 1))
    assert coordinates not in data
    assert Packet(metadata.xmp).get("urn:my:", "note") is not None


def test_tiff_tags_are_the_files_own(tmp_path: Path) -> None:
    path = tmp_path / "out.tif"
    path.write_bytes(encode_photo(pixels(), photo(exif=exif_block(), iptc=IPTC), format="tiff"))
    with tifffile.TiffFile(path) as file:
        tags = file.pages.first.tags
        for name, value in (
            ("Make", "Leitz"),
            ("Artist", "Käthe Müller"),
            ("Copyright", "(c) 1931"),
            ("DateTime", "1931:05:01 12:00:00"),
            ("Software", "Scanner 3"),
        ):
            assert tags[name].value == value
        assert tags["ExifTag"].value["ExposureTime"] == (1, 125)
        assert tags["GPSTag"].value["GPSLatitudeRef"] == "N"
        assert "Orientation" not in tags or tags["Orientation"].value == 1
    with Image.open(path) as image:
        assert IptcImagePlugin.getiptcinfo(image)[2, 120] == b"Caption"


def test_iptc_of_other_writers(tmp_path: Path) -> None:
    """Pillow wraps and unwraps IPTC by itself: it finds ours in JPEG, we find it in a JPEG."""
    file = io.BytesIO(encode_photo(pixels(), photo(iptc=IPTC), format="jpeg"))
    with Image.open(file) as image:
        assert IptcImagePlugin.getiptcinfo(image) == {
            (2, 80): b"M\xc3\xbcller",
            (2, 120): b"Caption",
        }
    long = b"".join(b"\x1c\x02\x19" + (3000).to_bytes(2, "big") + bytes(3000) for _ in range(50))
    data = encode_photo(pixels(), photo(iptc=long), format="jpeg")
    assert read_metadata(data).iptc == long


@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_tiff_to_jpeg(byteorder: str) -> None:
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        np.zeros((40, 60), np.uint16),
        byteorder=byteorder,
        description="Hafen",
        software="Scanner 3",
        datetime="1931:05:01 12:00:00",
        resolution=(600, 600),
        resolutionunit="INCH",
        metadata=None,
        extratags=[
            (ARTIST, "s", 0, "Kaethe", True),
            (33723, 7, len(IPTC), IPTC, True),
            (700, 1, len(XMP), XMP, True),
            (0xC612, "B", 4, (1, 2, 3, 4), True),
        ],
    )
    source = read_photo(file.getvalue())
    data = encode_photo(pixels(), source, format="jpeg")
    with Image.open(io.BytesIO(data)) as image:
        exif = image.getexif()
        assert exif[0x10E] == "Hafen"
        assert exif[ARTIST] == "Kaethe"
        assert exif[SOFTWARE] == "Scanner 3"
        assert exif[DATE] == "1931:05:01 12:00:00"
        assert exif[0x11A] == 600
        assert bytes(exif[0xC612]) == b"\1\2\3\4"
        assert image.info["dpi"] == (600, 600)
        assert IptcImagePlugin.getiptcinfo(image)[2, 120] == b"Caption"
    assert read_provenance(data).source_type == SOURCE_TYPE


def test_turned_photo_says_it_is_upright() -> None:
    exif = Image.Exif()
    exif[0x112] = 6
    exif[0x11A], exif[0x11B], exif[0x128] = 300.0, 600.0, 2
    exif.get_ifd(EXIF_IFD)[0xA002] = 60
    exif.get_ifd(EXIF_IFD)[0xA003] = 40
    file = io.BytesIO()
    Image.fromarray(pixels()).save(file, "JPEG", exif=exif)
    source = read_photo(file.getvalue())
    assert source.size == (40, 60)
    assert source.metadata.resolution == pytest.approx((600 / 25.4, 300 / 25.4))
    for format in ("jpeg", "png", "webp"):
        upright = np.ascontiguousarray(pixels().transpose(1, 0, 2))
        data = encode_photo(upright, source, format=format)
        with Image.open(io.BytesIO(data)) as image:
            found = image.getexif()
            assert image.size == (40, 60)
            assert found[0x112] == 1
            assert (found[0x11A], found[0x11B]) == (600, 300)
            below = found.get_ifd(EXIF_IFD)
            assert (below[0xA002], below[0xA003]) == (40, 60)


def test_thumbnail_is_dropped() -> None:
    image = pyvips.Image.new_from_array(pixels())
    thumbnail = bytes(image.jpegsave_buffer(keep="none"))
    main = exif_block()
    # A second directory behind the first, as cameras write it.
    order = "little" if main[:2] == b"II" else "big"
    block = bytearray(main + b"\0" * (len(main) % 2))
    first = int.from_bytes(block[4:8], order)
    link = first + 2 + 12 * int.from_bytes(block[first : first + 2], order)
    second = len(block)
    block[link : link + 4] = second.to_bytes(4, order)
    entries = [(0x103, 3, 6), (0x201, 4, second + 42), (0x202, 4, len(thumbnail))]
    block += len(entries).to_bytes(2, order)
    for tag, kind, value in entries:
        block += tag.to_bytes(2, order) + kind.to_bytes(2, order) + (1).to_bytes(4, order)
        block += value.to_bytes(2 if kind == 3 else 4, order).ljust(4, b"\0")
    block += bytes(4) + thumbnail
    for format in ("jpeg", "png", "tiff"):
        data = encode_photo(pixels(), photo(exif=bytes(block)), format=format)
        assert thumbnail[-200:] not in data
        found = read_metadata(data).exif
        assert found is not None
        assert loaded(found)[MAKE] == "Leitz"
        with Image.open(io.BytesIO(data)) as result:
            assert result.size == (60, 40)
            assert not result.getexif().get_ifd(1)


def test_a_makers_note_keeps_its_place() -> None:
    """Its offsets count from the block's beginning: nothing before it may move."""
    block = exif_block()
    data = encode_photo(pixels(), photo(exif=block), format="jpeg", drop_gps=True)
    found = read_metadata(data).exif
    assert found is not None
    assert found.index(b"MAKERNOTE") == block.index(b"MAKERNOTE")


def test_long_xmp_is_split_and_put_together() -> None:
    long = XMP.replace(b"new line", b"new line " + b"word " * 40_000)
    data = encode_photo(pixels(), photo(xmp=long), format="jpeg", recipe="{}" * 50_000)
    packet = Packet(read_metadata(data).xmp)
    assert packet.get("urn:my:", "note") == "a < b &\nnew line " + "word " * 40_000
    assert Provenance.of(packet).recipe == "{}" * 50_000
    assert read_metadata(data).xmp is not None
    with Image.open(io.BytesIO(data)) as image:  # a reader that knows the first packet only
        first = Packet(image.info["xmp"])
    assert first.get(IPTC_EXTENSION, "DigitalSourceType") == SOURCE_TYPE


def test_exif_too_long_for_jpeg_gives_up_its_largest_value() -> None:
    exif = loaded(exif_block())
    exif[0xC4A6] = bytes(70_000)
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    found = read_metadata(encode_photo(pixels(), photo(exif=block), format="jpeg")).exif
    assert found is not None
    assert loaded(found)[MAKE] == "Leitz"
    assert 0xC4A6 not in loaded(found)


@pytest.mark.parametrize("format", SUFFIXES)
def test_broken_blocks_do_not_stop_a_photo(format: str) -> None:
    random = np.random.default_rng(0)
    good = exif_block()
    for trial in range(20):
        block = bytearray(good)
        for place in random.integers(0, len(block), trial):
            block[place] = random.integers(0, 256)
        broken = photo(
            exif=bytes(block[: len(block) - 7 * trial]), iptc=b"\x1c", xmp=XMP[: 700 - trial]
        )
        if format == "avif" and trial > 2:
            break  # slow, and the same code
        data = encode_photo(pixels(), broken, format=format, drop_gps=bool(trial % 2))
        assert read_provenance(data).source_type == SOURCE_TYPE
        assert read_photo(data).size == (60, 40)


def test_entities_are_not_expanded() -> None:
    bomb = XMP.decode().split("\n", 1)[1]
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"z" * 1000}">]>' + bomb.replace("a &lt;", "&a;" * 1000)
    assert Packet(bomb.encode()).get("urn:my:", "note") is None


def test_comment_survives() -> None:
    for format in ("jpeg", "png"):
        data = encode_photo(pixels(), photo(comment="Großmutter"), format=format)
        assert read_metadata(data).comment == "Großmutter"


def test_png_text_of_other_writers() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Größe", "Müller")  # Latin-1, as the standard says
    info.add_text("Comment", "Straße", zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    profile = f"\niptc\n{len(IPTC):8d}\n" + IPTC.hex("\n", 36) + "\n"
    info.add_text("Raw profile type iptc", profile, zip=True)
    file = io.BytesIO()
    Image.fromarray(pixels()).save(file, "PNG", pnginfo=info, exif=exif_block())
    metadata = read_metadata(file.getvalue())
    assert metadata.comment == "Straße"
    assert metadata.xmp == XMP
    assert metadata.iptc == IPTC
    assert metadata.exif == exif_block()


def test_absurd_resolutions_are_not_believed() -> None:
    image = pyvips.Image.new_from_array(pixels()).copy(xres=50_000, yres=50_000)
    assert read_metadata(bytes(image.tiffsave_buffer())).resolution is None


def test_xmp_thumbnails_would_show_the_gray_photo() -> None:
    packet = Packet(XMP)
    packet.add({(XAP, "xmp", "Thumbnails"): "gray"})
    found = read_metadata(encode_photo(pixels(), photo(xmp=packet.to_bytes()), format="png")).xmp
    assert Packet(found).get(XAP, "Thumbnails") is None


def test_recolouring_keeps_one_mark_and_the_first_source_type() -> None:
    data = encode_photo(pixels(), photo(xmp=XMP), format="png", recipe="{}")
    again = encode_photo(pixels(), read_photo(data), format="png", model="new")
    provenance = read_provenance(again)
    assert (provenance.recipe, provenance.model) == (None, "new")
    assert str(provenance.original_source_type).endswith("negativeFilm")
    assert again.count(b"DigitalSourceType>") == 2


def test_a_tiffs_layout_is_not_metadata() -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, np.zeros((40, 60), np.uint8), metadata=None, software=False)
    assert directory_from_exif(read_metadata(file.getvalue()).exif or b"") == {}
