from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from findcolor.color.lab import lightness_of_gray, srgb_to_lab
from findcolor.model.bins import ab_bins
from findcolor.model.hint_map import HintedCells, hint_map
from findcolor.model.spread import Kernel
from findcolor.model.spread import spread_hints as spread_numpy
from findcolor.training.aging import age, emulsion
from findcolor.training.color import linear, linear_to_lab
from findcolor.training.data import Photos
from findcolor.training.hints import Hints, draw_counts, place, repaint, simulate_guidance
from findcolor.training.losses import SoftBins
from findcolor.training.spread import spread_hints


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_lab_is_the_packages_own() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    light = linear(torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255)
    lab = linear_to_lab(light)[0].permute(1, 2, 0).numpy()
    assert lab == pytest.approx(srgb_to_lab(rgb), abs=0.02)


def test_spreading_is_the_same_in_training_and_at_use() -> None:
    torch.manual_seed(0)
    ab, keys = torch.randn(1, 2, 8, 12) * 20, torch.randn(1, 16, 8, 12)
    cells = torch.tensor([[5, 40, 77]])
    colors = torch.randn(1, 3, 2) * 30
    spread = torch.tensor([-3.0, 0.2, -1.0, -4.0])
    hints = Hints(cells, colors, torch.ones(1, 3))
    expected = spread_hints(ab, keys, hints, spread)[0].permute(1, 2, 0).numpy()
    rows, columns = np.divmod(cells[0].numpy(), 12)
    hinted = HintedCells(rows, columns, colors[0].numpy(), np.ones(3, bool))
    out = spread_numpy(
        ab[0].permute(1, 2, 0).numpy(),
        keys[0].permute(1, 2, 0).numpy(),
        hinted,
        Kernel(*spread.exp().tolist()),
    )
    assert out == pytest.approx(expected, abs=1e-3)
    assert hints.map(8, 12).numpy() == pytest.approx(hint_map(hinted, 8, 12))


def test_padding_of_hints_changes_nothing() -> None:
    torch.manual_seed(0)
    ab, keys = torch.randn(1, 2, 4, 4), torch.randn(1, 16, 4, 4)
    spread = torch.tensor([-3.0, 0.2, -1.0, -4.0])
    one = Hints(torch.tensor([[3]]), torch.ones(1, 1, 2) * 9, torch.ones(1, 1))
    more = Hints(
        torch.tensor([[3, 0, 0]]), torch.ones(1, 3, 2) * 9, torch.tensor([[1.0, 0.0, 0.0]])
    )
    alone, padded = spread_hints(ab, keys, one, spread), spread_hints(ab, keys, more, spread)
    assert torch.allclose(alone, padded, atol=1e-5)
    none = Hints(torch.zeros(1, 1, dtype=torch.long), torch.ones(1, 1, 2), torch.zeros(1, 1))
    assert torch.equal(spread_hints(ab, keys, none, spread), ab)


def test_hint_counts_are_log_uniform_and_most_are_none() -> None:
    counts = draw_counts(20000, generator())
    assert (counts == 0).float().mean() == pytest.approx(0.6, abs=0.02)
    some = counts[counts > 0].float()
    assert int(counts.max()) <= 128
    assert (some <= 10).float().mean() == pytest.approx(np.log(11) / np.log(129), abs=0.03)


def test_hints_tell_the_truth_at_different_cells() -> None:
    ab = torch.randn(2, 2, 8, 8)
    hints = place(ab, torch.tensor([5, 0]), generator())
    assert len(hints.cells[0].unique()) == 5
    assert torch.equal(hints.ab[0, 2], ab[0].flatten(1)[:, hints.cells[0, 2]])
    assert hints.given.sum(1).tolist() == [5, 0]
    assert hints.map(8, 8)[1].abs().max() == 0


def test_only_an_object_of_a_hinted_photo_is_repainted() -> None:
    ab = torch.zeros(64, 2, 16, 16)
    ab[:, 0, :, 8:] = 60
    lightness = torch.full((64, 1, 16, 16), 50.0)
    counts = torch.tensor([0, 1, 5, 50] * 16)
    moved, seed = repaint(ab, lightness, counts, generator(), part=1.0)
    assert (seed >= 0).tolist() == (counts > 0).tolist()
    change = (moved - ab).norm(dim=1)
    assert change[counts == 0].max() == 0
    for number in torch.nonzero(counts > 0)[:, 0].tolist():
        row, column = divmod(int(seed[number]), 16)
        assert change[number, row, column] > 15
    hints = place(moved, counts, generator(), seed)
    told = torch.arange(64)[counts > 0]
    assert torch.equal(hints.cells[told, 0], seed[told])
    left, right = change[told, :, :8].mean((1, 2)), change[told, :, 8:].mean((1, 2))
    assert torch.minimum(left, right).max() < 1, "the other half keeps its colour"


def test_soft_bins_are_a_distribution_around_the_colour() -> None:
    ab = torch.tensor([12.0, -33.0]).reshape(1, 2, 1, 1)
    soft = SoftBins(torch.device("cpu")).encode(ab)[0, :, 0, 0]
    assert soft.sum() == pytest.approx(1)
    assert (soft > 0).sum() == 5
    assert soft.numpy() @ ab_bins() == pytest.approx([12, -33], abs=2.5)


def test_rare_colours_weigh_more() -> None:
    prior = torch.ones(len(ab_bins())) * 1e-4
    gray = int(np.argmin((ab_bins() ** 2).sum(1)))
    prior[gray] = 1
    weight = SoftBins(torch.device("cpu"), prior / prior.sum()).weight
    assert weight.argmin() == gray


def test_guidance_tells_the_histogram() -> None:
    ab = torch.full((400, 2, 4, 4), 20.0)
    soft = SoftBins(torch.device("cpu")).encode(ab)
    told = simulate_guidance(soft, ab, generator())
    flags = told[:, [-3, -1]]
    assert flags.mean() == pytest.approx(0.2, abs=0.04)
    assert told[:, :-3].sum(1) == pytest.approx(flags[:, 0], abs=1e-4)


def test_panchromatic_film_of_a_gray_scene_is_its_lightness() -> None:
    gray = torch.linspace(0, 1, 256).reshape(1, 1, 1, 256).expand(1, 3, 4, 256)
    seen = emulsion(linear(gray), generator())
    levels = lightness_of_gray(np.linspace(0, 255, 256).round().astype(np.uint8))
    assert seen[0, 0, 0].numpy() == pytest.approx(levels, abs=0.5)


def test_old_emulsions_see_red_dark() -> None:
    red = torch.tensor([0.8, 0.1, 0.1]).reshape(1, 3, 1, 1).expand(200, 3, 1, 1)
    seen = emulsion(red, generator()).flatten()
    assert seen.min() < 40 < seen.max()


def test_age_damages_but_stays_in_range() -> None:
    photo = torch.rand(32, 1, 64, 64) * 100
    old = age(photo, generator())
    assert old.shape == photo.shape
    assert old.min() >= 0
    assert old.max() <= 100
    assert (old - photo).abs().mean((1, 2, 3)).gt(1).float().mean() > 0.7


def test_batches_have_lightness_and_truth(packed: Path) -> None:
    photos = Photos(packed, torch.device("cpu"), seed=0)
    clean = photos.batch(6, 64, aged=0.0)
    assert clean.lightness.shape == (6, 1, 64, 64)
    assert clean.ab.shape == (6, 2, 16, 16)
    assert clean.lightness.max() <= 100.01
    assert clean.ab.abs().max() > 10
    again = Photos(packed, torch.device("cpu"), seed=0).batch(6, 64, aged=0.0)
    assert torch.equal(clean.ab, again.ab)
