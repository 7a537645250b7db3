from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from findcolor.training.data import Photos
from findcolor.training.losses import SoftBins
from findcolor.training.systems.lessons import PixelPhotos, Teacher
from findcolor.training.systems.system import Lesson, System

from .small import SMALL


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=SMALL)
def network(request: pytest.FixtureRequest) -> System:
    torch.manual_seed(0)
    return SMALL[request.param]()


@pytest.fixture(scope="session")
def bins() -> SoftBins:
    return SoftBins(torch.device("cpu"))


@pytest.fixture(scope="session")
def photos(packed: Path) -> Photos:
    return PixelPhotos(packed, torch.device("cpu"), seed=0)


@pytest.fixture
def lesson(photos: Photos, bins: SoftBins) -> Lesson:
    """Six photos of 64 pixels, the same for every test."""
    teacher = Teacher(photos, bins, torch.Generator().manual_seed(3))
    return teacher.lesson(6, 64)
