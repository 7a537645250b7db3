"""The mark of inferred colour and the way to make it again, in the XMP of every output.

The lightness of an output is the photographer's, its chroma is a network's: the IPTC calls that
"composite with trained algorithmic media". The recipe, the model's name and the hash of its
weights stand beside the mark, so that any result can be explained and repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

from findcolor.photo.xmp import IPTC_EXTENSION, Packet

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""The IPTC digital source type of every photo that Find Color writes."""
NAMESPACE = "urn:findcolor:provenance:1:"
"""XMP namespace of the properties that are Find Color's own."""

_MARK = (IPTC_EXTENSION, "Iptc4xmpExt", "DigitalSourceType")


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the colours of a photo came about.

    Attributes:
        recipe: The recipe as JSON text, or None.
        model: Name of the model, or None.
        sha256: Hash of the model's weights, or None.
        source_type: The IPTC digital source type: of a photo, what it says; of a result, always
            ``SOURCE_TYPE``.
        original_source_type: What the photo said before it was coloured, or None.
    """

    recipe: str | None = None
    model: str | None = None
    sha256: str | None = None
    source_type: str | None = None
    original_source_type: str | None = None

    @classmethod
    def of(cls, packet: Packet) -> Provenance:
        """Return what an XMP packet says."""
        return cls(
            recipe=packet.get(NAMESPACE, "Recipe"),
            model=packet.get(NAMESPACE, "Model"),
            sha256=packet.get(NAMESPACE, "ModelSha256"),
            source_type=packet.get(IPTC_EXTENSION, "DigitalSourceType"),
            original_source_type=packet.get(NAMESPACE, "OriginalSourceType"),
        )

    def mark(self, packet: Packet) -> None:
        """Write this into a packet, in the place of an earlier mark; the rest stays as it is."""
        before = Provenance.of(packet)
        original = before.original_source_type or before.source_type
        packet.remove(IPTC_EXTENSION, "DigitalSourceType")
        packet.remove(NAMESPACE)
        own = {
            "Recipe": self.recipe,
            "Model": self.model,
            "ModelSha256": self.sha256,
            "OriginalSourceType": original if original != SOURCE_TYPE else None,
        }
        packet.add(
            {_MARK: SOURCE_TYPE}
            | {(NAMESPACE, "findcolor", name): value for name, value in own.items() if value}
        )
