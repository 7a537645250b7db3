"""The weights: two ONNX files and a card, checked before use.

A folder of weights holds ``encoder.onnx``, ``decoder.onnx`` and ``card.json``; the card names both
files' SHA-256, the data and licences they were trained on, and their figures.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from findcolor.errors import WeightsError

BUILT_IN = Path(__file__).parent / "weights"
FORMAT = 1
"""Version of the interface between the two files and this package."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Checked weights.

    Attributes:
        name: Name of the model, such as "findcolor-1".
        encoder: Bytes of the encoder's ONNX file.
        decoder: Bytes of the decoder's ONNX file.
        card: The model card.
    """

    name: str
    encoder: bytes
    decoder: bytes
    card: dict[str, Any]

    @property
    def sha256(self) -> str:
        """One hash for both files: of their hashes, one after the other."""
        sums = self.card["sha256"]
        return hashlib.sha256((sums["encoder.onnx"] + sums["decoder.onnx"]).encode()).hexdigest()


def load_weights(folder: Path | None = None) -> Weights:
    """Read a folder of weights, the built-in one by default, and check it.

    Raises:
        WeightsError: A file is missing, damaged, or of another version.
    """
    folder = BUILT_IN if folder is None else folder
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        encoder = (folder / "encoder.onnx").read_bytes()
        decoder = (folder / "decoder.onnx").read_bytes()
        expected = card["sha256"]
        version = card["format"]
    except FileNotFoundError as error:
        raise WeightsError(
            f"The model's file {Path(error.filename).name} is missing in {folder}; "
            "install Find Color again or name a folder of weights."
        ) from None
    except OSError as error:
        raise WeightsError(f"The model in {folder} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise WeightsError(f"The model card in {folder} is damaged.") from None
    if version != FORMAT:
        raise WeightsError(
            f"The model in {folder} has format {version}; this Find Color reads format {FORMAT}."
        )
    for name, data in (("encoder.onnx", encoder), ("decoder.onnx", decoder)):
        if hashlib.sha256(data).hexdigest() != expected.get(name):
            raise WeightsError(
                f"The model's file {name} in {folder} is damaged: its SHA-256 does not match."
            )
    return Weights(str(card["name"]), encoder, decoder, card)
