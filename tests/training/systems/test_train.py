from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from findcolor.training.systems.recipes import RECIPES
from findcolor.training.systems.run import Run, load_system
from findcolor.training.systems.train import Settings


def run(packed: Path, out: Path, *options: str) -> None:
    """Train a little in a process of its own, because torch's thread count is global."""
    command = [sys.executable, "-W", "ignore", "-m", "findcolor.training.systems.train"]
    given = ["--packed", str(packed), "--out", str(out), "--batch", "2", "--size", "64", *options]
    subprocess.run(
        [*command, "siggraph17", *given], check=True, env=os.environ | {"CUDA_VISIBLE_DEVICES": ""}
    )


def test_training_keeps_to_its_time_and_goes_on_where_it_stopped(
    packed: Path, tmp_path: Path
) -> None:
    run(packed, tmp_path, "--minutes", "0.05", "--pause", "0.02")
    first = torch.load(tmp_path / "checkpoint.pt")
    assert 1.2 <= first["spent"] < 3
    assert first["seen"] > 0
    run(packed, tmp_path, "--minutes", "0.05")
    last = torch.load(tmp_path / "checkpoint.pt")
    assert 3 <= last["spent"] < 5
    assert last["seen"] > first["seen"]
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["seen"] for line in lines] == [first["seen"], last["seen"]]
    assert {"minutes", "loss", "norm", "class", "color"} <= lines[0].keys()
    name, network = load_system(tmp_path / "checkpoint.pt")
    assert name == "siggraph17"
    assert not network.training


def test_the_rate_rises_stays_and_falls_with_the_time() -> None:
    settings = Settings("coltran", Path(), Path(), minutes=10, falling=0.25)
    assert settings.rate(0, 0) < 0.01
    assert settings.rate(300, 10_000) == 1
    assert settings.rate(525, 100_000) == pytest.approx(0.5)
    assert settings.rate(700, 100_000) == 0


def test_a_run_refuses_the_checkpoint_of_another_system(tmp_path: Path) -> None:
    cpu = torch.device("cpu")
    Run("siggraph17", cpu).save(tmp_path / "checkpoint.pt")
    with pytest.raises(ValueError, match="siggraph17"):
        Run("coltran", cpu).load(tmp_path / "checkpoint.pt")


def test_the_average_follows_the_network() -> None:
    torch.manual_seed(0)
    run = Run("siggraph17", torch.device("cpu"), decay=0.5)
    before = run.network.net.regress.weight.detach().clone()
    for _ in range(3):
        loss = run.network(torch.zeros(1, 1, 16, 16), torch.zeros(1, 3, 16, 16)).mean()
        assert torch.isfinite(run.update(loss, rate=1e-2))
    after = run.network.net.regress.weight
    average = run.average.module.net.regress.weight
    assert 0 < (average - before).abs().sum() < (after - before).abs().sum()


def test_the_average_forgets_where_a_short_run_began() -> None:
    run = Run("siggraph17", torch.device("cpu"))
    for steps in range(1, 101):
        run.network.net.regress.weight.data.fill_(min(steps, 50))
        run.average.update_parameters(run.network)
    average = run.average.module.net.regress.weight
    assert float(average.detach().min()) == pytest.approx(50, abs=0.5)


def test_every_recipe_makes_its_network() -> None:
    assert list(RECIPES) == [
        "findcolor", "siggraph17", "instance", "icolorit-t", "icolorit-s", "coltran"
    ]  # fmt: skip
    assert len({type(recipe.make()) for recipe in RECIPES.values()}) == 5
