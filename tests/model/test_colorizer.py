from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.transform import resize

from findcolor.color.lab import lightness
from findcolor.model.bins import BIN_COUNT, ab_bins
from findcolor.model.colorizer import Colorizer, working_size
from findcolor.model.guidance import GUIDANCE_SIZE, guidance_vector
from findcolor.model.hints import Hint
from findcolor.model.questions import next_questions
from findcolor.model.suggestions import suggest
from findcolor.model.variants import variant_hints
from findcolor.model.view import View
from findcolor.recipe import PaletteColor

Pixels = Callable[[str], NDArray[np.uint8]]


@pytest.fixture(scope="module")
def view(colorizer: Colorizer, photo_pixels: Pixels) -> View:
    """A cup of coffee, 400 x 600 pixels, as the network sees it."""
    full = lightness(photo_pixels("coffee"))
    return View(
        colorizer, *full.shape, lambda size: resize(full, size, anti_aliasing=True).astype("f4")
    )


def test_bins_are_the_constant_that_the_network_was_built_with() -> None:
    assert ab_bins().shape == (BIN_COUNT, 2)
    assert GUIDANCE_SIZE == BIN_COUNT + 3


def test_shapes_and_probabilities(view: View) -> None:
    prediction = view.paint()
    assert prediction.ab.shape == (48, 72, 2)
    assert prediction.probability.shape == (24, 36, BIN_COUNT)
    assert prediction.probability.sum(-1) == pytest.approx(1, abs=1e-4)
    assert prediction.certainty.min() >= 0
    assert prediction.certainty.max() <= 1


def test_the_same_input_gives_the_same_colours(view: View) -> None:
    assert np.array_equal(view.paint().ab, view.paint().ab)


@pytest.mark.parametrize("ab", [(60, 40), (-40, 40), (20, -50), (0, 0)])
def test_a_hint_is_obeyed_where_it_stands(view: View, ab: tuple[float, float]) -> None:
    prediction = view.paint([Hint(0.4, 0.3, *ab, radius=0.02)])
    height, width = view.features.grid
    assert prediction.ab[int(0.3 * height), int(0.4 * width)] == pytest.approx(ab, abs=4)


def test_a_hundred_hints_are_all_obeyed(view: View) -> None:
    generator = np.random.default_rng(3)
    height, width = view.features.grid
    truth = view.paint().ab + generator.normal(0, 3, 2).astype(np.float32) + 10
    cells = generator.choice(height * width, 100, replace=False)
    rows, columns = np.divmod(cells, width)
    hints = [
        Hint((c + 0.5) / width, (r + 0.5) / height, *map(float, truth[r, c]), radius=0.001)
        for r, c in zip(rows, columns, strict=True)
    ]
    painted = view.paint(hints).ab
    assert np.abs(painted[rows, columns] - truth[rows, columns]).mean() < 1.5


def test_a_palette_pulls_the_colours_toward_it(view: View) -> None:
    def mean(*palette: PaletteColor) -> NDArray[np.float32]:
        return np.asarray(view.paint(palette=palette).ab.mean((0, 1)))

    blue, red = mean(PaletteColor(5, -40)), mean(PaletteColor(40, 30))
    assert blue[1] < red[1] - 5
    assert blue[0] < red[0] - 3


def test_a_global_saturation_is_followed(view: View) -> None:
    dull = np.linalg.norm(view.paint(saturation=0.02).ab, axis=-1).mean()
    vivid = np.linalg.norm(view.paint(saturation=0.4).ab, axis=-1).mean()
    assert vivid > 1.25 * dull


def test_guidance_is_a_normalised_histogram() -> None:
    vector = guidance_vector([PaletteColor(0, 0, 3), PaletteColor(40, 40, 1)], 0.25)[0]
    assert vector[:BIN_COUNT].sum() == pytest.approx(1)
    assert vector[BIN_COUNT:].tolist() == [1, 0.25, 1]
    assert not guidance_vector().any()
    far_out = guidance_vector([PaletteColor(127, -128)])[0]
    assert far_out[:BIN_COUNT].sum() == pytest.approx(1)


def test_suggestions_are_distinct_ranked_and_add_up(view: View) -> None:
    choices = suggest(view.paint(), 0.5, 0.5, 55.0)
    assert len(choices) == 9
    assert len({choice.hex for choice in choices}) == 9
    probabilities = [choice.probability for choice in choices]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0.5 < sum(probabilities) <= 1.0001


def test_a_dark_place_has_fewer_suggestions_and_none_twice(view: View) -> None:
    choices = suggest(view.paint(), 0.5, 0.5, 4.0)
    assert 1 <= len(choices) <= 9
    assert len({choice.hex for choice in choices}) == len(choices)


def test_questions_are_apart_and_each_explains_less(view: View) -> None:
    questions = next_questions(view.paint(), view.colorizer.kernel, 5)
    assert len({(q.x, q.y) for q in questions}) == 5
    gains = [q.gain for q in questions]
    assert gains == sorted(gains, reverse=True)
    assert 0 < sum(gains) <= 1


def test_an_answered_question_is_not_asked_again(view: View) -> None:
    first = next_questions(view.paint(), view.colorizer.kernel, 1)[0]
    answered = [Hint(first.x, first.y, 10, 20, radius=0.05)]
    after = view.paint(answered)
    for question in next_questions(after, view.colorizer.kernel, 3, answered):
        assert np.hypot(question.x - first.x, question.y - first.y) > 0.05


def test_variants_differ_and_repeat_by_seed(view: View) -> None:
    def draw(seed: int) -> list[tuple[Hint, ...]]:
        return variant_hints(view.paint, view.colorizer.kernel, view.lightness, (), 3, seed)

    first = draw(1)
    assert first == draw(1)
    painted = [view.paint(hints).ab for hints in first]
    for i in range(3):
        for j in range(i):
            assert np.abs(painted[i] - painted[j]).mean() > 2


def test_variants_keep_the_users_hints(view: View) -> None:
    own = Hint(0.5, 0.5, 60, -40, radius=0.03)
    for hints in variant_hints(view.paint, view.colorizer.kernel, view.lightness, [own], 2, 0):
        ab = view.paint([own, *hints]).ab
        assert ab[24, 36] == pytest.approx((60, -40), abs=8)


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(256, 256, (224, 224)), (3000, 4000, (192, 256)), (10, 4000, (64, 640)), (1, 1, (224, 224))],
)
def test_working_size(height: int, width: int, expected: tuple[int, int]) -> None:
    assert working_size(height, width) == expected
