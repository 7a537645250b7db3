"""Photographs that may be shown: public domain or CC0, from installed packages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import tifffile
from hypothesis import settings
from matplotlib import cbook
from numpy.typing import NDArray
from skimage.io import imread

from findcolor.color.lab import lightness
from findcolor.model.colorizer import Colorizer

# A busy machine makes no test fail.
settings.register_profile("findcolor", deadline=None)
settings.load_profile("findcolor")


def pixels(name: str) -> NDArray[np.uint8]:
    if name == "grace_hopper":
        return np.asarray(imread(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)))
    return np.asarray(getattr(skimage.data, name)())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: Playwright leaves an event loop running in the main thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session")
def photo_pixels() -> Callable[[str], NDArray[np.uint8]]:
    """Return the pixels of a photo by its name: astronaut, coffee, chelsea, camera, ..."""
    return pixels


@pytest.fixture(scope="session")
def gray_photo(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that writes a photo, turned gray, to a new file and returns its path."""

    def write(name: str = "astronaut", suffix: str = ".tif") -> Path:
        import pyvips

        image = pixels(name)
        gray = image if image.ndim == 2 else np.round(lightness(image) * 2.55).astype(np.uint8)
        path = tmp_path_factory.mktemp("photo") / f"{name}{suffix}"
        if suffix == ".tif":
            tifffile.imwrite(path, gray, photometric="minisblack")
        else:
            pyvips.Image.new_from_array(gray).write_to_file(str(path))
        return path

    return write


@pytest.fixture(scope="session")
def colorizer() -> Colorizer:
    """Return the built-in model."""
    return Colorizer()
