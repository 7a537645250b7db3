"""XMP packets (ISO 16684-1): read, change single properties, and write without losing the rest."""

from __future__ import annotations

from typing import Self
from xml.dom import minidom
from xml.parsers.expat import ExpatError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
NOTE = "http://ns.adobe.com/xmp/note/"
DC = "http://purl.org/dc/elements/1.1/"
EXIF = "http://ns.adobe.com/exif/1.0/"
TIFF = "http://ns.adobe.com/tiff/1.0/"
PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
XAP = "http://ns.adobe.com/xap/1.0/"

_XMLNS = "http://www.w3.org/2000/xmlns/"
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'.encode()
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = '\n<?xpacket end="w"?>'
_ESCAPES = {"\n": "\ue00a", "\r": "\ue00d", "\t": "\ue009"}

Name = tuple[str, str, str]
"""A property: its namespace, a prefix for it, and its name there."""


class Packet:
    """An XMP packet whose top-level properties can be read and replaced.

    Args:
        data: The packet; None, or one that is no XMP, gives an empty packet.
    """

    def __init__(self, data: bytes | None = None) -> None:
        try:
            self._document, self._rdf = _parsed(data or _EMPTY)
        except (ExpatError, ValueError, RecursionError, LookupError):
            self._document, self._rdf = _parsed(_EMPTY)

    def get(self, namespace: str, name: str) -> str | None:
        """Return the text of a simple property, or None."""
        for description in self._descriptions():
            if description.hasAttributeNS(namespace, name):
                return str(description.getAttributeNS(namespace, name))
            for element in _children(description, namespace, name):
                texts = (node.data for node in element.childNodes if node.nodeType in (3, 4))
                return "".join(texts)
        return None

    def remove(self, namespace: str, name: str = "", *, prefix: str = "") -> None:
        """Remove a property, or all of a namespace whose names begin with a prefix."""

        def meant(node: minidom.Node) -> bool:
            if node.namespaceURI != namespace:
                return False
            return node.localName == name if name else str(node.localName).startswith(prefix)

        for description in self._descriptions():
            for attribute in list((description.attributes or {}).values()):
                if meant(attribute):
                    description.removeAttributeNode(attribute)
            for element in list(description.childNodes):
                if element.nodeType == element.ELEMENT_NODE and meant(element):
                    description.removeChild(element)

    def replace(self, namespace: str, prefix: str, name: str, value: str) -> None:
        """Give a simple property a new value if the packet has the property."""
        if self.get(namespace, name) is not None:
            self.remove(namespace, name)
            self.add({(namespace, prefix, name): value})

    def add(self, properties: dict[Name, str]) -> None:
        """Add simple properties, in a description of their own."""
        description = self._description()
        for name, value in properties.items():
            self._property(description, name).appendChild(self._document.createTextNode(value))

    def add_list(self, name: Name, container: str, values: list[str]) -> None:
        """Add a property with several values: container is "Seq", "Bag" or "Alt" (languages)."""
        holder = self._document.createElementNS(RDF, f"rdf:{container}")
        for value in values:
            item = self._document.createElementNS(RDF, "rdf:li")
            if container == "Alt":
                item.setAttribute("xml:lang", "x-default")
            item.appendChild(self._document.createTextNode(value))
            holder.appendChild(item)
        self._property(self._description(), name).appendChild(holder)

    def absorb(self, other: Self) -> None:
        """Take over all properties of another packet, in place of those of the same names."""
        for description in other._descriptions():
            for node in [*(description.attributes or {}).values(), *description.childNodes]:
                if node.namespaceURI not in (None, RDF, _XMLNS):
                    self.remove(node.namespaceURI, node.localName)
            self._rdf.appendChild(self._document.importNode(description, True))

    def to_bytes(self) -> bytes:
        """Return the packet as UTF-8, wrapped as the standard asks."""
        for node in _walk(self._rdf):
            for attribute in list((node.attributes or {}).values()):
                for character, stand_in in _ESCAPES.items():
                    attribute.value = attribute.value.replace(character, stand_in)
        text = "".join(
            node.toxml()
            for node in self._document.childNodes
            if node.nodeType != node.PROCESSING_INSTRUCTION_NODE
        )
        for character, stand_in in _ESCAPES.items():
            text = text.replace(stand_in, f"&#{ord(character)};")
        return (_BEGIN + text + _END).encode()

    def _description(self) -> minidom.Element:
        descriptions = self._descriptions()
        about = descriptions[0].getAttributeNS(RDF, "about") if descriptions else ""
        description = self._document.createElementNS(RDF, "rdf:Description")
        description.setAttributeNS(_XMLNS, "xmlns:rdf", RDF)
        description.setAttributeNS(RDF, "rdf:about", about)
        return self._rdf.appendChild(description)

    def _property(self, description: minidom.Element, name: Name) -> minidom.Element:
        namespace, prefix, local = name
        description.setAttributeNS(_XMLNS, f"xmlns:{prefix}", namespace)
        element = self._document.createElementNS(namespace, f"{prefix}:{local}")
        return description.appendChild(element)

    def _descriptions(self) -> list[minidom.Element]:
        return _children(self._rdf, RDF, "Description")


def _parsed(data: bytes) -> tuple[minidom.Document, minidom.Element]:
    document = minidom.parseString(data.strip(b"\0 \t\r\n"))
    found = document.getElementsByTagNameNS(RDF, "RDF")
    if not found or document.doctype is not None:
        raise ValueError("no XMP")
    return document, found[0]


def _children(parent: minidom.Element, namespace: str, name: str) -> list[minidom.Element]:
    return [
        node
        for node in parent.childNodes
        if node.nodeType == node.ELEMENT_NODE
        and node.namespaceURI == namespace
        and node.localName == name
    ]


def _walk(root: minidom.Element) -> list[minidom.Element]:
    return [root, *root.getElementsByTagName("*")]
