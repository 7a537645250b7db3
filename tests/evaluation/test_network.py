from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from findcolor.errors import FindColorError, SettingsError, WeightsError
from findcolor.evaluation.network import FeatureNetwork, OnnxSystem, resize
from findcolor.evaluation.system import PixelHint, System

from .networks import write_echo, write_features

LIGHTNESS = np.full((64, 64), 50, np.float32)
HINT = PixelHint(8, 16, 4, 4, 30.0, -20.0)


def test_a_network_sees_the_planes_it_asks_for(tmp_path: Path) -> None:
    system = OnnxSystem("echo", write_echo(tmp_path))
    assert isinstance(system, System)
    ab = system.colorize(LIGHTNESS, [HINT])
    expected = np.zeros((64, 64, 2))
    expected[8:12, 16:20] = (30, -20)
    assert ab == pytest.approx(expected, abs=1e-4)


def test_a_network_of_fixed_size_gets_it_and_its_answer_is_brought_back(tmp_path: Path) -> None:
    ab = OnnxSystem("echo", write_echo(tmp_path, size=32)).colorize(LIGHTNESS, [HINT])
    assert ab.shape == (64, 64, 2)
    assert ab.sum((0, 1)) == pytest.approx([30 * 16, -20 * 16], rel=1e-3)


def test_macs_of_a_network(tmp_path: Path) -> None:
    assert OnnxSystem("echo", write_echo(tmp_path)).macs(64) == (64 * 64 * 8,) * 2


def test_features_are_of_the_normalised_image(tmp_path: Path) -> None:
    network = FeatureNetwork(write_features(tmp_path))
    image = np.broadcast_to(np.array([0.25, 0.5, 1.0], np.float32), (50, 50, 3))
    assert network.features(image) == pytest.approx([-1, 0, 2], abs=1e-5)


def test_resize_keeps_the_mean_and_the_corners() -> None:
    plane = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    larger = resize(plane, 16, 24)
    assert larger.shape == (16, 24)
    assert larger.mean() == pytest.approx(plane.mean(), abs=1e-6)
    assert resize(plane, 8, 8) is plane


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"size": -1}, "whole number"),
        ({"inputs": {"x": [{"plane": "purple"}]}}, "no plane 'purple'"),
        ({"output": {"name": "y", "planes": "xyz"}}, "ab, lab or rgb"),
        ({"inputs": {"z": [{"plane": "mask"}]}}, "do not fit"),
        ({"more": 1}, "may have the keys"),
        ({"output": None}, "lacks"),
    ],
)
def test_a_description_that_makes_no_sense(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    path = write_echo(tmp_path)
    described = json.loads(path.with_suffix(".json").read_text()) | change
    path.with_suffix(".json").write_text(
        json.dumps(
            {key: value for key, value in described.items() if value is not None or key == "size"}
        )
    )
    with pytest.raises(SettingsError, match=sentence):
        OnnxSystem("echo", path).colorize(LIGHTNESS, [])


def test_files_that_are_missing_or_no_network(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        OnnxSystem("none", tmp_path / "none.onnx")
    bare = tmp_path / "bare.onnx"
    bare.write_bytes(write_echo(tmp_path).read_bytes())
    with pytest.raises(SettingsError, match=r"bare\.json"):
        OnnxSystem("bare", bare)
    bare.write_bytes(b"no network")
    with pytest.raises(WeightsError):
        OnnxSystem("bare", bare)
    features = write_features(tmp_path)
    features.with_suffix(".json").write_text(
        '{"input": "x", "output": "f", "size": 32, "std": [1]}'
    )
    with pytest.raises(FindColorError, match="three numbers"):
        FeatureNetwork(features)
