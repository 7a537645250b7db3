from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from findcolor.model.colorizer import Colorizer
from findcolor.training.export import export, load_network
from findcolor.training.network import Network
from findcolor.training.train import Settings, learning_rate


def run(packed: Path, out: Path, *options: str) -> None:
    """Train a little in a process of its own, because torch's thread count is global."""
    command = [sys.executable, "-W", "ignore", "-m", "findcolor.training.train"]
    given = ["--packed", str(packed), "--out", str(out), "--batch", "4", "--size", "64", *options]
    subprocess.run([*command, *given], check=True, env=os.environ | {"CUDA_VISIBLE_DEVICES": ""})


@pytest.fixture(scope="module")
def trained(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    run(packed, out, "--images", "80", "--average", "0.9")
    return out / "checkpoint.pt"


def test_training_lowers_the_loss_and_can_go_on(
    packed: Path, trained: Path, tmp_path: Path
) -> None:
    saved = torch.load(trained)
    assert saved["seen"] == 80
    run(packed, trained.parent, "--images", "160")
    assert torch.load(trained)["seen"] == 160
    lines = [json.loads(line) for line in (trained.parent / "log.jsonl").read_text().splitlines()]
    assert lines[-1]["color"] < lines[0]["color"]


def test_the_export_computes_what_the_network_computes(trained: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card = export(trained, tmp_path / "weights", "test", {"data": "none"})
    assert card["export_difference_ab"] < 0.5
    colorizer = Colorizer(tmp_path / "weights")
    network, _ = load_network(trained)
    lightness = np.linspace(0, 100, 64 * 96, dtype=np.float32).reshape(64, 96)
    features = colorizer.encode(lightness)
    with torch.no_grad():
        expected = network.encoder(torch.from_numpy(lightness)[None, None] / 50 - 1)
    assert features.coarse == pytest.approx(expected.coarse.numpy(), abs=0.05)
    assert features.grid == (16, 24)


def test_the_network_costs_what_the_documentation_says() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    network = Network().eval()
    photo = torch.zeros(1, 1, 256, 256)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        features = network.encoder(photo)
    encoder = counter.get_total_flops() / 2e9
    guidance = torch.zeros(1, network.decoder.guidance[0].in_features)  # type: ignore[arg-type]
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network.decoder(features, torch.zeros(1, 3, 64, 64), guidance)
    decoder = counter.get_total_flops() / 2e9
    assert encoder + decoder <= 3
    assert decoder <= (encoder + decoder) / 3


def test_the_learning_rate_rises_stays_and_falls() -> None:
    settings = Settings(Path(), Path(), images=100_000, decay=0.25)
    assert learning_rate(settings, 0) < 0.01
    assert learning_rate(settings, 50_000) == 1
    assert learning_rate(settings, 87_500) == pytest.approx(0.5, abs=0.01)
    assert learning_rate(settings, 100_000) == 0
