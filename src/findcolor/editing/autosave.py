"""Autosave: a crash loses no hints.

Every running program keeps its session in a file of its own and holds a lock on a second file
beside it. The operating system drops the lock when the program ends, however it ends; so a
session file whose lock is free was left by a crash. (A process number in the file's name could
belong to another program by then.)
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import IO
from uuid import uuid4

from findcolor.editing.session import Session
from findcolor.errors import FindColorError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Autosave:
    """Keeps the session of one running program in a folder, written by a thread of its own.

    Args:
        folder: Where the sessions of all running programs are; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{uuid4().hex}.json"
        self._lock_file = self.path.with_suffix(".lock").open("wb")
        _lock(self._lock_file)
        self._next: Session | None = None
        self._closing = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="autosave", daemon=True)
        self._thread.start()

    def put(self, session: Session) -> None:
        """Keep a session; it is copied here and written a moment later, the latest one winning."""
        with self._wake:
            self._next = session.copy()
            self._wake.notify()

    def close(self, *, keep: bool = False) -> None:
        """Write what waits and stop; the file goes away unless it is to be kept."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        if not keep:
            self.path.unlink(missing_ok=True)
        self._lock_file.close()
        if not keep:
            Path(self._lock_file.name).unlink(missing_ok=True)

    def _run(self) -> None:
        while True:
            with self._wake:
                while self._next is None:
                    if self._closing:
                        return
                    self._wake.wait()
                session, self._next = self._next, None
            try:
                session.write(self.path)
            except FindColorError:
                continue  # a full disk must not end the work; the next edit tries again


def leftovers(folder: Path) -> list[Path]:
    """Return the session files that crashed programs left in a folder, the newest first."""
    found = []
    for path in folder.glob("*.json"):
        lock_path = path.with_suffix(".lock")
        if not lock_path.exists():
            found.append(path)
            continue
        with lock_path.open("ab") as file:
            if _lock(file):
                found.append(path)
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def discard(path: Path) -> None:
    """Remove a session file that a crash left, and its lock."""
    path.unlink(missing_ok=True)
    path.with_suffix(".lock").unlink(missing_ok=True)
