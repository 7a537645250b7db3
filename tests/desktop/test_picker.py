import numpy as np
import pytest
from PySide6.QtCore import Qt

from findcolor.color.gamut import in_gamut
from findcolor.color.lab import srgb_to_lab_color
from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.picker import Picker
from findcolor.editing.edits import MAX_RADIUS, MIN_RADIUS
from findcolor.editing.swatch import hex_at
from findcolor.model.suggestions import Suggestion


@pytest.fixture
def picker(qtbot):
    picker = Picker(Catalogue("en"))
    qtbot.addWidget(picker)
    picker.resize(290, 520)
    picker.show()
    picker.show_place(60.0, None, has_hint=False)
    return picker


def test_a_click_on_the_pad_chooses_a_colour(picker, qtbot):
    with qtbot.waitSignal(picker.released), qtbot.waitSignal(picker.chosen) as got:
        point = picker.pad.point_of(30, -20).toPoint()
        qtbot.mouseClick(picker.pad, Qt.MouseButton.LeftButton, pos=point)
    assert got.args == pytest.approx([30, -20], abs=1.5)
    assert picker.hex.text() == hex_at(60, *got.args)


def test_outside_the_gamut_the_nearest_colour_is_chosen(picker, qtbot):
    with qtbot.waitSignal(picker.chosen) as got:
        qtbot.mouseClick(picker.pad, Qt.MouseButton.LeftButton, pos=picker.pad.rect().center())
    assert got.args == pytest.approx((0, 0), abs=1.5)
    point = picker.pad.point_of(-100, -100).toPoint()
    with qtbot.waitSignal(picker.chosen) as got:
        qtbot.mouseClick(picker.pad, Qt.MouseButton.LeftButton, pos=point)
    a, b = got.args
    assert in_gamut(np.array([60.0, a, b]), 0.01)
    assert a < 0
    assert b < 0


def test_arrow_keys_move_the_colour(picker, qtbot):
    picker.show_place(60.0, (10.0, 10.0), has_hint=True)
    picker.pad.setFocus()
    with qtbot.waitSignal(picker.chosen) as got:
        qtbot.keyClick(picker.pad, Qt.Key.Key_Right)
    assert got.args[0] > 10
    assert got.args[1] == pytest.approx(10)


def test_suggestions_are_taken_exactly(picker, qtbot):
    suggestions = [Suggestion(20, 10, hex_at(60, 20, 10), 0.6), Suggestion(-9, 9, "#6f9a7f", 0.4)]
    picker.show_suggestions(suggestions)
    buttons = picker.suggestions.buttons
    assert [button.isEnabled() for button in buttons] == [True] * 2 + [False] * 7
    assert "60%" in buttons[0].toolTip()
    with qtbot.waitSignal(picker.chosen) as got:
        picker.take_suggestion(0)
    assert got.args == [20, 10]
    with qtbot.assertNotEmitted(picker.chosen):
        picker.take_suggestion(5)


def test_hex_is_entered(picker, qtbot):
    picker.hex.setText("#3b6ea5")
    with qtbot.waitSignal(picker.released), qtbot.waitSignal(picker.chosen) as got:
        qtbot.keyClick(picker.hex, Qt.Key.Key_Return)
    assert tuple(got.args) == pytest.approx(srgb_to_lab_color(59, 110, 165)[1:])


def test_a_wrong_hex_is_left_to_be_corrected(picker, qtbot):
    picker.hex.setText("blue")
    with qtbot.assertNotEmitted(picker.chosen):
        qtbot.keyClick(picker.hex, Qt.Key.Key_Return)
    assert picker.hex.selectedText() == "blue"


def test_recent_colours_are_clicked(picker, qtbot):
    picker.recent.show_colors(["#aa5500"])
    with qtbot.waitSignal(picker.chosen):
        qtbot.mouseClick(picker.recent.buttons[0], Qt.MouseButton.LeftButton)


def test_the_radius_is_shown_and_changed(picker, qtbot):
    with qtbot.assertNotEmitted(picker.radius_changed):
        picker.show_radius(0.02)
    assert picker.radius_text.text() == "2.0%"
    with qtbot.waitSignal(picker.radius_changed) as got:
        picker.radius.setValue(100)
    assert got.args == pytest.approx([MAX_RADIUS])
    with qtbot.waitSignal(picker.radius_changed) as got:
        picker.radius.setValue(0)
    assert got.args == pytest.approx([MIN_RADIUS])


def test_without_a_place_there_is_nothing_to_choose(picker, qtbot):
    picker.show_place(None, None, has_hint=False)
    assert not picker.pad.isEnabled()
    assert not picker.hex.isEnabled()
    with qtbot.assertNotEmitted(picker.chosen):
        qtbot.mouseClick(picker.pad, Qt.MouseButton.LeftButton)
