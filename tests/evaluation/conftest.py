from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data


def _photos() -> Iterator[tuple[str, str, np.ndarray]]:
    yield "astronaut.png", "people", data.astronaut()
    yield "chelsea.png", "animal", data.chelsea()
    yield "coffee.png", "object", data.coffee()
    yield "rocket.png", "object", data.rocket()
    yield "camera.png", "people", np.repeat(data.camera()[..., None], 3, axis=2)


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test set of four colour photos and a gray one, with its table of categories."""
    folder = tmp_path_factory.mktemp("photos")
    with (folder / "index.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "category", "set"])
        for name, category, pixels in _photos():
            Image.fromarray(pixels).resize((320, 240)).save(folder / name)
            writer.writerow([name, category, "skimage"])
    return folder


@pytest.fixture(scope="session")
def astronaut() -> np.ndarray:
    """(128, 128, 3) float32 RGB, 0..1."""
    image = Image.fromarray(data.astronaut()).resize((128, 128))
    return np.asarray(image, np.float32) / np.float32(255)


@pytest.fixture(scope="session")
def faded(astronaut: np.ndarray) -> np.ndarray:
    """The same with less colour and some noise."""
    noise = np.random.default_rng(7).normal(0, 0.03, astronaut.shape)
    gray = astronaut.mean(axis=-1, keepdims=True)
    return np.clip(0.5 * astronaut + 0.5 * gray + noise, 0, 1).astype(np.float32)
