from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image
from typer.testing import CliRunner

from findcolor.cli.main import app
from findcolor.errors import SettingsError
from findcolor.evaluation.lineup import line_up
from findcolor.model.colorizer import Colorizer
from findcolor.model.guidance import guidance_vector
from findcolor.training import quantize
from findcolor.training.afar import Afar
from findcolor.training.export import export, export_int8
from findcolor.training.network import Network
from findcolor.training.quantize import Bargain
from findcolor.training.run import Run, load_network


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that learned nothing, but whose norms have seen a photo."""
    torch.manual_seed(0)
    network = Network()
    network.train()
    with torch.no_grad():
        guidance = torch.zeros(2, network.decoder.guidance[0].in_features)  # type: ignore[arg-type]
        for _ in range(20):
            network(torch.rand(2, 1, 64, 64) * 2 - 1, torch.zeros(2, 3, 16, 16), guidance)
    file = tmp_path_factory.mktemp("run") / "checkpoint.pt"
    groups = [{"params": list(network.parameters()), "share": 1.0}]
    Run(network, torch.optim.Adam(groups)).save(file)
    return file


@pytest.fixture(scope="module")
def weights(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("weights")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card = export(checkpoint, out / "w", "test", {"data": "none"}, out / "kept.safetensors")
    assert card["export_difference_ab"] < 0.5
    assert card["images_seen"] == 0
    return out / "w"


def test_the_export_computes_what_the_network_computes(checkpoint: Path, weights: Path) -> None:
    colorizer = Colorizer(weights)
    network, _ = load_network(checkpoint, Network)
    lightness = np.linspace(0, 100, 64 * 96, dtype=np.float32).reshape(64, 96)
    features = colorizer.encode(lightness)
    with torch.no_grad():
        expected = network.encoder(torch.from_numpy(lightness)[None, None] / 50 - 1)
    assert features.coarse == pytest.approx(expected.coarse.numpy(), abs=0.05)
    assert features.grid == (16, 24)


def test_kept_weights_are_the_network(checkpoint: Path, weights: Path) -> None:
    network, _ = load_network(checkpoint, Network)
    again, _ = load_network(weights.parent / "kept.safetensors", Network)
    for value, other in zip(network.parameters(), again.parameters(), strict=True):
        assert torch.allclose(value, other, atol=2e-3)


def test_looks_from_afar_are_exported_as_their_mean(checkpoint: Path, tmp_path: Path) -> None:
    files = []
    for seed in range(2):
        torch.manual_seed(seed)
        files.append(tmp_path / f"{seed}.pt")
        groups = [{"params": list((look := Afar()).parameters()), "share": 1.0}]
        Run(look, torch.optim.Adam(groups)).save(files[-1])
    kept = tmp_path / "kept.safetensors"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card = export(checkpoint, tmp_path / "w", "test", {}, kept, files)
    assert card["export_difference_ab"] < 0.5
    assert set(card["sha256"]) == {"encoder.onnx", "decoder.onnx", "afar.onnx"}
    lightness = np.linspace(0, 100, 64 * 96, dtype=np.float32).reshape(64, 96)
    glance = Colorizer(tmp_path / "w").look_afar(lightness)
    with torch.no_grad():
        seen, guidance = torch.from_numpy(lightness)[None, None] / 50 - 1, guidance_vector()
        said = [
            load_network(tmp_path / f"kept-afar-{number}.safetensors", Afar)[0](
                seen, torch.from_numpy(guidance)
            )[0]
            for number in (1, 2)
        ]
    expected = torch.stack(said).mean(0)[0].permute(1, 2, 0).numpy()
    assert glance.ab == pytest.approx(expected, abs=0.3)
    assert glance.probability.sum(-1) == pytest.approx(1, abs=1e-4)


def test_a_soup_is_the_mean_of_the_weights(checkpoint: Path, tmp_path: Path) -> None:
    network, _ = load_network(checkpoint, Network)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 1
    groups = [{"params": list(network.parameters()), "share": 1.0}]
    Run(network, torch.optim.Adam(groups)).save(tmp_path / "later.pt")
    soup, saved = load_network(checkpoint, Network, [tmp_path / "later.pt"])
    before, _ = load_network(checkpoint, Network)
    for value, other in zip(soup.parameters(), before.parameters(), strict=True):
        torch.testing.assert_close(value, other + 0.5)
    assert torch.equal(saved["average"]["spread"], soup.spread)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name in ("checkpoint.pt", "weights.safetensors"):
        (tmp_path / name).write_bytes(b"nothing")
        with pytest.raises(SettingsError, match=r"no checkpoint|holds no network"):
            load_network(tmp_path / name, Network)


def test_eight_bits_colour_and_are_written_if_they_are_worth_it(
    checkpoint: Path,
    weights: Path,
    packed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quantize, "COUNT", 2)
    monkeypatch.setattr(quantize, "COST", 100.0)
    Image.fromarray(skimage.data.coffee()).save(tmp_path / "coffee.png")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card = export_int8(checkpoint, weights, packed, tmp_path)
    assert json.loads((weights / "card.json").read_text()) == card
    found = card["int8"]
    assert found["photos"] == 1
    assert found["written"] == (found["int8_ms"] < found["float_ms"])
    if found["written"]:
        assert Colorizer(weights / "int8").name == "test-int8"
        (system,) = line_up([f"int8={weights / 'int8'}"])
        ab = system.colorize(np.full((64, 64), 50, np.float32), ())  # type: ignore[union-attr]
        assert np.isfinite(ab).all()


def test_a_bargain_is_cheap_and_faster() -> None:
    assert Bargain({0: 0.02, 10: 0.09}, (50.0, 20.0), 60).good
    assert not Bargain({0: 0.02, 10: 0.11}, (50.0, 20.0), 60).good
    assert not Bargain({0: 0.02, 10: 0.01}, (20.0, 21.0), 60).good


def test_the_command_says_what_it_misses(checkpoint: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    missing = run(app, ["export", str(tmp_path / "no.pt"), str(tmp_path), "--name", "x"])
    assert isinstance(missing.exception, SettingsError)
    half = ["export", str(checkpoint), str(tmp_path), "--name", "x", "--packed", str(tmp_path)]
    assert "both --packed and --validation" in str(run(app, half).exception)
