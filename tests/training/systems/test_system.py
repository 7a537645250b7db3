"""What holds for every system."""

from __future__ import annotations

import torch

from findcolor.training.losses import SoftBins
from findcolor.training.systems.coltran import ColTran
from findcolor.training.systems.system import Lesson, System

from .small import shaken


def test_a_system_colours_a_photo_of_any_shape(network: System) -> None:
    with torch.no_grad():
        ab = network.eval()(torch.zeros(2, 1, 64, 96), torch.zeros(2, 3, 64, 96))
    size = (network.side, network.side) if isinstance(network, ColTran) else (64, 96)
    assert ab.shape == (2, 2, *size)
    assert ab.abs().max() <= 110


def test_a_hint_changes_the_colours(network: System) -> None:
    network = shaken(network)
    lightness, hints = torch.rand(1, 1, 64, 64) * 2 - 1, torch.zeros(1, 3, 64, 64)
    hinted = hints.clone()
    hinted[:, :, 20:22, 30:32] = torch.tensor([0.5, 0.4, 1.0])[:, None, None]
    with torch.no_grad():
        assert not torch.allclose(network(lightness, hints), network(lightness, hinted))


def test_every_trained_parameter_takes_part(
    network: System, lesson: Lesson, bins: SoftBins
) -> None:
    """Several processes train together only if each parameter gets a gradient."""
    torch.stack(list(network.loss(lesson, bins).values())).sum().backward()
    for name, parameter in network.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name


def test_some_steps_lower_every_part_of_the_loss(
    network: System, lesson: Lesson, bins: SoftBins
) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3)
    losses = []
    for _ in range(25):
        parts = network.loss(lesson, bins)
        losses.append({name: float(value.detach()) for name, value in parts.items()})
        optimizer.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
        optimizer.step()
    for name, first in losses[0].items():
        assert losses[-1][name] < first, name
    assert sum(losses[-1].values()) < 0.9 * sum(losses[0].values())
