import pytest

from findcolor.color.look import Look
from findcolor.desktop.document import Document
from findcolor.editing import OpenPhoto, edits
from findcolor.model.hints import Hint
from findcolor.recipe import Recipe

HINT = Hint(0.5, 0.5, 20, 30)


@pytest.fixture
def document(qtbot, photo):
    return Document(OpenPhoto(photo))


def test_steps_are_undone_and_redone_by_qts_stack(document, qtbot):
    with qtbot.waitSignal(document.recipe_changed):
        document.apply(edits.add_hint(document.recipe, HINT))
    document.seal()
    document.apply(edits.set_look(document.recipe, Look(strength=0.5)))
    assert document.steps.count() == 2
    document.steps.undo()
    assert document.recipe == Recipe(hints=(HINT,))
    document.steps.undo()
    assert document.recipe == Recipe()
    document.steps.redo()
    document.steps.redo()
    assert document.recipe == Recipe(hints=(HINT,), look=Look(strength=0.5))


def test_a_drag_is_one_step_in_both(document):
    document.apply(edits.add_hint(document.recipe, HINT))
    document.seal()
    for x in (0.1, 0.2, 0.3):
        document.apply(edits.move_hint(document.recipe, 0, x, 0.5))
    assert document.steps.count() == len(document.photo.history.edits) == 2
    document.steps.undo()
    assert document.recipe.hints == (HINT,)


def test_after_saving_a_step_is_not_merged_into(document):
    document.apply(edits.add_hint(document.recipe, HINT))
    document.seal()
    document.steps.setClean()
    document.apply(edits.color_hint(document.recipe, 0, 1, 2))
    assert document.steps.count() == len(document.photo.history.edits) == 2
    document.steps.undo()
    assert document.steps.isClean()
    assert document.recipe.hints == (HINT,)


def test_a_step_that_changes_nothing_is_none(document):
    document.apply(edits.restart(document.recipe))
    assert document.steps.count() == 0


def test_steps_have_names(document):
    assert document.step_name(-1) is document.step_name(0) is None
    document.apply(edits.add_hint(document.recipe, HINT))
    assert document.step_name(-1) == "add_hint"
    document.steps.undo()
    assert document.step_name(0) == "add_hint"


def test_restored_steps_can_be_undone_and_redone(document):
    document.apply(edits.add_hint(document.recipe, HINT))
    document.apply(edits.set_look(document.recipe, Look(strength=0.5)))
    document.apply(edits.restart(document.recipe))
    document.steps.undo()
    again = Document(OpenPhoto(document.photo.path, document.photo.history.copy()))
    assert again.recipe == document.recipe
    again.steps.redo()
    assert again.recipe == Recipe()
    for _ in range(3):
        again.steps.undo()
    assert again.recipe == Recipe()
    assert not again.steps.canUndo()
