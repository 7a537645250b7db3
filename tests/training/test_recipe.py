from __future__ import annotations

from pathlib import Path

import pytest

from findcolor.errors import SettingsError
from findcolor.training.recipe import BUILT_IN, Train, find_recipe, read_recipe

GOOD = """
out = "run"
[data]
sources = [{ kind = "folder", path = "photos", limit = 7 }]
[train]
epochs = 2
rate = 1
"""


def write(folder: Path, text: str) -> Path:
    (folder / "photos").mkdir(exist_ok=True)
    file = folder / "recipe.toml"
    file.write_text(text)
    return file


def test_a_recipe_is_read_with_paths_of_its_own_place(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path, GOOD))
    assert recipe.out == tmp_path / "run"
    assert recipe.cache == tmp_path / "run" / "packed"
    (source,) = recipe.data.sources
    assert (source.path, source.limit, source.every) == (tmp_path / "photos", 7, 5.0)
    assert (recipe.train.rate, recipe.train.length(100)) == (1.0, 200)


def test_the_command_line_changes_a_recipe(tmp_path: Path) -> None:
    changes = ("train.rate=1e-2", "train.optimizer=adam", "validation.hints=[0, 1]")
    data = [f"videos={tmp_path}", f"mhmd={tmp_path}"]
    recipe = read_recipe(write(tmp_path, GOOD), tmp_path / "other", data, changes)
    assert recipe.out == tmp_path / "other"
    assert [source.kind for source in recipe.data.sources] == ["videos", "mhmd"]
    assert (recipe.train.rate, recipe.train.optimizer) == (0.01, "adam")
    assert recipe.validation.hints == (0, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[train", "cannot be read"),
        (GOOD + "speed = 3", 'no "speed" in .train.; known are images'),
        (GOOD.replace("rate = 1", 'rate = "fast"'), '"rate" in the recipe is a number'),
        (GOOD.replace("epochs = 2", "epochs = true"), '"epochs" in the recipe is a number'),
        (GOOD + "batch = 1.5", '"batch" in the recipe is a whole number'),
        (GOOD + "images = 10", "either images or epochs"),
        (GOOD + "sizes = [96, 100]", "no multiple of 32"),
        (GOOD + "sizes = []", "at least one"),
        (GOOD + "aged = 2", "aged = 2 in the recipe makes no sense"),
        (GOOD + 'schedule = "steps"', "use linear, cosine"),
        (GOOD + 'start = "none.safetensors"', "do not exist"),
        (GOOD.replace('"folder"', '"folders"'), 'kind "folders" is not known'),
        (GOOD.replace('"photos"', '"fotos"'), "does not exist"),
        (GOOD.replace(', path = "photos"', ""), '"path" is missing'),
        (GOOD.replace('out = "run"', ""), "--out FOLDER"),
        ('out = "run"\n[train]\nepochs = 1', "names no sources"),
        (GOOD + "[validation]\nhints = 3", "is a list"),
        ("train = 3\nout = 'run'", "no section"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_recipe(write(tmp_path, text.replace("\n\n", "\n")))


@pytest.mark.parametrize("file", sorted(BUILT_IN.glob("*.toml")), ids=lambda file: file.stem)
def test_the_recipes_that_come_along_are_recipes(file: Path, tmp_path: Path) -> None:
    read_recipe(find_recipe(file.stem), tmp_path, [f"folder={tmp_path}"])


def test_the_reference_is_the_reference(tmp_path: Path) -> None:
    recipe = read_recipe(find_recipe("reference"), tmp_path, [f"imagenet={tmp_path}"])
    assert recipe.data.limit == 300_000
    assert (recipe.train.batch, recipe.train.epochs) == (256, 50)
    assert (recipe.train.optimizer, recipe.train.rate) == ("adam", 1e-4)
    assert recipe.train.factor(1e7, 1.5e7) == 1
    with pytest.raises(SettingsError, match="findcolor and reference come with"):
        find_recipe("refrence")


def test_the_rate_rises_stays_and_falls() -> None:
    linear = Train(images=100_000, decay=0.25)
    assert linear.factor(0, 100_000) < 0.01
    assert linear.factor(50_000, 100_000) == 1
    assert linear.factor(87_500, 100_000) == pytest.approx(0.5, abs=0.01)
    assert linear.factor(100_000, 100_000) == 0
    cosine = Train(images=100_000, schedule="cosine", decay=1, rise=0)
    assert cosine.factor(0, 100_000) == pytest.approx(1)
    assert cosine.factor(25_000, 100_000) == pytest.approx(0.854, abs=0.001)
    assert cosine.factor(100_000, 100_000) == 0


def test_steps_take_sizes_in_turn_with_as_many_pixels() -> None:
    train = Train(batch=48, sizes=(96, 192))
    assert [train.at(step) for step in range(3)] == [(48, 96), (12, 192), (48, 96)]
