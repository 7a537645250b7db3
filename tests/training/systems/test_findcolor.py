from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from findcolor.training.backbone import Backbone
from findcolor.training.losses import SoftBins
from findcolor.training.network import Network
from findcolor.training.systems.findcolor import FindColor, hinted_cells
from findcolor.training.systems.run import Run
from findcolor.training.systems.siggraph17 import Siggraph17
from findcolor.training.systems.system import Lesson

from .small import shaken


def test_hints_cover_the_cells_that_they_touch_with_their_own_colour() -> None:
    planes = torch.zeros(2, 3, 16, 16)
    planes[0, :, 4:6, 8:10] = torch.tensor([0.5, -0.25, 1.0])[:, None, None]  # part of a cell
    planes[0, :, 8:16, 0:8] = torch.tensor([0.1, 0.2, 1.0])[:, None, None]  # four cells
    hints = hinted_cells(planes)
    assert hints.given.tolist() == [[1] * 5, [0] * 5]
    colors = {int(n): tuple(ab) for n, ab in zip(hints.cells[0], hints.ab[0].round(), strict=True)}
    assert colors == {6: (55, -28), **dict.fromkeys((8, 9, 12, 13), (11, 22))}
    assert not hints.ab[1].any()


def test_it_is_the_network_that_ships() -> None:
    system, network = shaken(FindColor()), Network()
    network.load_state_dict(system.state_dict())
    lightness, hints = torch.rand(1, 1, 64, 64) * 2 - 1, torch.zeros(1, 3, 64, 64)
    with torch.no_grad():
        seen = torch.zeros(1, 3, 16, 16), torch.zeros(1, 263)
        assert torch.allclose(system(lightness, hints), network.eval()(lightness, *seen).ab)


def test_a_hint_is_met(lesson: Lesson) -> None:
    system = FindColor().eval()
    hints = torch.zeros_like(lesson.hints[:1])
    hints[:, :, 20:24, 32:36] = torch.tensor([0.4, 0.3, 1.0])[:, None, None]
    with torch.no_grad():
        ab = system(lesson.lightness[:1], hints)
    assert torch.allclose(ab[0, :, 5, 8], torch.tensor([44.0, 33.0]), atol=4)


def test_a_pretrained_encoder_learns_at_a_fifth_of_the_rate(
    tmp_path: Path, lesson: Lesson, bins: SoftBins
) -> None:
    weights = Backbone().state_dict()
    weights["stem.weight"] = weights["stem.weight"].expand(-1, 3, -1, -1) / 3
    save_file({name: value.contiguous() for name, value in weights.items()}, tmp_path / "b")
    run = Run("findcolor", torch.device("cpu"), backbone=tmp_path / "b")
    got = run.network.encoder.backbone.stem.weight
    assert torch.allclose(got, weights["stem.weight"].sum(1, keepdim=True))
    parts = run.network.loss(lesson, bins)
    run.update(torch.stack(list(parts.values())).sum(), rate=1e-3)
    assert [group["lr"] for group in run.optimizer.param_groups] == [2e-4, 1e-3]
    run.save(tmp_path / "checkpoint.pt")
    later = Run("findcolor", torch.device("cpu"))
    later.load(tmp_path / "checkpoint.pt")
    assert [group["share"] for group in later.optimizer.param_groups] == [0.2, 1.0]


def test_the_others_have_nothing_pretrained(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without pretrained weights"):
        Siggraph17(4).load_pretrained(tmp_path)
