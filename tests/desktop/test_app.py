"""The program as it starts: from the command line, after a crash, without its extra."""

import os
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtWidgets import QApplication

from findcolor.desktop.app import make_application
from findcolor.editing.autosave import leftovers

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from findcolor.desktop.app import make_application, make_window
from findcolor.desktop.preferences import Preferences
from findcolor.model.hints import Hint
folder, photo = Path(sys.argv[1]), Path(sys.argv[2])
app = make_application()
window = make_window(Preferences(folder / "p.ini"), folder / "data", "en")
window.show()
window.files.open_paths([photo])

def work():
    if window.editor.current.canvas is None:
        return
    window.editor.pick(0.5, 0.5)
    window.editor.choose(30, 20)
    timer.stop()
    QTimer.singleShot(100, lambda: print("placed", flush=True))

timer = QTimer(interval=20)
timer.timeout.connect(work)
timer.start()
app.exec()
"""


def test_there_is_one_application(qapp):
    assert make_application() is qapp
    assert QApplication.applicationDisplayName() == "Find Color"


def test_a_crash_loses_no_hints(tmp_path, photo, new_window, hand):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(photo)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "placed\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    window = new_window()  # the next start, with the same data folder
    assert window.notice.label.text() == "Photos with your changes are left from last time: 1."
    hand.press(window.notice.buttons[0])
    hand.wait_until_shown(window)
    assert len(window.editor.current.recipe.hints) == 1
    assert leftovers(tmp_path / "data" / "sessions") == []


def test_a_damaged_leftover_is_put_aside(tmp_path, new_window):
    folder = tmp_path / "data" / "sessions"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("{")
    assert not new_window().notice.isVisible()
    assert not (folder / "x.json").exists()


def test_the_command_opens_a_window(tmp_path, photo):
    code = "from findcolor.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "desktop", str(photo), "--language", "ko"],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
    )
    sessions, end = tmp_path / "findcolor" / "sessions", time.time() + 30
    while not list(sessions.glob("*.json")) and time.time() < end:
        assert process.poll() is None
        time.sleep(0.05)
    [kept] = sessions.glob("*.json")
    assert str(photo) in kept.read_text()
    process.terminate()
    assert process.wait(20) in (0, -signal.SIGTERM)


def test_without_its_extra_the_command_says_how_to_get_it():
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from findcolor.cli.main import main; sys.argv = ['findcolor', 'desktop']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert 'pip install "findcolor[desktop]"' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux desktops only")
def test_the_menu_entry_is_written(tmp_path):
    code = "from findcolor.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "desktop", "--install-entry"],
        capture_output=True, text=True, env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
    )  # fmt: skip
    entry = tmp_path / "applications" / "findcolor.desktop"
    assert done.stdout.strip() == str(entry)
    text = entry.read_text("utf-8")
    assert "Name[ko]=" in text
    assert " desktop %F" in text
    assert (tmp_path / "icons/hicolor/scalable/apps/findcolor.svg").read_text().startswith("<svg")
