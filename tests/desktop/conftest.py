import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest.importorskip("PySide6")

import skimage.data
from PySide6.QtWidgets import QFileDialog, QLineEdit

from findcolor.desktop.app import make_application, make_window
from findcolor.desktop.preferences import Preferences

PHOTOS = Path(skimage.data.__file__).parent
WAIT_MS = 20_000


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
        return window

    yield make
    for window in made:
        window.close()


@pytest.fixture
def window(new_window):
    return new_window()


@pytest.fixture
def opened(window, photo, qtbot):
    """A window with one photo in automatic colour."""
    window.files.open_paths([photo])
    wait_until_shown(window, qtbot)
    return window


def wait_until_shown(window, qtbot):
    """Wait until the current photo shows its present recipe."""
    editor = window.editor

    def shown():
        return editor.current is not None and editor.current.color and not editor.waiting

    qtbot.waitUntil(lambda: bool(shown()), timeout=WAIT_MS)


def answer_dialog(window, path):
    """Type a path into the open file dialog and accept it."""
    dialog = next(d for d in window.findChildren(QFileDialog) if d.isVisible())
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()
    return dialog
