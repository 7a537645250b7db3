from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

import findcolor
from findcolor import Hint, Look, Recipe
from findcolor.color.difference import ciede2000, colorfulness
from findcolor.color.lab import lightness, srgb_to_lab
from findcolor.errors import HintError, WriteError
from findcolor.model.reference import Region
from findcolor.photo.read import read_photo

GrayPhoto = Callable[..., Path]
OFF = Recipe(patches="off")


@pytest.fixture(scope="module")
def canvas(gray_photo: GrayPhoto) -> findcolor.Canvas:
    return findcolor.open_canvas(gray_photo("astronaut"))


def chroma(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(srgb_to_lab(rgb)[..., 1:], axis=-1))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "camera", "grace_hopper"])
def test_the_lightness_of_the_original_is_kept(gray_photo: GrayPhoto, name: str) -> None:
    canvas = findcolor.open_canvas(gray_photo(name))
    rgb = canvas.render(Recipe(look=Look(saturation=2)))
    assert rgb.shape == (canvas.photo.height, canvas.photo.width, 3)
    original = canvas.photo.lightness.astype(np.float32) * (100 / 65535)
    assert np.abs(lightness(rgb) - original).max() <= 0.5


def test_photos_get_colour(canvas: findcolor.Canvas) -> None:
    assert colorfulness(canvas.render()) > 5
    assert colorfulness(canvas.gray_preview(256)) < 0.01


def test_strength_0_gives_the_gray_photo_back(canvas: findcolor.Canvas) -> None:
    rgb = canvas.render(Recipe(look=Look(strength=0)))
    assert np.ptp(rgb, axis=-1).max() == 0


def test_a_preview_looks_like_the_full_size(canvas: findcolor.Canvas) -> None:
    preview = canvas.preview(max_side=256)
    assert preview.shape == (256, 256, 3)
    full = canvas.render().reshape(256, 2, 256, 2, 3).mean((1, 3))
    assert np.abs(preview - full).mean() < 3


def test_a_hint_is_obeyed_and_spreads(canvas: findcolor.Canvas) -> None:
    """A green suit: one hint on the astronaut's arm; the curtain behind her head stays."""
    hint = Hint.from_color(0.28, 0.78, "#2f9e44", radius=0.015)
    before = canvas.render(OFF)
    after = canvas.render(OFF.with_hints(hint))
    lab = srgb_to_lab(after)
    at = lab[round(0.78 * 512), round(0.28 * 512)]
    wanted = np.array([at[0], hint.a, hint.b], np.float32)
    assert ciede2000(at, wanted) < 8
    changed = ciede2000(srgb_to_lab(before), lab) > 5
    disc = np.pi * (0.015 * 512) ** 2
    assert changed[300:].sum() > 15 * disc, "the suit follows, well beyond the hint"
    assert changed[:100, 350:].mean() < 0.2, "the flag and the shuttle keep their colours"


def test_a_second_neutral_hint_takes_the_colour_away_again(canvas: findcolor.Canvas) -> None:
    blue = Hint.from_color(0.28, 0.78, "#1c4fd8", radius=0.015)
    neutral = Hint(0.36, 0.9, 0, 0, radius=0.015)
    both = canvas.render(OFF.with_hints(blue, neutral))
    row, column = round(0.9 * 512), round(0.36 * 512)
    assert chroma(both)[row, column] < 8
    row, column = round(0.78 * 512), round(0.28 * 512)
    # As blue as sRGB can be at the light cloth's lightness, where the network saw beige.
    assert (
        srgb_to_lab(both)[row, column, 2]
        < -12
        < 0
        < srgb_to_lab(canvas.render(OFF))[row, column, 2]
    )


def test_save_keeps_size_and_says_how_it_was_made(canvas: findcolor.Canvas, tmp_path: Path) -> None:
    from findcolor.photo.read import read_recipe

    recipe = Recipe((Hint(0.5, 0.5, 30, 30),), look=Look(saturation=1.2))
    path = canvas.save(tmp_path / "out.png", recipe)
    assert read_photo(path).size == canvas.photo.size
    assert Recipe.loads(str(read_recipe(path))).dumps() == recipe.dumps()
    with pytest.raises(WriteError, match="exists"):
        canvas.save(path, recipe)
    assert canvas.encode(recipe, format="png") == path.read_bytes()


def test_16_bit_in_16_bit_out(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    ramp = np.linspace(3000, 60000, 200)[:, None] + generator.normal(0, 500, (200, 240))
    source = tmp_path / "scan.tif"
    tifffile.imwrite(source, ramp.astype(np.uint16), photometric="minisblack")
    out = findcolor.colorize(source)
    assert out.name == "scan.color.tif"
    again = read_photo(out)
    assert again.depth == 16
    assert again.size == (240, 200)
    scan = read_photo(source)
    step = again.lightness.astype(np.int64) - scan.lightness
    assert np.abs(step).max() * (100 / 65535) < 0.1


def test_questions_suggestions_variants_and_certainty(canvas: findcolor.Canvas) -> None:
    question = canvas.questions(count=1)[0]
    likely = canvas.suggest(question.x, question.y)
    assert len(likely) == 9
    assert canvas.certainty().shape == (28, 28)
    variants = canvas.variants(3)
    assert len({variant.dumps() for variant in variants}) == 3


def test_a_reference_gives_its_colours(
    gray_photo: GrayPhoto, photo_pixels: Callable[[str], NDArray[np.uint8]], tmp_path: Path
) -> None:
    truth = photo_pixels("coffee")
    tifffile.imwrite(tmp_path / "coffee.tif", truth, photometric="rgb")
    gray = findcolor.open_canvas(gray_photo("coffee"))
    reference = findcolor.open_canvas(tmp_path / "coffee.tif")
    hints = gray.match_reference(reference)
    assert 10 < len(hints) <= 48

    def error(recipe: Recipe) -> float:
        lab = srgb_to_lab(gray.render(recipe))
        return float(np.abs(lab - srgb_to_lab(truth))[..., 1:].mean())

    assert error(OFF.with_hints(*hints)) < 0.7 * error(OFF)


def test_a_region_keeps_the_references_hints_inside(
    canvas: findcolor.Canvas, photo_pixels: Callable[[str], NDArray[np.uint8]], tmp_path: Path
) -> None:
    tifffile.imwrite(tmp_path / "cat.tif", photo_pixels("chelsea"), photometric="rgb")
    reference = findcolor.open_canvas(tmp_path / "cat.tif")
    for hint in canvas.match_reference(reference, Region(0, 0.5, 0.5, 0.5)):
        assert hint.x <= 0.5 <= hint.y


def test_a_gray_reference_is_refused(canvas: findcolor.Canvas) -> None:
    with pytest.raises(HintError, match="no colour"):
        canvas.match_reference(canvas)


def test_patches_change_little_and_are_painted_once(canvas: findcolor.Canvas) -> None:
    fine = canvas.predict(Recipe(patches="2"))
    assert fine.ab.shape[0] > canvas.predict(OFF).ab.shape[0]
    assert np.isfinite(fine.ab).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (17, 23)])
def test_tiny_and_odd_photos(tmp_path: Path, shape: tuple[int, int]) -> None:
    source = tmp_path / "odd.png"
    import pyvips

    pyvips.Image.new_from_array(np.full(shape, 90, np.uint8)).write_to_file(str(source))
    assert findcolor.open_canvas(source).render().shape == (*shape, 3)


def test_bytes_are_as_good_as_a_path(gray_photo: GrayPhoto) -> None:
    path = gray_photo("camera", ".png")
    assert findcolor.open_canvas(path.read_bytes()).photo.size == (512, 512)


def test_the_recipe_of_a_result_makes_it_again(canvas: findcolor.Canvas, tmp_path: Path) -> None:
    from findcolor.photo.read import read_recipe

    recipe = Recipe((Hint(0.25, 0.75, -20, 30),))
    path = canvas.save(tmp_path / "one.png", recipe)
    again = canvas.encode(Recipe.loads(str(read_recipe(path))), format="png")
    assert again == path.read_bytes()
    json.loads(recipe.dumps())


def test_memory_counts_what_is_kept(gray_photo: GrayPhoto) -> None:
    canvas = findcolor.open_canvas(gray_photo("coffee"))
    opened = canvas.nbytes
    prediction = canvas.predict()
    assert canvas.nbytes - opened >= prediction.nbytes > prediction.probability.nbytes
    before = canvas.nbytes
    canvas.preview(max_side=64)
    assert canvas.nbytes > before


def test_what_was_prepared_is_not_computed_again(gray_photo: GrayPhoto) -> None:
    canvas = findcolor.open_canvas(gray_photo("coffee"))
    canvas.prepare(Recipe(), 100)
    before = canvas.nbytes
    prediction = canvas.predict(Recipe())
    canvas.preview(Recipe(), 100)
    assert canvas.predict(Recipe()) is prediction
    assert canvas.nbytes == before
