import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest.importorskip("PySide6")

import skimage.data
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from findcolor.desktop.app import make_application, make_window
from findcolor.desktop.preferences import Preferences

PHOTOS = Path(skimage.data.__file__).parent


@pytest.fixture(scope="session")
def qapp():
    """The application as the program makes it (in place of pytest-qt's own)."""
    return make_application()


@pytest.fixture
def photos(tmp_path):
    """Three photos in a folder of their own, for results to lie beside."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return [
        Path(shutil.copy(PHOTOS / name, folder))
        for name in ("astronaut.png", "chelsea.png", "rocket.jpg")
    ]


@pytest.fixture
def photo(photos):
    return photos[0]


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "preferences.ini")


@pytest.fixture
def new_window(qtbot, preferences, tmp_path):
    """Make windows that share preferences and kept sessions, as starts of the program do."""
    made = []

    def make(language="en"):
        window = make_window(preferences, tmp_path / "data", language)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()  # without a window manager nobody else does
        return window

    yield make
    for window in made:
        window.hide()  # nothing is waited for
        window.close()


@pytest.fixture
def window(new_window):
    return new_window()


@pytest.fixture
def opened(window, photo, hand):
    """A window with one photo in automatic colour."""
    window.files.open_paths([photo])
    hand.wait_until_shown(window)
    return window


class Hand:
    """What a person does to a window."""

    def __init__(self, qtbot):
        self._qtbot = qtbot

    def wait_until(self, condition):
        self._qtbot.waitUntil(condition, timeout=60_000)

    def wait_until_shown(self, window):
        """Wait until the current photo shows its present recipe."""
        editor = window.editor
        self.wait_until(lambda: bool(editor.current and editor.current.color))
        self.wait_until(lambda: not editor.waiting)

    def answer_dialog(self, window, path):
        """Type a path into the open file dialog and accept it."""
        dialog = next(d for d in window.findChildren(QFileDialog) if d.isVisible())
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    def press(self, widget, position=None):
        position = widget.rect().center() if position is None else position
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=position)

    def click(self, window, x, y):
        self.press(window.view.viewport(), window.view.point_of(x, y))

    def drag(self, window, start, end):
        viewport, place = window.view.viewport(), window.view.point_of
        first, last = place(*start), place(*end)
        self._qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first)
        for part in (0.25, 0.5, 0.75, 1.0):
            self._qtbot.mouseMove(viewport, first + (last - first) * part)
        self._qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=last)

    def place_hint(self, window, x, y, color):
        """Click a place, wait for suggestions and type a colour."""
        self.click(window, x, y)
        picker = window.panel.picker
        self.wait_until(picker.suggestions.buttons[0].isEnabled)
        picker.hex.setText(color)
        self._qtbot.keyClick(picker.hex, Qt.Key.Key_Return)
        self.wait_until_shown(window)


@pytest.fixture
def hand(qtbot):
    return Hand(qtbot)
