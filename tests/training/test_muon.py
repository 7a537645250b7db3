from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from findcolor.training.muon import Muon, is_matrix, orthogonal


@pytest.mark.parametrize("shape", [(24, 200), (200, 24), (32, 32)])
def test_an_orthogonal_matrix_keeps_directions_and_evens_lengths(shape: tuple[int, int]) -> None:
    left, _, right = torch.linalg.svd(torch.randn(shape, dtype=torch.float64), full_matrices=False)
    lengths = torch.linspace(0.1, 1, min(shape), dtype=torch.float64)
    found = orthogonal(left @ torch.diag(lengths) @ right)
    inside = left.T @ found @ right.T
    assert (inside.diagonal() - 0.95).abs().max() < 0.35
    assert (inside - torch.diag(inside.diagonal())).abs().max() < 0.05


def test_filters_are_matrices_and_depthwise_ones_are_not() -> None:
    assert is_matrix(nn.Conv2d(16, 32, 3).weight)
    assert is_matrix(nn.Linear(16, 32).weight)
    assert not is_matrix(nn.Conv2d(16, 16, 3, groups=16).weight)
    assert not is_matrix(nn.BatchNorm2d(16).weight)


def test_other_groups_take_the_steps_of_adamw() -> None:
    network = nn.Sequential(nn.Conv2d(3, 16, 3), nn.Conv2d(16, 16, 3))
    twin = copy.deepcopy(network)
    muon = Muon(
        [
            {"params": [network[1].weight], "orthogonal": True},
            {"params": [network[0].weight, network[0].bias, network[1].bias]},
        ],
        lr=1e-2,
    )
    adam = torch.optim.AdamW(twin.parameters(), lr=1e-2)
    network(torch.randn(8, 3, 16, 16)).square().mean().backward()
    for mine, its in zip(network.parameters(), twin.parameters(), strict=True):
        its.grad = None if mine.grad is None else mine.grad.clone()
    before = network[1].weight.detach().clone()
    muon.step()
    adam.step()
    assert torch.equal(network[0].weight, twin[0].weight)
    assert torch.equal(network[1].bias, twin[1].bias)
    step = float((network[1].weight.detach() - before).square().mean().sqrt())
    assert step == pytest.approx(0.2e-2, rel=0.3), "as long as a step of Adam"


def test_muon_goes_on_where_it_was_saved() -> None:
    def steps(network: nn.Linear, optimizer: Muon, photos: torch.Tensor) -> None:
        for photo in photos:
            optimizer.zero_grad()
            network(photo).square().sum().backward()
            optimizer.step()

    def begin() -> tuple[nn.Linear, Muon]:
        torch.manual_seed(0)
        network = nn.Linear(8, 8)
        return network, Muon(
            [{"params": [network.weight], "orthogonal": True}, {"params": [network.bias]}], lr=1e-2
        )

    network, optimizer = begin()
    photos = torch.randn(6, 4, 8)
    steps(network, optimizer, photos[:3])
    later, restored = begin()
    later.load_state_dict(network.state_dict())
    restored.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    steps(network, optimizer, photos[3:])
    steps(later, restored, photos[3:])
    assert torch.equal(network.weight, later.weight)
