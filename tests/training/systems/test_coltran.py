from __future__ import annotations

import pytest
import torch

from findcolor.training.systems.coltran import CELL, ColTran, nearest_bins, overlap

from .small import shaken

GRID = 4


@pytest.fixture
def network() -> ColTran:
    torch.manual_seed(0)
    network = ColTran(32, grid=GRID, layers=4)
    shaken(network)
    return network


@pytest.fixture
def gray(network: ColTran) -> torch.Tensor:
    with torch.no_grad():
        return network.encoder(torch.randn(1, 4, network.side, network.side))


@pytest.mark.parametrize("cell", range(GRID**2))
def test_a_cell_is_named_by_the_cells_before_it_alone(
    network: ColTran, gray: torch.Tensor, cell: int
) -> None:
    names = torch.randint(260, (1, GRID, GRID), generator=torch.Generator().manual_seed(cell))
    other = names.clone()
    other.view(-1)[cell] = (other.view(-1)[cell] + 100) % 260
    with torch.no_grad():
        before, after = network.logits(names, gray), network.logits(other, gray)
    change = (after - before).abs().amax(-1).flatten()
    assert change[: cell + 1].max() == 0
    if cell < GRID**2 - 1:
        assert change[cell + 1 :].min() > 0  # and by all of them


def test_sampling_names_what_training_would_name(network: ColTran, gray: torch.Tensor) -> None:
    with torch.no_grad():
        names = network.sample(gray)
        assert torch.equal(network.logits(names, gray).argmax(-1), names)
    assert len(names.unique()) > 1


def test_drawn_colours_repeat_with_the_seed_and_differ_without(
    network: ColTran, gray: torch.Tensor
) -> None:
    def draw(seed: int) -> torch.Tensor:
        with torch.no_grad():
            return network.sample(gray, torch.Generator().manual_seed(seed))

    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))


def test_draws_follow_the_probabilities(network: ColTran, gray: torch.Tensor) -> None:
    with torch.no_grad():
        network.inner.name[1].bias[:2] += 30  # two colours, all others impossible
        network.inner.name[1].weight.zero_()
        network.inner.name[1].bias[1] += 1
        bias = network.inner.name[1].bias
        names = network.sample(gray.expand(300, -1, -1, -1), torch.Generator().manual_seed(0))
        expected = torch.softmax(bias, 0)[1]
    assert (names == 1).float().mean() == pytest.approx(float(expected), abs=0.02)


def test_upsamplers_begin_with_what_they_are_given() -> None:
    network = ColTran(32, grid=GRID)
    names = torch.randint(260, (2, GRID, GRID))
    seen = torch.randn(2, 4, network.side, network.side)
    with torch.no_grad():
        coarse = network.upsample_color(seen, names)
        fine = network.upsample_space(seen, coarse)
    assert torch.equal(nearest_bins(coarse, network.bins), names)
    assert fine.shape == (2, 2, GRID * CELL, GRID * CELL)
    low = torch.nn.functional.interpolate(coarse, scale_factor=float(CELL), mode="bilinear")
    assert torch.allclose(fine, low)


@pytest.mark.parametrize(("few", "many"), [(4, 12), (5, 7), (8, 8)])
def test_overlaps_resize_by_area(few: int, many: int) -> None:
    x = torch.rand(1, 1, many, many)
    resized = overlap(few, many) @ x @ overlap(few, many).T
    expected = torch.nn.functional.interpolate(
        x.repeat_interleave(few, 2).repeat_interleave(few, 3), (few, few), mode="area"
    )
    assert torch.allclose(resized, expected, atol=1e-6)


def test_a_hint_keeps_its_colour_when_the_photo_shrinks() -> None:
    network = ColTran(32, grid=GRID)
    hints = torch.zeros(1, 3, 200, 200)
    hints[:, :, 22:24, 30:32] = torch.tensor([0.5, -0.4, 1.0])[:, None, None]
    seen = network._seen(torch.zeros(1, 1, 200, 200), hints)
    given = seen[0, 3] > 0
    assert given.any()
    assert torch.allclose(seen[0, 1:3, given].T, torch.tensor([0.5, -0.4]), atol=1e-4)
    assert (seen[0, 1:3, ~given] == 0).all()
