import pytest

from findcolor.editing import edits
from findcolor.editing.history import KEPT_STEPS, Edit, History
from findcolor.errors import HintError
from findcolor.model.hints import Hint
from findcolor.recipe import Recipe

RED = Hint(0.25, 0.5, 50, 30)


def named(name: str, x: float = 0.5) -> Edit:
    return Edit(name, Recipe(hints=(Hint(x, 0.5, 10, 10),)))


def test_a_new_history_has_nothing_to_undo():
    history = History()
    assert history.recipe == Recipe()
    assert history.edits == ()
    assert history.undo() == history.redo() == Recipe()


def test_undo_and_redo_walk_the_recipes():
    history = History()
    history.push(named("one", 0.1))
    history.push(named("two", 0.2))
    assert history.undo().hints[0].x == 0.1
    assert history.undo() == Recipe()
    assert history.redo().hints[0].x == 0.1
    assert history.redo().hints[0].x == 0.2
    assert history.redo().hints[0].x == 0.2


def test_an_edit_after_undo_forgets_what_was_undone():
    history = History()
    history.push(named("one"))
    history.undo()
    history.push(named("two"))
    assert [edit.name for edit in history.edits] == ["two"]
    assert history.redo() == history.recipe


def test_a_drag_is_one_step():
    history = History(Recipe(hints=(RED,)))
    for x in (0.3, 0.4, 0.5):
        history.push(edits.move_hint(history.recipe, 0, x, 0.5))
    assert len(history.edits) == 1
    assert history.undo().hints == (RED,)


def test_choosing_a_new_hints_colour_belongs_to_adding_it():
    history = History()
    assert not history.push(edits.add_hint(history.recipe, RED))
    assert history.push(edits.color_hint(history.recipe, 0, -20, 5))
    assert [edit.name for edit in history.edits] == ["add_hint"]
    assert history.undo() == Recipe()


def test_sealing_ends_a_step():
    history = History(Recipe(hints=(RED,)))
    history.push(edits.move_hint(history.recipe, 0, 0.3, 0.5))
    history.seal()
    assert not history.push(edits.move_hint(history.recipe, 0, 0.4, 0.5))
    assert history.undo().hints[0].x == 0.3


def test_two_hints_do_not_merge():
    history = History(Recipe(hints=(RED, RED)))
    history.push(edits.move_hint(history.recipe, 0, 0.3, 0.5))
    history.push(edits.move_hint(history.recipe, 1, 0.3, 0.5))
    assert len(history.edits) == 2


def test_an_undone_step_is_not_merged_into():
    history = History()
    history.push(edits.add_hint(history.recipe, RED))
    history.push(named("other"))
    history.undo()
    assert not history.push(edits.color_hint(history.recipe, 0, 1, 2))


def test_a_copy_is_independent():
    history = History()
    history.push(named("one"))
    copy = history.copy()
    history.push(named("two", 0.9))
    assert [edit.name for edit in copy.edits] == ["one"]
    assert copy.recipe.hints[0].x == 0.5


def test_json_keeps_steps_and_place():
    history = History()
    history.push(named("one", 0.1))
    history.push(named("two", 0.2))
    history.undo()
    again = History.from_json(history.to_json())
    assert again.recipe == history.recipe
    assert again.index == 1
    assert again.redo().hints[0].x == 0.2
    assert again.undo().hints[0].x == 0.1


def test_json_is_bounded():
    history = History()
    for step in range(200):
        history.push(named(str(step)))
    value = history.to_json()
    assert len(value["steps"]) == KEPT_STEPS + 1
    assert History.from_json(value).recipe == history.recipe


@pytest.mark.parametrize(
    "value",
    [
        None, [], {}, {"steps": [], "index": 0}, {"steps": [{"name": "x"}], "index": 0},
        {"steps": [{"name": "x", "recipe": {}}], "index": 3},
        {"steps": [{"name": "x", "recipe": {}}], "index": -1},
        {"steps": [{"name": "x", "recipe": {"hints": 5}}], "index": 0},
    ],
)  # fmt: skip
def test_other_values_are_refused(value):
    with pytest.raises(HintError):
        History.from_json(value)
