import pytest
from PySide6.QtCore import Qt

from findcolor.color.look import Look
from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.look_panel import LookPanel


@pytest.fixture
def panel(qtbot):
    panel = LookPanel(Catalogue("en"))
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_showing_a_look_tells_nobody(panel, qtbot):
    with qtbot.assertNotEmitted(panel.look_changed):
        panel.show_look(Look(1.5, -0.25, 0.75), "4")
    assert panel.saturation.number == 1.5
    assert panel.temperature.number == -0.25
    assert panel.strength.number == 0.75
    assert panel.patches.currentText().startswith("4")


def test_a_slider_changes_one_number(panel, qtbot):
    panel.show_look(Look(1.5, -0.25, 0.75), "auto")
    with qtbot.waitSignal(panel.look_changed) as got:
        panel.temperature.setValue(40)
    assert got.args == [Look(1.5, 0.4, 0.75)]


def test_a_double_click_goes_back_to_the_default(panel, qtbot):
    panel.show_look(Look(saturation=2.5), "auto")
    with qtbot.waitSignal(panel.look_changed) as got:
        qtbot.mouseDClick(panel.saturation, Qt.MouseButton.LeftButton)
    assert got.args == [Look()]


def test_reset(panel, qtbot):
    panel.show_look(Look(2, 1, 0.5), "auto")
    with qtbot.waitSignal(panel.released), qtbot.waitSignal(panel.look_changed) as got:
        qtbot.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    assert got.args == [Look()]


def test_patches_are_switched(panel, qtbot):
    panel.patches.setFocus()
    with qtbot.waitSignal(panel.patches_changed) as got:
        qtbot.keyClick(panel.patches, Qt.Key.Key_Down)
    assert got.args == ["off"]
