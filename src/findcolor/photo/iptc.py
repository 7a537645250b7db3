"""IPTC-IIM (version 4.2): what its datasets mean in XMP, for formats that have no place for IIM.

The pairs are those of IPTC's photo metadata standard; a property that the XMP has already is left
as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from findcolor.photo.xmp import DC, PHOTOSHOP, Packet

_CHARACTER_SET = (1, 90)
_UTF8 = b"\x1b%G"
_APPLICATION = 2
_TEXTS = {
    5: (DC, "dc", "title"),
    120: (DC, "dc", "description"),
    116: (DC, "dc", "rights"),
    80: (DC, "dc", "creator"),
    25: (DC, "dc", "subject"),
    40: (PHOTOSHOP, "photoshop", "Instructions"),
    85: (PHOTOSHOP, "photoshop", "AuthorsPosition"),
    90: (PHOTOSHOP, "photoshop", "City"),
    95: (PHOTOSHOP, "photoshop", "State"),
    101: (PHOTOSHOP, "photoshop", "Country"),
    103: (PHOTOSHOP, "photoshop", "TransmissionReference"),
    105: (PHOTOSHOP, "photoshop", "Headline"),
    110: (PHOTOSHOP, "photoshop", "Credit"),
    115: (PHOTOSHOP, "photoshop", "Source"),
    122: (PHOTOSHOP, "photoshop", "CaptionWriter"),
    55: (PHOTOSHOP, "photoshop", "DateCreated"),
}
_CONTAINERS = {"title": "Alt", "description": "Alt", "rights": "Alt"}
_CONTAINERS |= {"creator": "Seq", "subject": "Bag"}


def add_iptc(packet: Packet, iptc: bytes) -> None:
    """Add to an XMP packet what IIM datasets say and the packet does not."""
    datasets = list(_datasets(iptc))
    utf8 = any(key == _CHARACTER_SET and value == _UTF8 for key, value in datasets)
    texts: dict[int, list[str]] = {}
    for (record, number), value in datasets:
        if record == _APPLICATION and number in _TEXTS:
            texts.setdefault(number, []).append(_text(value, utf8))
    for number, values in texts.items():
        namespace, prefix, name = _TEXTS[number]
        if packet.get(namespace, name) is not None:
            continue
        if number == 55 and len(values[0]) == 8:  # IIM writes dates without hyphens
            values = [f"{values[0][:4]}-{values[0][4:6]}-{values[0][6:]}"]
        if container := _CONTAINERS.get(name):
            packet.add_list((namespace, prefix, name), container, values)
        else:
            packet.add({(namespace, prefix, name): values[0]})


def _datasets(iptc: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    at = 0
    while at + 5 <= len(iptc) and iptc[at] == 0x1C:
        record, number = iptc[at + 1], iptc[at + 2]
        length = int.from_bytes(iptc[at + 3 : at + 5], "big")
        if length & 0x8000:  # extended datasets hold no text that anyone writes
            return
        yield (record, number), iptc[at + 5 : at + 5 + length]
        at += 5 + length


def _text(value: bytes, utf8: bool) -> str:
    """Decode a value; XML has no place for control characters."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("utf-8" if utf8 else "latin-1", "replace")
    return "".join(c for c in text if c >= " " or c in "\n\t")
