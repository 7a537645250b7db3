from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import skimage.data
import torch
from PIL import Image
from torch import nn

from findcolor.model.colorizer import working_size
from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.model.view import AFAR_AREA
from findcolor.training.afar import Afar
from findcolor.training.network import Network
from findcolor.training.run import load_network

NO_GPU = os.environ | {"CUDA_VISIBLE_DEVICES": ""}


def command(packed: Path, out: Path, *changes: str, torchrun: int = 0) -> list[str]:
    """Return a tiny training, for a process of its own: torch's thread count is global."""
    start = [sys.executable, "-W", "ignore", "-m"]
    if torchrun:
        start += ["torch.distributed.run", f"--nproc-per-node={torchrun}", "--standalone", "-m"]
    given = ["train.batch=4", "train.sizes=[64]", "train.average=0.9", *changes]
    options = [option for change in given for option in ("--set", change)]
    place = ["--data", f"packed={packed}", "--out", str(out)]
    return [*start, "findcolor", "train", "findcolor", *place, *options]


def run(packed: Path, out: Path, *changes: str, torchrun: int = 0) -> None:
    subprocess.run(command(packed, out, *changes, torchrun=torchrun), check=True, env=NO_GPU)


def table(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


def same(first: Path, second: Path) -> bool:
    """Return whether two checkpoints hold the same weights, bit by bit."""
    a, b = torch.load(first), torch.load(second)
    assert a["seen"] == b["seen"]
    return all(
        torch.equal(a[part][name], b[part][name])
        for part in ("network", "average")
        for name in a[part]
    )


@pytest.fixture(scope="module")
def whole(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing stopped."""
    out = tmp_path_factory.mktemp("whole")
    run(packed, out, "train.images=160", "log.seconds=0")
    return out


def test_training_lowers_the_loss(whole: Path) -> None:
    lines = table(whole / "log.csv")
    assert [int(line["seen"]) for line in lines] == [4, 88, 160]
    assert float(lines[-1]["color"]) < float(lines[0]["color"])


def test_a_killed_run_ends_with_the_same_weights(packed: Path, whole: Path, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    changes = ("train.images=160", "log.seconds=0", "train.save_minutes=0.001")
    killed = subprocess.Popen(command(packed, tmp_path, *changes), env=NO_GPU)
    while not checkpoint.is_file() and killed.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert 0 < torch.load(checkpoint)["seen"] < 160
    run(packed, tmp_path, *changes)
    assert same(checkpoint, whole / "checkpoint.pt")
    seen = [int(line["seen"]) for line in table(tmp_path / "log.csv")]
    assert seen == sorted(set(seen))


def test_a_run_asked_to_stop_saves_and_two_processes_go_on(packed: Path, tmp_path: Path) -> None:
    asked = subprocess.Popen(
        command(packed, tmp_path, "train.images=100000", "log.seconds=0"), env=NO_GPU
    )
    while not (tmp_path / "log.csv").is_file() and asked.poll() is None:
        time.sleep(0.05)
    asked.send_signal(signal.SIGINT)
    assert asked.wait() == 0
    before = torch.load(tmp_path / "checkpoint.pt")["seen"]
    assert 0 < before < 100000
    run(packed, tmp_path, f"train.images={before + 40}", torchrun=2)
    saved = torch.load(tmp_path / "checkpoint.pt")
    assert saved["seen"] == before + 40
    assert len(saved["randomness"]) == 2


def test_processes_share_the_mean_of_their_networks(tmp_path: Path) -> None:
    program = tmp_path / "share.py"
    program.write_text(
        "import torch\n"
        "from findcolor.training.processes import processes\n"
        "with processes() as here:\n"
        "    network = torch.nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)\n"
        "    for parameter in network.parameters():\n"
        "        torch.nn.init.constant_(parameter, 1.0 + 4 * here.rank)\n"
        "    here.share(network)\n"
        "    assert all((p == 3).all() for p in network.parameters())\n"
    )
    start = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "--standalone"]
    subprocess.run([*start, str(program)], check=True, env=NO_GPU)


def test_processes_that_agree_now_and_then_train_together(packed: Path, tmp_path: Path) -> None:
    run(packed, tmp_path, "train.images=60", "train.agree=4", torchrun=2)
    saved = torch.load(tmp_path / "checkpoint.pt")
    assert saved["seen"] == 60
    assert all(value.isfinite().all() for value in saved["average"].values())


def test_the_networks_cost_what_the_documentation_says() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    def cost(network: nn.Module, *inputs: Any) -> tuple[float, Any]:
        """Return the GMACs of a call, and what it gives."""
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            out = network.eval()(*inputs)
        return counter.get_total_flops() / 2e9, out

    network, guidance = Network(), torch.zeros(1, GUIDANCE_SIZE)
    close, far = working_size(256, 256), working_size(256, 256, AFAR_AREA)
    hints = torch.zeros(1, 3, close[0] // 4, close[1] // 4)
    encoder, features = cost(network.encoder, torch.zeros(1, 1, *close))
    decoder, _ = cost(network.decoder, features, hints, guidance)
    afar, _ = cost(Afar(), torch.zeros(1, 1, *far), guidance)
    assert (round(encoder, 2), round(decoder, 2), round(afar, 2)) == (1.31, 0.52, 0.74)
    assert encoder + decoder + afar <= 3
    assert decoder <= (encoder + decoder) / 3


def test_a_look_from_afar_learns_and_is_validated(packed: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.fromarray(skimage.data.coffee()).save(photos / "coffee.png")
    changes = ("train.network=afar", "train.images=160", "log.seconds=0")
    run(packed, tmp_path, *changes, f"validation.folder={photos}")
    lines = table(tmp_path / "log.csv")
    assert float(lines[-1]["color"]) < float(lines[0]["color"])
    looks = table(tmp_path / "validation.csv")
    assert {line["hints"] for line in looks} == {"0"}
    assert len(list((tmp_path / "sheets").glob("*.jpg"))) == 1
    afar, saved = load_network(tmp_path / "checkpoint.pt", Afar)
    assert saved["seen"] == 160
    assert all(value.isfinite().all() for value in afar.state_dict().values())


def test_a_network_learns_from_its_teachers(packed: Path, tmp_path: Path) -> None:
    changes = ("train.network=afar", "train.images=16", "train.mixed=0.5")
    run(packed, tmp_path / "teacher", *changes)
    taught = f'train.teachers=["{tmp_path}/teacher/checkpoint.pt"]'
    for network in ("afar", "whole"):
        out = tmp_path / network
        wanted = (f"train.network={network}", "train.images=80", "log.seconds=0", "train.mixed=0.5")
        run(packed, out, *wanted, taught)
        lines = table(out / "log.csv")
        assert float(lines[-1]["color"]) < float(lines[0]["color"])
