from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from findcolor.errors import PhotoError, SettingsError
from findcolor.evaluation.photos import Sample, Truth, find_photos, read_rgb, spread


def test_the_table_gives_the_categories(photos: Path) -> None:
    found = find_photos(photos)
    assert [sample.name for sample in found] == [
        "astronaut.png",
        "camera.png",
        "chelsea.png",
        "coffee.png",
        "rocket.png",
    ]
    assert [sample.category for sample in found[:3]] == ["people", "people", "animal"]


def test_without_a_table_subfolders_are_categories(tmp_path: Path) -> None:
    for name in ("birds/b.png", "a.jpg", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [(s.name, s.category) for s in find_photos(tmp_path)] == [
        ("a.jpg", ""),
        ("birds/b.png", "birds"),
    ]


def test_only_the_gray_photo_is_gray(photos: Path) -> None:
    gray = [s.name for s in find_photos(photos) if Truth(read_rgb(s.path, 64)).is_gray]
    assert gray == ["camera.png"]


def test_photos_are_squashed_bilinearly(photos: Path) -> None:
    path = photos / "chelsea.png"
    expected = np.asarray(Image.open(path).resize((224, 224), Image.Resampling.BILINEAR)) / 255
    rgb = read_rgb(path, 224)
    assert rgb.dtype == np.float32
    assert rgb == pytest.approx(expected, abs=1e-6)
    assert read_rgb(path).shape == (240, 320, 3)


def test_a_limit_takes_photos_from_the_whole_list() -> None:
    samples = [Sample(str(i), Path()) for i in range(10)]
    assert [s.name for s in spread(samples, 3)] == ["0", "3", "6"]
    assert spread(samples, None) is samples
    assert spread(samples, 99) is samples
    with pytest.raises(SettingsError, match="not above 0"):
        spread(samples, 0)


def test_folders_and_files_that_are_of_no_use(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder"):
        find_photos(tmp_path / "nowhere")
    with pytest.raises(SettingsError, match="no photo"):
        find_photos(tmp_path)
    (tmp_path / "index.csv").write_text("name,category\na,b\n")
    with pytest.raises(SettingsError, match='no column "file"'):
        find_photos(tmp_path)
    (tmp_path / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(PhotoError, match="torn"):
        read_rgb(tmp_path / "torn.png")
