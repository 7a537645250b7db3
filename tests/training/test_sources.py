from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from findcolor.errors import SettingsError
from findcolor.training.recipe import Source
from findcolor.training.sources import is_nearly_gray, jobs


def save(file: Path, name: str = "astronaut") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(getattr(skimage.data, name)())[::4, ::4]).save(file, "JPEG")
    return file


def labels(source: Source) -> list[str]:
    return [photo.labels[0] for job in jobs(source) for photo in job.photos() if photo]


def test_a_folder_has_categories_in_folders(tmp_path: Path) -> None:
    save(tmp_path / "people" / "a.jpg")
    save(tmp_path / "things" / "b.jpg", "coffee")
    assert labels(Source("folder", tmp_path)) == ["people", "things"]
    assert labels(Source("folder", tmp_path, limit=1)) == ["people"]


@pytest.mark.parametrize("place", ["train", "ILSVRC/Data/CLS-LOC/train", "."])
def test_imagenet_has_classes_in_folders(tmp_path: Path, place: str) -> None:
    save(tmp_path / place / "n01440764" / "n01440764_18.JPEG")
    save(tmp_path / place / "n02102040" / "n02102040_7.JPEG", "chelsea")
    assert labels(Source("imagenet", tmp_path)) == ["n01440764", "n02102040"]


def test_mhmd_has_frames_in_folders_of_films(tmp_path: Path) -> None:
    save(tmp_path / "DATASET" / "train" / "film-12" / "shot-3" / "000123.jpg")
    assert labels(Source("mhmd", tmp_path)) == ["film-12"]


def test_shards_have_rows(shards: Path) -> None:
    (job,) = jobs(Source("shards", shards))
    photos = [photo for photo in job.photos() if photo]
    assert len(photos) == 12
    assert photos[0].labels == ("object", "CC0", "samples")
    assert photos[0].aspect == pytest.approx(1.2)
    assert [len(job.items) for job in jobs(Source("shards", shards), limit=5)] == [5]


def test_other_layouts_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "a.jpg")
    with pytest.raises(SettingsError, match="layout"):
        jobs(Source("imagenet", tmp_path))
    with pytest.raises(SettingsError, match="no Parquet file"):
        jobs(Source("shards", tmp_path))
    with pytest.raises(SettingsError, match="no video"):
        jobs(Source("videos", tmp_path))
    (tmp_path / "bad.parquet").write_bytes(b"PAR0")
    with pytest.raises(SettingsError, match="is no Parquet file"):
        jobs(Source("shards", tmp_path))


def test_gray_and_tinted_photos_are_nearly_gray() -> None:
    gray = np.repeat(np.asarray(skimage.data.camera())[::8, ::8, None], 3, 2)
    assert is_nearly_gray(gray)
    assert is_nearly_gray((gray * [1.0, 0.98, 0.95]).astype(np.uint8))
    assert not is_nearly_gray(np.asarray(skimage.data.coffee())[::8, ::8])
