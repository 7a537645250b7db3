from __future__ import annotations

import torch

from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.training.afar import Afar
from findcolor.training.losses import SoftBins
from findcolor.training.teachers import Teachers


def test_teachers_mix_their_mean_into_the_truth_of_the_photos_they_are_asked_about() -> None:
    torch.manual_seed(0)
    members = [Afar().eval(), Afar().eval()]
    lightness, guidance = 100 * torch.rand(2, 1, 64, 64), torch.zeros(2, GUIDANCE_SIZE)
    truth = 40 * torch.rand(2, 2, 16, 16)
    soft = SoftBins(torch.device("cpu")).encode(truth[..., ::2, ::2])
    with torch.no_grad():
        said = [member(lightness / 50 - 1, guidance) for member in members]
    ab = (said[0][0] + said[1][0]) / 2
    probability = (said[0][1].softmax(1) + said[1][1].softmax(1)) / 2

    asked, asked_soft = Teachers(members, 0.6).mix(
        lightness, guidance, truth, soft, torch.tensor([True, False])
    )
    torch.testing.assert_close(asked[0], 0.4 * truth[0] + 0.6 * ab[0])
    torch.testing.assert_close(asked_soft[0], 0.4 * soft[0] + 0.6 * probability[0])
    torch.testing.assert_close(asked_soft.sum(1), torch.ones(2, 8, 8))
    assert torch.equal(asked[1], truth[1])
    assert torch.equal(asked_soft[1], soft[1])
