from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from findcolor.training.systems.instance import PATCHES, Frames, Fusion, InstanceAware

from .small import shaken


def smooth(count: int, size: int) -> torch.Tensor:
    return F.interpolate(torch.randn(count, 3, 4, 4), (size, size), mode="bicubic")


def test_the_whole_photo_as_a_box_is_the_photo() -> None:
    x = smooth(2, 16)
    frames = Frames(torch.tensor([0.0, 0.0, 1.0, 1.0]).expand(2, 1, 4))
    assert torch.allclose(frames.cut(x), x, atol=1e-5)
    assert torch.allclose(frames.paste(x)[0], x, atol=1e-5)


def test_what_is_cut_out_fits_where_it_came_from() -> None:
    x = smooth(1, 64)
    frames = Frames(torch.tensor([[[0.25, 0.5, 0.75, 1.0], [0.1, 0.1, 0.6, 0.4]]]))
    pasted, inside = frames.paste(frames.cut(x))
    assert inside.shape == (2, 1, 64, 64)
    assert inside[0].nonzero().min(0).values.tolist() == [0, 32, 16]  # top, then left
    assert int(inside[0].sum()) == 32 * 32
    assert ((pasted - x).abs() * inside).max() < 0.1


def test_where_no_part_lies_the_whole_stays_as_it_is() -> None:
    fusion = Fusion(3, 4)
    frames = Frames(torch.tensor([[[0.0, 0.0, 0.5, 0.5], [0.25, 0.25, 0.5, 1.0]]]))
    whole, parts = torch.randn(1, 3, 16, 16), torch.randn(2, 3, 16, 16)
    change = (fusion(whole, parts, frames) - whole).abs().sum(1)[0]
    assert change[:, 8:].max() == 0
    assert change[8:, :4].max() == 0
    assert change[:8, :8].min() > 0
    assert change[8:, 4:8].min() > 0


def test_weights_decide_between_a_part_and_the_whole() -> None:
    fusion = Fusion(3, 4)
    frames = Frames(torch.tensor([[[0.0, 0.0, 1.0, 1.0]]]))
    whole, part = torch.randn(1, 3, 8, 8), smooth(1, 8)
    with torch.no_grad():
        fusion.part[-2].bias += 50
    assert torch.allclose(fusion(whole, part, frames), part, atol=1e-4)
    with torch.no_grad():
        fusion.whole[-2].bias += 100
    assert torch.allclose(fusion(whole, part, frames), whole, atol=1e-4)


def test_boxes_may_be_given_or_are_four_patches() -> None:
    system = shaken(InstanceAware(4))
    lightness, hints = torch.rand(1, 1, 32, 32), torch.zeros(1, 3, 32, 32)
    alone = system(lightness, hints)
    assert torch.equal(system(lightness, hints, torch.tensor([PATCHES])), alone)
    one = system(lightness, hints, torch.tensor([[[0.2, 0.2, 0.9, 0.9]]]))
    assert not torch.allclose(one, alone)


@pytest.mark.parametrize("number", range(4))
def test_the_patches_cover_the_photo_with_overlap(number: int) -> None:
    left, top, right, bottom = PATCHES[number]
    assert right - left == pytest.approx(0.6)
    assert bottom - top == pytest.approx(0.6)
    assert {0.0, 1.0} & {left, right}
    assert {0.0, 1.0} & {top, bottom}
