from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from findcolor.errors import WeightsError
from findcolor.model.colorizer import Colorizer
from findcolor.model.weights import BUILT_IN, load_weights

LIMIT = 40 * 2**20


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN, tmp_path / "weights"))


def test_the_built_in_weights_are_whole_and_small() -> None:
    weights = load_weights()
    assert len(weights.encoder) + len(weights.decoder) + len(weights.afar or b"") <= LIMIT
    assert len(weights.sha256) == 64


def test_the_card_says_what_the_weights_are() -> None:
    card = load_weights().card
    assert {"name", "data", "licence", "encoder", "training", "figures", "sha256"} <= set(card)


@pytest.mark.parametrize("name", ["encoder.onnx", "decoder.onnx", "card.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(WeightsError, match=name):
        load_weights(copy)


def test_one_changed_byte_is_found(copy: Path) -> None:
    data = bytearray((copy / "decoder.onnx").read_bytes())
    data[1000] ^= 1
    (copy / "decoder.onnx").write_bytes(data)
    with pytest.raises(WeightsError, match=r"decoder\.onnx.*SHA-256"):
        Colorizer(copy)


def test_a_later_format_is_refused(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text())
    (copy / "card.json").write_text(json.dumps({**card, "format": 99}))
    with pytest.raises(WeightsError, match="format 99"):
        load_weights(copy)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null"])
def test_a_damaged_card_is_one_sentence(copy: Path, text: str) -> None:
    (copy / "card.json").write_text(text)
    with pytest.raises(WeightsError, match="damaged"):
        load_weights(copy)
