"""The weights: ONNX files and a card, checked before use.

A folder of weights holds ``encoder.onnx``, ``decoder.onnx``, where the look from afar has networks
of its own ``afar.onnx``, and ``card.json``; the card names the files' SHA-256, the data and
licences they were trained on, and their figures.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from findcolor.errors import WeightsError

BUILT_IN = Path(__file__).parent / "weights"
NEEDED = ("encoder.onnx", "decoder.onnx")
AFAR = "afar.onnx"
FORMAT = 1
"""Version of the interface between the files and this package."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Checked weights.

    Attributes:
        name: Name of the model, such as "findcolor-1".
        encoder: Bytes of the encoder's ONNX file.
        decoder: Bytes of the decoder's ONNX file.
        afar: Bytes of the ONNX file for the look from afar, or None: then the other two serve.
        card: The model card.
    """

    name: str
    encoder: bytes
    decoder: bytes
    afar: bytes | None
    card: dict[str, Any]

    @property
    def sha256(self) -> str:
        """One hash for all files: of their hashes, one after the other."""
        sums = self.card["sha256"]
        together = "".join(sums[name] for name in (*NEEDED, AFAR) if name in sums)
        return hashlib.sha256(together.encode()).hexdigest()


def load_weights(folder: Path | None = None) -> Weights:
    """Read a folder of weights, the built-in one by default, and check it.

    Raises:
        WeightsError: A file is missing, damaged, or of another version.
    """
    folder = BUILT_IN if folder is None else folder
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        expected = dict(card["sha256"])
        version = card["format"]
        names = (*NEEDED, AFAR) if AFAR in expected else NEEDED
        files = {name: (folder / name).read_bytes() for name in names}
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
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != expected.get(name):
            raise WeightsError(
                f"The model's file {name} in {folder} is damaged: its SHA-256 does not match."
            )
    encoder, decoder = (files[name] for name in NEEDED)
    return Weights(str(card["name"]), encoder, decoder, files.get(AFAR), card)
