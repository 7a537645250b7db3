from __future__ import annotations

import torch
from torch import Tensor

from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.training.systems.siggraph17 import Siggraph17, UNet

from .small import shaken


def test_every_stage_can_be_visited_and_has_the_channels_it_says() -> None:
    net, visited = UNet(4).eval(), {}

    def visit(name: str, features: Tensor) -> Tensor:
        visited[name] = features.shape[1]
        return features

    ab, logits = net(torch.zeros(1, 4, 32, 32), torch.zeros(1, GUIDANCE_SIZE), visit)
    assert visited == net.channels
    assert len(visited) == 13
    assert ab.shape == (1, 2, 32, 32)
    assert logits.shape == (1, len(net.classify.weight), 8, 8)


def test_a_visitor_may_change_what_goes_on() -> None:
    net = UNet(4).eval()
    seen, guidance = torch.rand(1, 4, 32, 32), torch.zeros(1, GUIDANCE_SIZE)
    blank, _ = net(seen, guidance, lambda _, features: torch.zeros_like(features))
    assert not torch.allclose(blank, net(seen, guidance)[0])
    assert blank.std((2, 3)).max() < 1e-5


def test_global_hints_reach_every_place() -> None:
    system = shaken(Siggraph17(4))
    seen, guidance = torch.rand(1, 4, 64, 64), torch.zeros(1, GUIDANCE_SIZE)
    told = guidance.clone()
    told[0, -2:] = 1
    change = (system.net(seen, told)[0] - system.net(seen, guidance)[0]).abs().sum(1)
    assert (change > 0).float().mean() > 0.99
