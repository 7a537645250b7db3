from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image

from findcolor.errors import SettingsError
from findcolor.training.data import Order, Photos
from findcolor.training.pack import pack, packed_folders
from findcolor.training.recipe import Source, read_recipe
from findcolor.training.sources import Job, jobs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three colour photos, a gray one and one that is none."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in ("astronaut", "chelsea", "coffee", "camera"):
        Image.fromarray(np.asarray(getattr(skimage.data, name)())).save(photos / f"{name}.jpg")
    (photos / "damaged.jpg").write_bytes(b"\xff\xd8\xff nothing")
    return photos


def test_photos_are_packed_and_the_others_counted(folder: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float, float]] = []
    found = jobs(Source("folder", folder))
    count = pack(found, tmp_path / "out", 64, 1, lambda *step: told.append(step))
    assert count == 3
    photos = np.load(tmp_path / "out" / "photos.npy", mmap_mode="r")
    assert photos.shape == (3, 64, 64, 3)
    assert np.abs(photos[1].mean((0, 1)) - skimage.data.chelsea().mean((0, 1))).max() < 3
    assert np.load(tmp_path / "out" / "aspect.npy")[1] == pytest.approx(451 / 300)
    content = json.loads((tmp_path / "out" / "content.json").read_text())
    assert content["left out"] == {"gray": 1, "unreadable": 1}
    assert told == [("Packing", 1, 1)]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == ["out"]


def test_packing_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    whole = jobs(Source("folder", folder))
    parts = [replace(whole[0], items=(item,)) for item in whole[0].items]

    def stop(what: str, done: float, total: float) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(parts, tmp_path / "out", 32, 1, stop)
    assert not (tmp_path / "out").exists()
    with (tmp_path / "out.part" / "photos.npy").open("ab") as file:
        file.write(b"half a photo")
    told: list[float] = []
    pack(parts, tmp_path / "out", 32, 1, lambda what, done, total: told.append(done))
    assert told == [4, 5]
    pack(whole, tmp_path / "again", 32, 1)
    for name in ("photos.npy", "aspect.npy"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_source_is_packed_once_and_again_when_it_changed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text("out = 'run'\n[data]\nside = 32\n[train]\nepochs = 1\n")
    recipe = read_recipe(tmp_path / "r.toml", sources=[f"folder={folder}"])
    (first,) = packed_folders(recipe)
    made = (first / "photos.npy").stat().st_mtime_ns
    assert packed_folders(recipe) == [first]
    assert (first / "photos.npy").stat().st_mtime_ns == made
    (folder / "coffee.jpg").unlink()
    (second,) = packed_folders(recipe)
    assert second != first
    both = Photos([first, second], torch.device("cpu"), seed=0)
    assert len(both) == 5
    assert both.batch(5, 32, 0.0).ab.shape == (5, 2, 8, 8)


def test_nothing_to_learn_from_is_said(folder: Path, tmp_path: Path) -> None:
    gray = Job("images", ((folder / "camera.jpg", ""), (folder / "damaged.jpg", "")))
    with pytest.raises(SettingsError, match="1 gray and 1 unreadable"):
        pack([gray], tmp_path / "out", 32, 1)
    (tmp_path / "r.toml").write_text("out = 'run'\n[train]\nepochs = 1\n")
    with pytest.raises(SettingsError, match="no packed photos"):
        packed_folders(read_recipe(tmp_path / "r.toml", sources=[f"packed={folder}"]))


def test_every_photo_comes_once_per_epoch_whoever_takes_it() -> None:
    alone = Order(7, seed=3)
    first, second = alone.take(7), alone.take(7)
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(7))
    assert first.tolist() != second.tolist()
    pair = [Order(7, seed=3, share=(rank, 2)) for rank in range(2)]
    taken = torch.stack([order.take(7) for order in pair], 1).flatten()
    assert taken.tolist() == [*first.tolist(), *second.tolist()]
    later = Order(7, seed=3)
    later.taken = 9
    assert later.take(5).tolist() == second.tolist()[2:]
