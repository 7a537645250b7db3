from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import linalg
from torchmetrics.image.fid import _compute_fid

from findcolor.evaluation.frechet import frechet_distance


def _features(seed: int, count: int, width: int, shift: float = 0.0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    mix = np.random.default_rng(5).normal(size=(width, width))
    return generator.normal(shift, 1 + shift, (count, width)) @ mix


def test_frechet_distance_is_torchmetrics() -> None:
    first, second = _features(0, 200, 16), _features(1, 150, 16, 0.3)
    moments = [
        (torch.from_numpy(x.mean(axis=0)), torch.from_numpy(np.cov(x, rowvar=False)))
        for x in (first, second)
    ]
    other = _compute_fid(*moments[0], *moments[1])
    assert frechet_distance(first, second) == pytest.approx(float(other), rel=1e-8)


def test_frechet_distance_is_the_matrix_root_of_scipy() -> None:
    first, second = _features(0, 60, 12), _features(2, 80, 12, 0.5)
    cov = [np.cov(x, rowvar=False) for x in (first, second)]
    root = linalg.sqrtm(cov[0] @ cov[1]).real
    means = np.square(first.mean(axis=0) - second.mean(axis=0)).sum()
    other = means + np.trace(cov[0] + cov[1] - 2 * root)
    assert frechet_distance(first, second) == pytest.approx(other, rel=1e-8)


def test_frechet_distance_with_fewer_images_than_features() -> None:
    first = _features(0, 10, 64)
    assert frechet_distance(first, first) == pytest.approx(0, abs=1e-8)
    assert frechet_distance(first, first + 2) == pytest.approx(4 * 64)
