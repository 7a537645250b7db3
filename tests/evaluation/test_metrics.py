"""Every metric against an implementation that is not ours."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage import color, filters, metrics, morphology
from torchmetrics.functional.image import (
    peak_signal_noise_ratio,
    structural_similarity_index_measure,
)

from findcolor.color.difference import ciede2000
from findcolor.color.lab import srgb_to_lab
from findcolor.evaluation.metrics import (
    EDGE_STRENGTH,
    bleeding,
    boundary_band,
    hint_error,
    propagation_range,
    psnr_levels,
    psnr_unit,
    ssim,
    to_levels,
)
from findcolor.evaluation.system import PixelHint


def _tensor(image: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(image.astype(np.float64)).permute(2, 0, 1)[None]


def test_psnr_unit_is_torchmetrics(astronaut: np.ndarray, faded: np.ndarray) -> None:
    other = peak_signal_noise_ratio(_tensor(faded), _tensor(astronaut), data_range=1.0)
    assert psnr_unit(astronaut, faded) == pytest.approx(float(other), abs=1e-4)


def test_psnr_unit_ends_at_50_db(astronaut: np.ndarray) -> None:
    assert psnr_unit(astronaut, astronaut) == pytest.approx(50)
    assert psnr_unit(astronaut, astronaut + np.float32(1e-3)) == pytest.approx(50)


def test_psnr_levels_is_skimage_on_uint8(astronaut: np.ndarray, faded: np.ndarray) -> None:
    other = metrics.peak_signal_noise_ratio(to_levels(astronaut), to_levels(faded))
    assert psnr_levels(astronaut, faded) == pytest.approx(other, abs=1e-9)
    assert psnr_levels(astronaut, astronaut) == 100


def test_to_levels_rounds_and_clips() -> None:
    values = np.array([-0.1, 0, 0.4999 / 255, 0.5001 / 255, 1, 1.5])
    assert to_levels(values).tolist() == [0, 0, 0, 1, 255, 255]


def test_ssim_is_skimage(astronaut: np.ndarray, faded: np.ndarray) -> None:
    other = metrics.structural_similarity(
        astronaut.astype(float),
        faded.astype(float),
        channel_axis=-1,
        data_range=1.0,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    assert ssim(astronaut, faded) == pytest.approx(other, abs=1e-9)
    assert ssim(astronaut, astronaut) == pytest.approx(1)


def test_ssim_is_torchmetrics(astronaut: np.ndarray, faded: np.ndarray) -> None:
    _, whole = structural_similarity_index_measure(
        _tensor(faded), _tensor(astronaut), data_range=1.0, sigma=1.5, return_full_image=True
    )
    other = whole[..., 5:-5, 5:-5].mean()  # torchmetrics' own mean takes the border in
    assert ssim(astronaut, faded) == pytest.approx(float(other), abs=1e-6)


def test_ciede2000_is_skimage(astronaut: np.ndarray, faded: np.ndarray) -> None:
    ours = ciede2000(srgb_to_lab(astronaut), srgb_to_lab(faded)).mean()
    other = color.deltaE_ciede2000(color.rgb2lab(astronaut), color.rgb2lab(faded)).mean()
    assert ours == pytest.approx(other, abs=2e-3)


def test_boundary_band_is_skimage(astronaut: np.ndarray) -> None:
    lightness = srgb_to_lab(astronaut)[..., 0]
    # skimage divides each direction by 4 and their root of squares by the root of 2
    steepness = filters.sobel(lightness.astype(float)) * np.sqrt(2) / 2
    edges = steepness > EDGE_STRENGTH
    other = morphology.dilation(edges, morphology.disk(3))
    inner = np.s_[4:-4, 4:-4]  # the two treat the photo's border differently
    assert 0.05 < edges.mean() < 0.5
    assert (boundary_band(lightness)[inner] == other[inner]).all()


def test_bleeding_sees_colour_that_crossed_an_edge() -> None:
    lightness = np.full((64, 64), 30, np.float32)
    lightness[:, 32:] = 80
    at_edge, far_away = np.zeros((64, 64)), np.zeros((64, 64))
    at_edge[:, 32:35] = 20
    far_away[:, 50:53] = 20
    band = boundary_band(lightness)
    assert bleeding(at_edge, band) == pytest.approx(20 * 3 / 8)
    assert bleeding(far_away, band) == 0
    assert bleeding(at_edge, boundary_band(np.full((64, 64), 50, np.float32))) is None


def test_hint_error_is_zero_where_hints_are_obeyed() -> None:
    ab = np.zeros((32, 32, 2), np.float32)
    ab[4:6, 8:10] = (30, -40)
    obeyed = PixelHint(4, 8, 2, 2, 30, -40)
    ignored = PixelHint(20, 20, 2, 2, 3, 4)
    assert hint_error(ab, [obeyed]) == 0
    assert hint_error(ab, [obeyed, ignored]) == pytest.approx(2.5)
    assert hint_error(ab, []) is None


def test_hint_error_lets_the_later_of_two_hints_count() -> None:
    ab = np.full((32, 32, 2), 10, np.float32)
    earlier, later = PixelHint(4, 4, 2, 2, 50, 50), PixelHint(4, 4, 2, 2, 10, 10)
    assert hint_error(ab, [earlier, later]) == 0


def test_propagation_range_is_the_mean_distance_of_changed_pixels() -> None:
    before = np.zeros((40, 40, 2), np.float32)
    after = before.copy()
    after[10, 13] = (2.0, 1.5)  # 2.5: noticed, 3 px away
    after[14, 10] = (0, -8)  # 4 px away
    after[30, 30] = (1.6, 1.6)  # 2.26: not noticed
    assert propagation_range(before, after, (10, 10)) == pytest.approx(3.5)
    assert propagation_range(before, before, (10, 10)) == 0


def test_propagation_range_is_that_of_icolorit() -> None:
    """Against the definition written with torch, as its authors' code has it."""
    generator = np.random.default_rng(3)
    before = generator.normal(0, 3, (30, 30, 2)).astype(np.float32)
    after = before + generator.normal(0, 2, before.shape).astype(np.float32)
    lab = [torch.from_numpy(np.pad(x, ((0, 0), (0, 0), (1, 0)))) for x in (before, after)]
    difference = ((lab[1] - lab[0]) ** 2).sum(-1).sqrt()
    points = torch.stack(torch.where(difference > 2.3), -1).float()
    other = ((points - torch.tensor([6.0, 20.0])) ** 2).sum(1).sqrt().mean()
    assert propagation_range(before, after, (6, 20)) == pytest.approx(float(other), rel=1e-5)
