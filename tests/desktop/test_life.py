"""The life of a photo, by hand: real mouse and keys on the real window, the real network behind."""

import json
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from findcolor.color.lab import srgb_to_lab_color
from findcolor.editing.session import Session
from findcolor.photo.preview import original_preview
from findcolor.photo.write import default_name
from findcolor.pipeline import open_canvas
from findcolor.recipe import Recipe


def shown_rgb(window, x, y):
    return window.view.photo.color_at(x, y)


def hints(window):
    return window.editor.current.recipe.hints


def test_the_whole_life_of_a_photo(window, photo, tmp_path, hand, qtbot):
    # load, with the dialog
    window.actions_["load"].trigger()
    hand.answer_dialog(window, photo)
    hand.wait_until_shown(window)
    automatic = window.editor.current.color.copy()
    assert window.stage.currentWidget() is window.view

    # three hints
    hand.place_hint(window, 0.3, 0.75, "#cc3300")
    hand.place_hint(window, 0.85, 0.3, "#3355cc")
    hand.place_hint(window, 0.1, 0.2, "#22aa44")
    assert len(hints(window)) == 3
    assert window.editor.current.color != automatic
    red, green, blue = shown_rgb(window, 0.3, 0.75)
    assert red > green > 0
    assert red > blue

    # move one, undo, redo
    hand.drag(window, (0.3, 0.75), (0.4, 0.7))
    assert (hints(window)[0].x, hints(window)[0].y) == pytest.approx((0.4, 0.7), abs=0.01)
    moved = hints(window)
    window.actions_["undo"].trigger()
    assert (hints(window)[0].x, hints(window)[0].y) == pytest.approx((0.3, 0.75), abs=0.01)
    window.actions_["redo"].trigger()
    assert hints(window) == moved
    hand.wait_until_shown(window)

    # compare while a key is held
    qtbot.keyPress(window.view, Qt.Key.Key_C)
    assert window.view.photo.comparing
    qtbot.keyRelease(window.view, Qt.Key.Key_C)
    assert not window.view.photo.comparing

    # save, with the dialog; the name beside the original is offered
    window.actions_["save"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog.selectedFiles() == [str(default_name(photo))]
    hand.answer_dialog(window, default_name(photo))
    hand.wait_until(lambda: default_name(photo).exists())
    hand.wait_until(lambda: window.editor.current.photo.saved_as is not None)
    expected = open_canvas(photo).preview(Recipe(hints=moved), 128)
    saved = original_preview(default_name(photo), 128)
    assert np.abs(saved.astype(int) - expected).mean() < 4
    assert not [p for p in photo.parent.iterdir() if p.name.startswith(".")]

    # hints as the studio's JSON, and back
    window.actions_["save_hints_action"].trigger()
    hand.answer_dialog(window, tmp_path / "mine")
    kept = json.loads((tmp_path / "mine.json").read_text())
    assert Recipe.from_json(kept).to_json() == Recipe(hints=moved).to_json()

    # restart, after a question; undo brings everything back
    window.actions_["restart"].trigger()
    box = window.findChild(QMessageBox)
    restart = next(b for b in box.findChildren(QPushButton) if b.text() == "Restart")
    hand.press(restart)
    assert window.editor.current.recipe == Recipe()
    window.actions_["load_hints_action"].trigger()
    hand.answer_dialog(window, tmp_path / "mine.json")
    assert window.editor.current.recipe.to_json() == kept
    window.actions_["undo"].trigger()
    window.actions_["undo"].trigger()
    assert hints(window) == moved
    window.actions_["quit"].trigger()
    assert not window.isVisible()


def test_by_keyboard_alone(opened, qtbot):
    window = opened
    view = window.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_P)  # the middle of the view
    qtbot.waitUntil(lambda: window.panel.picker.suggestions.buttons[2].isEnabled())
    qtbot.keyClick(view, Qt.Key.Key_3)
    [hint] = hints(window)
    assert (hint.x, hint.y) == pytest.approx((0.5, 0.5), abs=0.01)
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert hints(window)[0].x == pytest.approx(hint.x + 0.006)
    assert hints(window)[0].y == pytest.approx(hint.y - 0.01)
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert hints(window)[0].radius > hint.radius
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert window.editor.place is None
    qtbot.keyClick(view, Qt.Key.Key_T)
    assert window.editor.hint == 0
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert hints(window) == ()
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hints(window) == ()
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert hints(window) == ()


def test_on_colorize_changes_wait_for_the_button(window, photo, hand, qtbot):
    window.actions_["live"].setChecked(False)
    window.files.open_paths([photo])
    hand.wait_until(lambda: window.editor.current.canvas is not None)
    qtbot.wait(200)
    assert window.editor.current.color is None  # gray, as it came
    window.actions_["colorize"].trigger()
    hand.wait_until_shown(window)
    before = window.editor.current.color
    hand.click(window, 0.3, 0.75)
    window.panel.picker.take("#cc3300")
    qtbot.wait(200)
    assert window.editor.current.color is before
    assert window.status.text.text() == "Press Colorize to see your changes"
    window.actions_["colorize"].trigger()
    hand.wait_until_shown(window)
    assert window.editor.current.color != before
    assert window.preferences.live is False


def test_dragging_in_the_gamut_is_one_step_and_paints_meanwhile(opened, hand, qtbot):
    window, pad = opened, opened.panel.picker.pad
    hand.click(window, 0.3, 0.75)
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.point_of(5, 5).toPoint())
    for a in range(10, 40, 5):
        qtbot.mouseMove(pad, pad.point_of(a, 5).toPoint())
    hand.wait_until_shown(window)  # before the hand lets go
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.point_of(35, 5).toPoint())
    assert hints(window)[0].a == pytest.approx(35, abs=2)
    assert window.editor.current.steps.count() == 1
    assert len(window.preferences.recent_colors) == 1


def test_the_eyedropper_takes_a_colour_from_the_photo(opened, hand):
    window = opened
    hand.place_hint(window, 0.3, 0.75, "#cc3300")
    hand.click(window, 0.85, 0.3)
    window.actions_["dropper"].trigger()
    source = shown_rgb(window, 0.3, 0.75)
    hand.click(window, 0.3, 0.75)
    assert len(hints(window)) == 2  # it did not choose the hint that lies there
    _, a, b = srgb_to_lab_color(*source)
    assert (hints(window)[1].a, hints(window)[1].b) == pytest.approx((a, b), abs=12)
    assert not window.actions_["dropper"].isChecked()


def test_look_and_patches(opened, hand):
    window = opened
    window.panel.look.strength.setValue(0)
    hand.wait_until_shown(window)
    red, green, blue = shown_rgb(window, 0.5, 0.4)
    assert red == green == blue
    window.panel.look.patches_changed.emit("2")
    hand.wait_until_shown(window)
    assert window.editor.current.recipe.patches == "2"
    window.actions_["undo"].trigger()
    window.actions_["undo"].trigger()
    assert window.editor.current.recipe == Recipe()
    assert window.panel.look.strength.number == 1


def test_certainty_and_the_next_question(opened, hand):
    window = opened
    window.actions_["certainty"].trigger()
    hand.wait_until(lambda: window.view.photo.has_veil)
    window.actions_["certainty"].trigger()
    assert not window.view.photo.has_veil
    window.actions_["ask"].trigger()
    hand.wait_until(lambda: window.editor.place is not None)
    place = window.editor.place
    asked = window.editor.current.canvas.questions(Recipe(), 1)[0]
    assert (place.x, place.y) == pytest.approx((asked.x, asked.y))
    assert window.status.text.text() == "What colour is this?"
    assert window.view.viewport().rect().contains(window.view.point_of(place.x, place.y))


def test_a_variant_is_chosen(opened, hand, qtbot):
    window = opened
    window.actions_["variants"].trigger()
    grid = window.guidance.variants.grid
    hand.wait_until(lambda: grid.count() > 2)
    grid.setCurrentRow(2)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert len(hints(window)) > 0
    hand.wait_until_shown(window)
    window.actions_["undo"].trigger()
    assert hints(window) == ()


def test_a_reference_photo_gives_colours(window, photos, hand, qtbot):
    window.files.open_paths([photos[0]])
    hand.wait_until_shown(window)
    panel = window.panel.reference
    panel.load.click()
    hand.answer_dialog(window, photos[1])
    hand.wait_until(lambda: panel.view.isVisible())
    panel.use.click()
    hand.wait_until(lambda: len(hints(window)) > 0)
    window.actions_["undo"].trigger()
    assert hints(window) == ()
    panel.use_region.click()
    hand.drag(window, (0.5, 0.5), (0.9, 0.9))
    hand.wait_until(lambda: len(hints(window)) > 0)
    assert all(h.x > 0.4 and h.y > 0.4 for h in hints(window))
    # pick one colour from it
    window.actions_["place_hint"].trigger()
    window.actions_["dropper"].trigger()
    count = len(hints(window))
    view = panel.view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.point_of(0.5, 0.5))
    assert len(hints(window)) == count + 1


def test_a_gray_reference_is_refused_in_one_sentence(opened, hand):
    opened.guidance.load_reference(Path(skimage.data.__file__).with_name("camera.png"))
    hand.wait_until(opened.notice.isVisible)
    assert opened.notice.label.text() == (
        "The reference photo has no colour; choose a colour photo."
    )
    assert not opened.panel.reference.view.isVisible()


def test_many_photos_in_a_strip(window, photos, hand, qtbot):
    window.files.open_paths(photos)
    assert window.strip.isVisible()
    assert window.strip.count() == 3
    hand.wait_until(lambda: all(d.color for d in window.editor.documents))
    hand.place_hint(window, 0.3, 0.75, "#cc3300")
    item = window.strip.visualItemRect(window.strip.item(1))
    qtbot.mouseClick(window.strip.viewport(), Qt.MouseButton.LeftButton, pos=item.center())
    assert window.editor.current.photo.path == photos[1]
    assert hints(window) == ()
    assert window.actions_["undo"].isEnabled() is False
    window.actions_["previous_photo"].trigger()
    assert len(hints(window)) == 1
    window.actions_["save_all"].trigger()
    hand.wait_until(lambda: window.notice.label.text() == "Photos saved: 3")
    assert all(default_name(photo).exists() for photo in photos)
    window.actions_["close_photo"].trigger()
    assert window.strip.count() == 2
    assert window.editor.current.photo.path == photos[1]


def test_a_folder_is_opened_and_what_is_no_photo_is_named(window, photos, hand):
    (photos[0].parent / "bad.jpg").write_bytes(b"no photo")
    window.files.open_paths([photos[0].parent])
    assert len(window.editor.documents) == 4
    assert window.editor.current.photo.path.name == "astronaut.png"
    hand.wait_until(lambda: window.notice.isVisible())
    assert window.notice.label.text().startswith("bad.jpg: ")
    hand.wait_until(lambda: all(d.color or d.error for d in window.editor.documents))


def test_a_session_reopens_where_one_stopped(window, photos, tmp_path, new_window, hand):
    window.files.open_paths(photos[:2])
    hand.wait_until_shown(window)
    hand.place_hint(window, 0.3, 0.75, "#cc3300")
    hand.place_hint(window, 0.8, 0.3, "#3355cc")
    window.actions_["undo"].trigger()
    window.actions_["save_session"].trigger()
    hand.answer_dialog(window, tmp_path / "work")
    kept = hints(window)
    window.close()
    again = new_window()
    again.notice.hide()
    again.files.open_paths([tmp_path / "work.findcolor"])
    hand.wait_until_shown(again)
    assert [d.photo.path for d in again.editor.documents] == photos[:2]
    assert [round(h.a, 2) for h in hints(again)] == [round(h.a, 2) for h in kept]
    again.actions_["redo"].trigger()
    assert len(hints(again)) == 2


def test_what_was_left_is_offered_at_the_next_start(opened, photo, new_window, hand):
    hand.place_hint(opened, 0.3, 0.75, "#cc3300")
    opened.close()
    again = new_window()
    assert again.notice.isVisible()
    [reopen, _] = again.notice.buttons
    hand.press(reopen)
    hand.wait_until_shown(again)
    assert len(hints(again)) == 1
    assert again.editor.current.photo.path == photo
    again.actions_["undo"].trigger()
    again.close()
    third = new_window()
    [_, forget] = third.notice.buttons  # the step can still be redone, so it is work
    hand.press(forget)
    third.close()
    assert not new_window().notice.isVisible()


def test_saving_can_be_cancelled(opened, photo, hand):
    target = default_name(photo)
    target.write_bytes(b"what was there")
    opened.files.save_to(opened.editor.current, target)
    assert opened.status.cancel.isVisible()
    hand.press(opened.status.cancel)
    hand.wait_until(lambda: not opened.editor.busy)
    assert target.read_bytes() == b"what was there"
    assert opened.editor.current.photo.saved_as is None
    assert not [p for p in photo.parent.iterdir() if p.name.startswith(".")]


def test_quitting_waits_for_a_file_being_saved(opened, hand, photo):
    opened.files.save_to(opened.editor.current, default_name(photo))
    opened.actions_["quit"].trigger()
    assert opened.isVisible()
    hand.wait_until(lambda: not opened.isVisible())
    assert default_name(photo).exists()


def test_undo_takes_the_chosen_place_along(opened, hand):
    hand.place_hint(opened, 0.3, 0.75, "#cc3300")
    hand.drag(opened, (0.3, 0.75), (0.4, 0.7))
    assert opened.editor.place.x == pytest.approx(0.4, abs=0.01)
    opened.actions_["undo"].trigger()
    assert opened.editor.place.x == pytest.approx(0.3, abs=0.01)
    opened.actions_["undo"].trigger()
    assert opened.editor.hint is None


def test_a_folder_that_is_gone_is_one_sentence(opened, tmp_path, hand):
    opened.files.save_to(opened.editor.current, tmp_path / "gone" / "a.png")
    hand.wait_until(opened.notice.isVisible)
    assert "gone" in opened.notice.label.text()


def test_hints_beside_the_photo_are_offered(window, photo, hand):
    beside = photo.with_name("astronaut.hints.json")
    beside.write_text('{"hints": [{"x": 0.5, "y": 0.5, "color": "#cc3300"}]}')
    window.files.open_paths([photo])
    hand.wait_until_shown(window)
    [load] = window.notice.buttons
    hand.press(load)
    assert len(hints(window)) == 1


def test_damaged_hints_are_one_sentence(opened, tmp_path):
    path = tmp_path / "h.json"
    path.write_text('{"hints": 5}')
    opened.files.load_hints_from(path)
    assert opened.notice.isVisible()
    assert hints(opened) == ()


def test_korean(new_window, photo, hand):
    window = new_window("ko")
    names = [window.actions_[key].text() for key in ("load", "colorize", "save", "restart", "quit")]
    assert names == ["불러오기", "색칠하기", "저장", "다시 시작", "끝내기"]
    window.files.open_paths([photo])
    hand.wait_until_shown(window)
    hand.place_hint(window, 0.3, 0.75, "#cc3300")
    assert window.actions_["undo"].text() == "실행 취소: 힌트 추가"
    window.set_language("en")
    assert window.actions_["load"].text() == "Load"
    assert window.actions_["undo"].text() == "Undo: Add hint"
    assert window.preferences.language == "en"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_dark_and_light(opened, name):
    opened.set_theme(name)
    level = opened.palette().window().color().lightness()
    assert (level > 128) == (name == "light")
    assert opened.preferences.theme == name


def test_recent_photos_are_in_the_menu(opened, photo):
    menu = opened.actions_.menus["recent_menu"]
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [photo.name]


def test_the_keyboard_sheet_and_about_open(opened):
    opened.actions_["shortcuts"].trigger()
    opened.actions_["about"].trigger()
    assert opened.findChild(QMessageBox).isVisible()


def test_every_edit_is_kept_at_once(opened, hand, qtbot):
    """A crash loses no hints: the kept session has them a moment after the click."""
    hand.place_hint(opened, 0.3, 0.75, "#cc3300")
    kept = opened.editor.kept_at

    def has_hint():
        return kept.exists() and len(Session.read(kept).photos[0].history.recipe.hints) == 1

    qtbot.waitUntil(has_hint, timeout=1000)
