from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from findcolor.training.data import Photos
from findcolor.training.losses import SoftBins
from findcolor.training.systems.lessons import PixelPhotos, Teacher, draw_boxes, draw_hints
from findcolor.training.systems.system import Lesson


def test_pixels_and_cells_are_of_the_same_photos(packed: Path) -> None:
    device = torch.device("cpu")
    cells = Photos(packed, device, seed=5).batch(4, 64, aged=0.5)
    pixels = PixelPhotos(packed, device, seed=5).batch(4, 64, aged=0.5)
    assert torch.equal(pixels.lightness, cells.lightness)
    assert torch.allclose(F.avg_pool2d(pixels.ab, 4), cells.ab, atol=1e-4)


def test_a_lesson_shows_hints_that_tell_the_truth(photos: Photos, bins: SoftBins) -> None:
    lesson = Teacher(photos, bins, torch.Generator().manual_seed(0)).lesson(8, 64)
    assert lesson.lightness.abs().max() <= 1
    assert set(lesson.hints[:, 2].unique().tolist()) == {0, 1}
    given = lesson.hints[:, 2:] > 0
    error = (lesson.hints[:, :2] * 110 - lesson.ab).abs() * given
    assert error.sum() / (2 * given.sum()) < 8  # a hint is the mean of its square
    assert (lesson.hints[:, :2] * ~given == 0).all()


@pytest.mark.parametrize("side", [2, 4, 8])
def test_hints_are_squares_with_their_mean_colour(side: int) -> None:
    ab = torch.randn(2, 2, 32, 32) * 20
    counts, first = torch.tensor([3, 0]), torch.tensor([17 * 32 + 30, -1])
    hints = draw_hints(ab, counts, side, torch.Generator().manual_seed(0), first)
    assert hints[:, 2].sum((1, 2)).tolist() == [3 * side**2, 0]
    assert hints[0, 2, 17, 30] == 1
    top, left = 17 // side * side, 30 // side * side
    mean = ab[0, :, top : top + side, left : left + side].mean((1, 2))
    assert torch.allclose(hints[0, :2, 17, 30] * 110, mean, atol=1e-3)


def test_boxes_lie_in_the_photo_and_are_large() -> None:
    low, high = draw_boxes(200, torch.Generator().manual_seed(0)).chunk(2, -1)
    assert low.min() >= 0
    assert high.max() <= 1
    assert (high - low).min() >= 0.3
    assert (high - low).max() <= 0.8


def test_lessons_repeat_with_the_seed(packed: Path, bins: SoftBins) -> None:
    def lesson() -> Lesson:
        photos = PixelPhotos(packed, torch.device("cpu"), seed=2)
        return Teacher(photos, bins, torch.Generator().manual_seed(2)).lesson(4, 32)

    assert all(torch.equal(a, b) for a, b in zip(lesson(), lesson(), strict=True))
