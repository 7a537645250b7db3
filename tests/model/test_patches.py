from __future__ import annotations

import numpy as np
import pytest

from findcolor.model.colorizer import Prediction
from findcolor.model.grid import resize
from findcolor.model.patches import fuse, fuse_patches, patch_boxes, patch_count


def flat(height: int, width: int, ab: float, sure: bool) -> Prediction:
    """Return one colour all over, predicted with or without certainty."""
    probability = np.zeros((height // 2, width // 2, 260), np.float32)
    if sure:
        probability[..., 100] = 1
    else:
        probability[:] = 1 / 260
    colors = np.full((height, width, 2), ab, np.float32)
    return Prediction(colors, probability, np.zeros((height, width, 16), np.float32))


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("grid", [(128, 128), (96, 160), (64, 256)])
def test_boxes_cover_everything_and_overlap(count: int, grid: tuple[int, int]) -> None:
    covered = np.zeros(grid, int)
    boxes = patch_boxes(*grid, count)
    for rows, columns in boxes:
        covered[rows, columns] += 1
        assert (rows.stop - rows.start) % 8 == 0
        assert (columns.stop - columns.start) % 8 == 0
    assert covered.min() >= 1
    assert covered.max() >= 2


def test_auto_looks_closer_only_at_large_photos() -> None:
    assert patch_count("auto", 400, 600) == 1
    assert patch_count("auto", 3000, 4000) == 2
    assert patch_count("off", 3000, 4000) == 1
    assert patch_count("4", 10, 10) == 4


def test_patches_that_agree_leave_no_seam() -> None:
    boxes = patch_boxes(64, 96, 3)
    predictions = [flat(r.stop - r.start, c.stop - c.start, 17, True) for r, c in boxes]
    colors = fuse_patches((64, 96), boxes, predictions)
    assert colors.ab == pytest.approx(17, abs=1e-3)
    assert np.ptp(colors.weight) < 0.01


def test_the_surer_look_wins() -> None:
    boxes = patch_boxes(64, 64, 2)
    sure = fuse_patches((64, 64), boxes, [flat(40, 40, 40, True) for _ in boxes])
    vague = fuse_patches((64, 64), boxes, [flat(40, 40, 40, False) for _ in boxes])
    assert fuse(flat(32, 32, 0, False), sure).ab.min() > 30
    assert fuse(flat(32, 32, 0, True), vague).ab.max() < 10


def test_resize_keeps_means_and_levels() -> None:
    grid = np.random.default_rng(0).random((5, 7, 2), np.float32)
    assert resize(grid, (5, 7)) is grid
    assert resize(grid, (20, 28)).mean() == pytest.approx(grid.mean(), abs=0.02)
    assert resize(np.full((3, 3, 1), 4, np.float32), (11, 13)) == pytest.approx(4)
