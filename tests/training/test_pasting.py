from __future__ import annotations

import torch

from findcolor.training.hints import place
from findcolor.training.pasting import paste

SIDE, CELLS = 96, 24


def drawn(counts: list[int], part: float = 1.0):  # type: ignore[no-untyped-def]
    """Return gray photos, and the same with things pasted in."""
    generator = torch.Generator().manual_seed(3)
    lightness = torch.full((len(counts), 1, SIDE, SIDE), 50.0)
    ab = torch.zeros(len(counts), 2, CELLS, CELLS)
    return lightness, ab, paste(lightness, ab, torch.tensor(counts), generator, part)


def test_only_hinted_photos_get_something() -> None:
    lightness, ab, pasted = drawn([0, 1, 0, 9])
    changed = (pasted.ab != ab).flatten(1).any(1)
    assert changed.tolist() == [False, True, False, True]
    assert torch.equal(pasted.lightness[::2], lightness[::2])
    assert (pasted.told[::2] == -1).all()
    assert (pasted.told[1::2, 0] >= 0).all()
    assert drawn([5, 5], part=0.0)[2].told.max() == -1


def test_one_hint_means_one_colour_all_over_the_thing() -> None:
    _, _, pasted = drawn([1] * 32)
    assert (pasted.told[:, 1] == -1).all()
    for colors, cell in zip(pasted.ab.flatten(2), pasted.told[:, 0].tolist(), strict=True):
        full = colors.norm(dim=0) > 0.98 * colors[:, cell].norm()
        assert full.sum() > 4
        # A cell at the edge has a little of what is behind.
        assert (colors[:, full] - colors[:, cell, None]).norm(dim=0).max() < 7
    assert 0 <= pasted.lightness.min() <= pasted.lightness.max() <= 100


def test_an_inner_part_of_another_colour_has_a_hint_of_its_own() -> None:
    _, _, pasted = drawn([4] * 64)
    two = pasted.told[:, 1] >= 0
    assert 0.2 < two.float().mean() < 0.8
    colors = pasted.ab.flatten(2)[two]
    at = pasted.told[two][:, None].expand(-1, 2, -1)
    outer, inner = colors.gather(2, at).unbind(2)
    assert ((outer - inner).norm(dim=1) > 5).float().mean() > 0.8
    counts = torch.full((64,), 4)
    hints = place(pasted.ab, counts, torch.Generator().manual_seed(0), pasted.told)
    assert torch.equal(hints.cells[two][:, :2], pasted.told[two])
