"""Folders of small photos, and surveys made from them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from findcolor.photo.preview import encode_preview
from findcolor.survey.design import Design, Picture, Trial

CATEGORIES = ("animal", "building", "people")


def draw(path: Path, seed: int, size: tuple[int, int] = (90, 120)) -> None:
    """Write a smooth random colour picture of (height, width)."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 256, (2, 2, 3)).astype(float)
    y, x = (np.linspace(0, 1, n) for n in size)
    rows = corners[0] * (1 - x[:, None, None]) + corners[1] * x[:, None, None]
    pixels = rows[None, :, 0] * (1 - y[:, None, None]) + rows[None, :, 1] * y[:, None, None]
    path.parent.mkdir(parents=True, exist_ok=True)
    format = "png" if path.suffix == ".png" else "jpeg"
    path.write_bytes(encode_preview(pixels.astype(np.uint8), format))


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``real/`` (24 JPEG, index.csv), ``one/`` and ``two/`` (24 PNG each, same photos)."""
    root = tmp_path_factory.mktemp("folders")
    rows = [("file", "category")]
    for number in range(24):
        name, category = f"photo{number:02}", CATEGORIES[number % 3]
        draw(root / "real" / f"{name}.jpg", number)
        draw(root / "one" / f"{name}.color.png", number + 100)
        draw(root / "two" / f"{name}.png", number + 200)
        rows.append((f"{name}.jpg", category))
    with (root / "real" / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return root


@pytest.fixture(scope="session")
def rating_design() -> Callable[..., Design]:
    """Return a maker of rating designs without files: ``make(systems, categories, repeats)``."""

    def make(
        systems: Sequence[str], categories: Sequence[str] = ("all",), repeats: Sequence[int] = ()
    ) -> Design:
        pictures = tuple(
            Picture(f"{i:02x}.jpg", system, categories[i % len(categories)], f"s{i}", f"s{i}.jpg")
            for i, system in enumerate(systems)
        )
        trials = [Trial(f"q{i:02}", (picture.name,)) for i, picture in enumerate(pictures)]
        again = [Trial(f"r{i:02}", trials[i].pictures, trials[i].id) for i in repeats]
        return Design("test", "A test", "rate", 7.0, 0, pictures, (*trials, *again))

    return make
