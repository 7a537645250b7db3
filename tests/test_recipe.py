from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findcolor.color.look import Look
from findcolor.errors import FindColorError, HintError
from findcolor.model.hints import Hint
from findcolor.recipe import PaletteColor, Recipe

unit = st.floats(0, 1)
chroma = st.floats(-100, 100)
hints = st.builds(Hint, unit, unit, chroma, chroma, st.floats(0.001, 0.5))
recipes = st.builds(
    Recipe,
    hints=st.lists(hints, max_size=4).map(tuple),
    palette=st.lists(st.builds(PaletteColor, chroma, chroma, st.floats(0.1, 9)), max_size=3).map(
        tuple
    ),
    saturation=st.none() | unit,
    look=st.builds(Look, st.floats(0, 3), st.floats(-1, 1), unit),
    patches=st.sampled_from(["auto", "off", "2", "8"]),
)


@given(recipes)
def test_json_and_back_keeps_a_recipe(recipe: Recipe) -> None:
    again = Recipe.loads(recipe.dumps())
    assert again.dumps() == recipe.dumps()
    assert again.look == recipe.look
    assert again.palette == recipe.palette
    for one, other in zip(again.hints, recipe.hints, strict=True):
        assert one.x == pytest.approx(other.x, abs=1e-6)
        assert one.a == pytest.approx(other.a, abs=1e-3)


def test_a_bare_list_is_a_list_of_hints() -> None:
    recipe = Recipe.loads('[{"x": 0.5, "y": 0.25, "color": "#ff0000"}]')
    assert recipe.hints[0].a == pytest.approx(80.1, abs=0.3)
    assert recipe.look == Look()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "7",
        '{"hint": []}',
        '{"version": 2}',
        '{"hints": {}}',
        '{"hints": [{"x": 0.5}]}',
        '{"hints": [{"x": 2, "y": 0, "a": 0, "b": 0}]}',
        '{"hints": [{"x": "left", "y": 0, "a": 0, "b": 0}]}',
        '{"hints": [{"x": 0, "y": 0, "a": 0, "b": NaN}]}',
        '{"hints": [{"x": 0, "y": 0, "color": "red"}]}',
        '{"palette": [3]}',
        '{"palette": [{"a": 1}]}',
        '{"palette": [{"a": 1, "b": 1, "weight": 0}]}',
        '{"palette": [{"a": NaN, "b": 1}]}',
        '{"saturation": 7}',
        '{"saturation": "much"}',
        '{"patches": "many"}',
        '{"look": {"saturation": -1}}',
        '{"look": {"sparkle": 1}}',
        '{"look": []}',
    ],
)
def test_a_malformed_recipe_is_one_sentence(text: str) -> None:
    with pytest.raises(FindColorError) as caught:
        Recipe.loads(text)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_with_hints_adds_at_the_end() -> None:
    first, second = Hint(0, 0, 1, 1), Hint(1, 1, 2, 2)
    assert Recipe((first,)).with_hints(second).hints == (first, second)


def test_patches_are_checked() -> None:
    with pytest.raises(HintError, match="auto, off"):
        Recipe(patches="1")
