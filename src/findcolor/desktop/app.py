"""The program: from the command line to a window, and back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.editor import Editor
from findcolor.desktop.icons import APP_ICON
from findcolor.desktop.preferences import Preferences
from findcolor.desktop.window import Window
from findcolor.editing import Autosave, Session
from findcolor.editing.autosave import discard, leftovers
from findcolor.errors import FindColorError

SWITCH_INTERVAL = 0.001
"""Seconds that a thread in Python keeps the interpreter while the interface waits for it."""


def run(paths: Sequence[Path] = (), language: str = "") -> int:
    """Open the window and return the exit code when it is closed.

    Args:
        paths: Photos, folders or sessions to open.
        language: "en" or "ko"; "" for the language chosen before, or the system's.
    """
    app = make_application()
    window = make_window(Preferences(), data_folder(), language)
    window.show()
    QTimer.singleShot(0, lambda: window.files.open_paths(paths))
    return app.exec()


def make_application() -> QApplication:
    """Return the application, made once per process."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    sys.setswitchinterval(SWITCH_INTERVAL)
    QApplication.setApplicationName("findcolor")
    QApplication.setApplicationDisplayName("Find Color")
    QApplication.setDesktopFileName("findcolor")
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(str(APP_ICON)))
    return app


def make_window(preferences: Preferences, data: Path, language: str = "") -> Window:
    """Return a window with its editor; offers what was left from last time.

    Args:
        preferences: What to remember between starts.
        data: The folder for sessions that are kept automatically.
        language: "en", "ko", or "" for the preference.
    """
    folder = data / "sessions"
    found = leftovers(folder)
    editor = Editor(Autosave(folder))
    window = Window(editor, preferences, Catalogue(language or preferences.language))
    _offer_leftovers(window, found)
    QTimer.singleShot(0, editor.opener.warm_up)
    return window


def data_folder() -> Path:
    """Return where the system wants the program's own files."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "findcolor"


def _offer_leftovers(window: Window, found: list[Path]) -> None:
    sessions: list[Session] = []
    for path in found:
        try:
            session = Session.read(path)
        except FindColorError:
            discard(path)
            continue
        if session.has_work:
            sessions.append(session)
        else:
            discard(path)
    if not sessions:
        return

    def forget() -> None:
        for path in found:
            discard(path)

    def reopen() -> None:
        for session in sessions:
            window.editor.open_session(session)
        forget()

    text = window.catalogue.text
    count = sum(len(session.photos) for session in sessions)
    window.notice.show_text(
        text("left_over", count=count), {text("reopen"): reopen, text("forget"): forget}
    )
