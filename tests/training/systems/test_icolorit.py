from __future__ import annotations

import torch

from findcolor.training.systems.icolorit import PATCH, Attention, IColoriT

from .small import shaken


def changed_patches(network: IColoriT, side: int, row: int, column: int) -> torch.Tensor:
    """Return (side, side) bool: the patches that notice a hint in one of them."""
    lightness = torch.rand(1, 1, side * PATCH, side * PATCH)
    hints = torch.zeros(1, 3, side * PATCH, side * PATCH)
    hinted = hints.clone()
    hinted[:, :, row * PATCH + 4 : row * PATCH + 6, column * PATCH + 8 : column * PATCH + 10] = 1
    with torch.no_grad():
        change = (network(lightness, hinted) - network(lightness, hints)).abs()
    return change.amax(1)[0].unfold(0, PATCH, PATCH).unfold(1, PATCH, PATCH).amax((2, 3)) > 0


def test_the_local_head_looks_at_neighbouring_patches_only() -> None:
    network = shaken(IColoriT(64, depth=0))
    expected = torch.zeros(6, 6, dtype=torch.bool)
    expected[1:4, 2:5] = True
    assert torch.equal(changed_patches(network, 6, 2, 3), expected)


def test_attention_carries_a_hint_to_every_patch() -> None:
    assert changed_patches(shaken(IColoriT(64, depth=1, grid=6)), 6, 2, 3).all()


def test_each_channel_of_the_head_has_its_pixel() -> None:
    network = IColoriT(64, depth=0)
    with torch.no_grad():
        network.head.weight.zero_()
        network.head.bias.zero_()
        network.head.bias[PATCH**2 + 3 * PATCH + 5] = 9  # b*, fourth row, sixth column
    ab = network(torch.zeros(1, 1, 32, 32), torch.zeros(1, 3, 32, 32))
    assert torch.equal(ab[0, 1].nonzero()[0], torch.tensor([3, 5]))
    assert len(ab.nonzero()) == 4  # one in each of the four patches


def test_biases_belong_to_relative_places() -> None:
    attention = Attention(64, 1, grid=3)
    with torch.no_grad():
        attention.bias.copy_(torch.arange(25.0).reshape(1, 1, 5, 5))
    relative = attention._relative(3, 3)[0, 0]
    assert torch.equal(relative.diagonal(), torch.full((9,), 12.0))  # a token and itself
    assert relative[4, 0] == 18  # from the centre one up and one to the left
    assert relative[0, 8] == 0
    wider = attention._relative(3, 5)[0, 0]
    assert wider.shape == (15, 15)
    assert wider[0, 14] == 0  # the far corner of the photo, whatever its size
    assert wider[14, 0] == 24
