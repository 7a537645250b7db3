from __future__ import annotations

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def rgb() -> NDArray[np.uint8]:
    """(200, 300, 3) uint8: a real photo, not square, its sides no multiples of a strip."""
    return np.ascontiguousarray(skimage.data.chelsea()[40:240, 60:360])


@pytest.fixture(scope="session")
def gray(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(200, 300) uint8."""
    return np.ascontiguousarray(rgb[..., 1])


@pytest.fixture(scope="session")
def gray16() -> NDArray[np.uint16]:
    """(90, 130) uint16 with all kinds of low bits."""
    return np.random.default_rng(1).integers(0, 65536, (90, 130), np.uint16)
