"""Measure the desktop program: start, opening 12 megapixels, hints, and whether it ever freezes.

    python benchmarks/desktop.py [--photo FILE]

A timer beats every 2 ms on the interface thread; the longest time between two beats is how long the
window was deaf. Other programs make it wait, too; so the life is lived several times, each in a new
process, and the best round counts for each figure: what the window does itself is in all of them.
With QT_QPA_PLATFORM=offscreen it needs no screen.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyvips
import skimage.data
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from findcolor.desktop.app import make_application, make_window
from findcolor.desktop.preferences import Preferences
from findcolor.desktop.window import Window

BEAT_MS = 2
BOUNDS = {
    "file to gray photo": "",
    "file to colour photo": "(12 MP: at most 1.5)",
    "hint to new colours": "(at most 0.1)",
    "zoom to sharp photo": "",
    "save at full size": "",
}
START = """
import sys, time
import findcolor.cli.main
from pathlib import Path
from PySide6.QtCore import QTimer
from findcolor.desktop.app import make_application, make_window
from findcolor.desktop.preferences import Preferences
folder = Path(sys.argv[1])
app = make_application()
window = make_window(Preferences(folder / "p.ini"), folder)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
print(time.time())
window.close()
"""


class Pulse:
    """The heartbeat of the interface thread: the longest gaps by phase, in milliseconds."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}
        self.busiest: dict[str, float] = {}
        self._phase = ""
        self._start()
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Name what happens now."""
        self._phase = name
        self._start()
        yield
        spin(lambda: False, 0.05)
        self._phase = ""

    def _start(self) -> None:
        self._wall, self._own = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        wall, own, phase = self._wall, self._own, self._phase
        self._start()
        if phase:
            gap, work = (self._wall - wall) * 1000, (self._own - own) * 1000
            self.longest[phase] = max(self.longest.get(phase, 0), gap)
            self.busiest[phase] = max(self.busiest.get(phase, 0), work)


def spin(done: Callable[[], bool], seconds: float = 30) -> None:
    """Let the program live until something is true or the time is over."""
    loop, end = QEventLoop(), time.perf_counter() + seconds
    poll = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    poll.timeout.connect(lambda: loop.quit() if done() or time.perf_counter() > end else None)
    poll.start()
    loop.exec()


def large_photo(folder: Path) -> Path:
    """Write a JPEG of 12 megapixels: a photo enlarged, with the grain of a film."""
    path = folder / "large.jpg"
    image = pyvips.Image.new_from_array(skimage.data.coffee())
    image = image.colourspace("b-w").resize(4000 / image.width, vscale=3000 / image.height)
    grain = pyvips.Image.gaussnoise(image.width, image.height, sigma=6)
    (image + grain).cast("uchar").jpegsave(str(path), Q=90)
    return path


def start_seconds(folder: Path) -> float:
    """Return how long the program takes from the command to an idle window."""
    taken = []
    for _ in range(4):
        begun = time.time()
        command = [sys.executable, "-c", START, str(folder)]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        taken.append(float(out) - begun)
    return statistics.median(taken[1:])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photo", type=Path, help="12 megapixels of our own making by default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--round", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.round:
        print(json.dumps(one_round(options.photo, options.round)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo = options.photo or large_photo(folder)
        print(f"{'start to idle window':30}{start_seconds(folder):8.2f} s   (at most 2)")
        rounds = []
        for index in range(options.rounds):
            command = [sys.executable, __file__, "--photo", str(photo), "--round"]
            place = folder / str(index)
            place.mkdir()
            done = subprocess.run(
                [*command, str(place)], capture_output=True, text=True, check=True
            )
            rounds.append(json.loads(done.stdout))
    for figure, bound in BOUNDS.items():
        best, middle = best_and_middle(rounds, "seconds", figure)
        print(f"{figure:30}{best:8.3f} s   median {middle:.3f}   {bound}")
    print("longest time the interface thread was deaf (at most 50 ms), and its own work in it:")
    for phase in rounds[0]["deaf"]:
        best, middle = best_and_middle(rounds, "deaf", phase)
        own, _ = best_and_middle(rounds, "own", phase)
        print(f"  {phase:28}{best:8.0f} ms  median {middle:4.0f}   own {own:3.0f}")


def best_and_middle(rounds: list[dict[str, dict[str, float]]], kind: str, key: str) -> list[float]:
    """Return the smallest and the median figure of the rounds."""
    values = [one[kind][key] for one in rounds]
    return [min(values), statistics.median(values)]


def one_round(photo: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Live one life and return its figures."""
    app = make_application()
    window = make_window(Preferences(folder / "p.ini"), folder, "en")
    window.show()
    spin(lambda: False, 1.0)
    pulse = Pulse()
    seconds = live(window, photo, folder, pulse)
    window.close()
    app.processEvents()
    return {"seconds": seconds, "deaf": pulse.longest, "own": pulse.busiest}


def live(window: Window, photo: Path, folder: Path, pulse: Pulse) -> dict[str, float]:
    """Go through the life of a photo and return what took how many seconds."""
    editor, view = window.editor, window.view
    seconds = {}
    with pulse.phase("open"):
        begun = time.perf_counter()
        window.files.open_paths([photo])
        spin(lambda: editor.current is not None and editor.current.gray is not None)
        seconds["file to gray photo"] = time.perf_counter() - begun
        spin(lambda: editor.current.color is not None and not editor.waiting)
        seconds["file to colour photo"] = time.perf_counter() - begun
    seconds["hint to new colours"] = hints(window, pulse)
    center = view.point_of(0.5, 0.5)
    with pulse.phase("drag a hint"):
        start = view.point_of(0.31, 0.31)
        editor.pick(0.31, 0.31)
        editor.choose(40, 20)
        editor.release()
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        for step in range(60):
            QTest.mouseMove(view.viewport(), start + QPoint(2 * step, step))
            spin(lambda: False, 0.008)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    with pulse.phase("drag in the gamut"):
        pad = window.panel.picker.pad
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
        for step in range(40):
            QTest.mouseMove(pad, pad.point_of(step, step / 2).toPoint())
            spin(lambda: False, 0.01)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    with pulse.phase("zoom and pan"):
        for _ in range(40):
            view.zoom_to(view.zoom * 1.08)
            spin(lambda: False, 0.008)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=center)
        for step in range(40):
            QTest.mouseMove(view.viewport(), center + QPoint(4 * step, -2 * step))
            spin(lambda: False, 0.008)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=center)
        view.zoom_to(1.0)
    with pulse.phase("sharpen"):
        begun = time.perf_counter()
        spin(lambda: window.showing.is_sharp)
        seconds["zoom to sharp photo"] = time.perf_counter() - begun
        view.zoom_to(0.9)
        view.fit()
    with pulse.phase("sliders"):
        for value in range(100, 200, 5):
            window.panel.look.saturation.setValue(value)
            spin(lambda: False, 0.01)
        window.panel.look.released.emit()
    with pulse.phase("split, compare, undo"):
        for key in ("split", "undo", "undo", "redo", "redo", "split"):
            window.actions_[key].trigger()
            spin(lambda: False, 0.05)
        view.set_comparing(True)
        spin(lambda: False, 0.05)
        view.set_comparing(False)
    with pulse.phase("certainty, question"):
        for key in ("certainty", "ask"):
            window.actions_[key].trigger()
            spin(lambda: False, 0.4)
        window.actions_["certainty"].trigger()
        view.fit()
    with pulse.phase("variants"):
        window.actions_["variants"].trigger()
        spin(lambda: window.guidance.variants.grid.count() > 1)
        window.guidance.variants.close()
    with pulse.phase("patches"):
        window.panel.look.patches_changed.emit("3")
        spin(lambda: not editor.waiting)
        window.actions_["undo"].trigger()
        spin(lambda: not editor.waiting)
    with pulse.phase("reference"):
        window.guidance.load_reference(Path(skimage.data.__file__).with_name("chelsea.png"))
        spin(window.panel.reference.view.isVisible)
        window.panel.reference.use.click()
        spin(lambda: not editor.busy)
        spin(lambda: not editor.waiting)
    with pulse.phase("save"):
        begun = time.perf_counter()
        window.files.save_to(editor.current, folder / "saved.jpg")
        spin(lambda: editor.current.photo.saved_as is not None)
        seconds["save at full size"] = time.perf_counter() - begun
    with pulse.phase("load dialog"):
        dialog(window, "load", QFileDialog)
    with pulse.phase("save dialog"):
        dialog(window, "save_as", QFileDialog)
    with pulse.phase("restart question"):
        dialog(window, "restart", QMessageBox)
    with pulse.phase("language"):
        window.set_language("ko")
        spin(lambda: False, 0.2)
        window.set_language("en")
    with pulse.phase("theme"):
        window.set_theme("light")
        spin(lambda: False, 0.2)
        window.set_theme("dark")
    with pulse.phase("more photos"):
        data = Path(skimage.data.__file__)
        window.files.open_paths([data.with_name(n) for n in ("astronaut.png", "rocket.jpg")])
        spin(lambda: all(d.color for d in editor.documents))
        for _ in range(4):
            editor.show_next()
            spin(lambda: False, 0.1)
    return seconds


def hints(window: Window, pulse: Pulse) -> float:
    """Return the median seconds from choosing a colour to seeing it painted."""
    editor, taken = window.editor, []
    random = np.random.default_rng(1)
    for x, y in random.uniform(0.1, 0.9, (15, 2)):
        with pulse.phase("hint"):
            editor.pick(float(x), float(y))
            spin(lambda: False, 0.15)
            begun = time.perf_counter()
            editor.choose(*random.uniform(-40, 40, 2))
            spin(lambda: not editor.waiting)
            window.view.viewport().repaint()
            taken.append(time.perf_counter() - begun)
            editor.release()
    return statistics.median(taken)


def dialog(window: Window, key: str, kind: type[QFileDialog] | type[QMessageBox]) -> None:
    """Open a dialog and close it."""
    window.actions_[key].trigger()
    spin(lambda: False, 0.3)
    window.findChild(kind).close()
    spin(lambda: False, 0.1)


if __name__ == "__main__":
    main()
