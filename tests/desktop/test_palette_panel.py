import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog

from findcolor.color.lab import srgb_to_lab_color
from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.palette_panel import PalettePanel
from findcolor.recipe import PaletteColor, Recipe

RED, BLUE = PaletteColor(60, 40), PaletteColor(10, -50, 2)


@pytest.fixture
def panel(qtbot):
    panel = PalettePanel(Catalogue("en"))
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_showing_a_palette_tells_nobody(panel, qtbot):
    with qtbot.assertNotEmitted(panel.palette_changed):
        panel.show_palette((RED, BLUE), 0.4)
    assert [row.weight.number for row in panel.rows] == [1, 2]
    assert panel.saturation.number == 0.4
    assert not panel.free.isChecked()
    panel.show_palette((), None)
    assert panel.rows == []
    assert panel.free.isChecked()
    assert not panel.saturation.isEnabled()


def test_a_slider_weighs_its_colour_and_stays_the_same_widget(panel, qtbot):
    panel.show_palette((RED, BLUE), None)
    row = panel.rows[1]
    with qtbot.waitSignal(panel.palette_changed) as got:
        row.weight.setValue(300)
    assert got.args == [(RED, PaletteColor(10, -50, 3))]
    panel.show_palette(got.args[0], None)
    assert panel.rows[1] is row


def test_a_colour_is_taken_away(panel, qtbot):
    panel.show_palette((RED, BLUE), None)
    with qtbot.waitSignal(panel.palette_changed) as got:
        qtbot.mouseClick(panel.rows[0].remove, Qt.MouseButton.LeftButton)
    assert got.args == [(BLUE,)]


def test_the_saturation_is_set_and_left_to_the_network(panel, qtbot):
    with qtbot.waitSignal(panel.saturation_changed) as got:
        panel.free.click()
    panel.show_palette((), got.args[0])
    assert panel.saturation.isEnabled()
    with qtbot.waitSignal(panel.saturation_changed) as got:
        panel.saturation.setValue(70)
    assert got.args == [0.7]
    with qtbot.waitSignal(panel.saturation_changed) as got:
        panel.free.click()
    assert got.args == [None]


def test_names_follow_the_language(qtbot):
    catalogue = Catalogue("en")
    panel = PalettePanel(catalogue)
    qtbot.addWidget(panel)
    panel.show_palette((RED,), None)
    assert panel.rows[0].remove.accessibleName().startswith("Remove #")
    catalogue.language = "ko"
    assert panel.rows[0].remove.accessibleName().endswith("빼기")


def test_a_palette_colours_the_photo_and_can_be_undone(opened, hand):
    window, panel = opened, opened.panel.palette_
    automatic = window.editor.current.color.copy()
    hand.press(panel.add)
    dialog = panel.findChild(QColorDialog)
    dialog.setCurrentColor(QColor("#3050c0"))
    dialog.accept()
    [color] = window.editor.current.recipe.palette
    _, a, b = srgb_to_lab_color(0x30, 0x50, 0xC0)
    assert (color.a, color.b, color.weight) == pytest.approx((a, b, 1))
    hand.wait_until_shown(window)
    assert window.editor.current.color != automatic
    assert np.allclose((panel.rows[0].weight.number, len(panel.rows)), (1, 1))

    for value in (150, 200, 250):  # one drag is one step
        panel.rows[0].weight.setValue(value)
    panel.released.emit()
    assert window.editor.current.recipe.palette[0].weight == 2.5
    window.actions_["undo"].trigger()
    assert window.editor.current.recipe.palette[0].weight == 1
    window.actions_["undo"].trigger()
    assert window.editor.current.recipe == Recipe()
    assert panel.rows == []
