import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from findcolor.editing import edits
from findcolor.editing.autosave import Autosave, discard, leftovers
from findcolor.editing.session import OpenPhoto, Session
from findcolor.model.hints import Hint


def some_session(x: float = 0.5) -> Session:
    photo = OpenPhoto(Path("/photos/a.jpg"))
    photo.history.push(edits.add_hint(photo.history.recipe, Hint(x, 0.5, 10, 20)))
    return Session([photo], 0)


def test_a_clean_end_leaves_nothing(tmp_path):
    autosave = Autosave(tmp_path / "new")
    autosave.put(some_session())
    autosave.close()
    assert list((tmp_path / "new").iterdir()) == []


def test_the_latest_session_is_written(tmp_path):
    autosave = Autosave(tmp_path)
    for step in range(50):
        autosave.put(some_session(step / 100))
    autosave.close(keep=True)
    assert Session.read(autosave.path).photos[0].history.recipe.hints[0].x == 0.49


def test_a_running_program_is_not_a_leftover(tmp_path):
    autosave = Autosave(tmp_path)
    autosave.put(some_session())
    other = Autosave(tmp_path)
    assert autosave.path not in leftovers(tmp_path)
    other.close()
    autosave.close(keep=True)
    assert leftovers(tmp_path) == [autosave.path]
    discard(autosave.path)
    assert list(tmp_path.iterdir()) == []


CRASH = """
import sys, time
from pathlib import Path
from findcolor.editing import Autosave, OpenPhoto, Session, edits
from findcolor.model.hints import Hint
photo = OpenPhoto(Path("/photos/a.jpg"))
autosave = Autosave(Path(sys.argv[1]))
for step in range(1000):
    photo.history.push(edits.add_hint(photo.history.recipe, Hint(0.5, 0.5, step / 10, 20)))
    photo.history.seal()
    autosave.put(Session([photo], 0))
    print(step, flush=True)
    time.sleep(0.02)
"""


def test_a_killed_program_leaves_its_hints(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", CRASH, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    done = [int(process.stdout.readline()) for _ in range(20)][-1]
    time.sleep(0.01)
    assert leftovers(tmp_path) == []
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    [path] = leftovers(tmp_path)
    kept = Session.read(path).photos[0].history
    assert len(kept.recipe.hints) >= done
    assert json.loads(path.read_text())["version"] == 1
