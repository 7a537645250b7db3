import pytest
from hypothesis import given
from hypothesis import strategies as st

from findcolor.color.look import Look
from findcolor.editing import edits
from findcolor.model.hints import Hint
from findcolor.recipe import Recipe

ONE, TWO = Hint(0.25, 0.5, 50, 30), Hint(0.75, 0.5, -40, 20, 0.02)
BOTH = Recipe(hints=(ONE, TWO))


def test_add_and_remove():
    recipe = edits.add_hint(Recipe(hints=(ONE,)), TWO).recipe
    assert recipe == BOTH
    assert edits.remove_hint(recipe, 0).recipe.hints == (TWO,)


def test_recolour_and_resize_change_one_hint():
    recipe = edits.color_hint(BOTH, 1, 3, 4).recipe
    assert recipe.hints == (ONE, Hint(0.75, 0.5, 3, 4, 0.02))
    assert edits.resize_hint(BOTH, 0, 0.05).recipe.hints[0].radius == 0.05


@pytest.mark.parametrize(("asked", "given"), [(5.0, edits.MAX_RADIUS), (0.0, edits.MIN_RADIUS)])
def test_radius_stays_in_bounds(asked, given):
    assert edits.resize_hint(BOTH, 0, asked).recipe.hints[0].radius == given


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_drag_stops_at_the_border(x, y):
    hint = edits.move_hint(BOTH, 0, x, y).recipe.hints[0]
    assert 0 <= hint.x <= 1
    assert 0 <= hint.y <= 1
    if 0 <= x <= 1:
        assert hint.x == x


def test_restart_forgets_everything():
    recipe = Recipe(hints=(ONE,), look=Look(saturation=2), patches="3")
    assert edits.restart(recipe).recipe == Recipe()


def test_look_and_patches_leave_the_hints():
    assert edits.set_look(BOTH, Look(strength=0.5)).recipe == Recipe(
        hints=BOTH.hints, look=Look(strength=0.5)
    )
    assert edits.set_patches(BOTH, "4").recipe.hints == BOTH.hints


def test_many_hints_are_one_step():
    edit = edits.add_hints(Recipe(), (ONE, TWO), "reference")
    assert edit.recipe == BOTH
    assert (edit.name, edit.merge) == ("reference", "")


def test_the_nearest_hint_is_found_within_reach():
    assert edits.hint_at(BOTH, 0.26, 0.5, reach=0.02, aspect=1.5) == 0
    assert edits.hint_at(BOTH, 0.74, 0.5, reach=0.02, aspect=1.5) == 1
    assert edits.hint_at(BOTH, 0.5, 0.5, reach=0.02, aspect=1.5) is None
    assert edits.hint_at(Recipe(), 0.5, 0.5, reach=1, aspect=1.5) is None


def test_reach_is_in_parts_of_the_longer_side():
    # 0.1 of the height is only 0.05 of the longer side when the photo is twice as wide as high
    assert edits.hint_at(BOTH, 0.25, 0.6, reach=0.06, aspect=2.0) == 0
    assert edits.hint_at(BOTH, 0.25, 0.6, reach=0.06, aspect=0.5) is None
    assert edits.hint_at(BOTH, 0.35, 0.5, reach=0.06, aspect=0.5) == 0


def test_of_two_hints_at_one_place_the_later_lies_on_top():
    recipe = Recipe(hints=(ONE, ONE))
    assert edits.hint_at(recipe, ONE.x, ONE.y, reach=0.01, aspect=1) == 1
