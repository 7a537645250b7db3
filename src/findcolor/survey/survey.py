"""A survey that can be taken: its design, its pictures, its answers."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from findcolor.errors import SettingsError
from findcolor.survey.answers import AnswerBook
from findcolor.survey.design import FILE, PICTURES, Design, load_design


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey's folder, open."""

    folder: Path
    design: Design
    book: AnswerBook

    def picture(self, name: str) -> Path:
        """Return a picture's file by its blinded name; KeyError if the survey has no such one."""
        return self.folder / PICTURES / self.design.picture(name).name

    def close(self) -> None:
        """Close the answers."""
        self.book.close()


def open_survey(folder: str | Path) -> Survey:
    """Open the folder of a survey.

    Raises:
        SettingsError: It holds no survey.
        WriteError: Its answers cannot be written to.
    """
    return Survey(Path(folder), load_design(folder), AnswerBook(folder))


class Surveys:
    """The surveys of a folder: the folder itself, or each folder in it; opened when asked for.

    A survey that is made while a server runs is found at its first visit.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._open: dict[str, Survey] = {}
        self._lock = threading.Lock()

    def get(self, id: str) -> Survey | None:
        """Return a survey by its id, or None."""
        with self._lock:
            if id not in self._open:
                for found in sorted({self._folder / FILE, *self._folder.glob(f"*/{FILE}")}):
                    with suppress(SettingsError):
                        if load_design(found.parent).id == id:
                            self._open[id] = open_survey(found.parent)
                            break
            return self._open.get(id)

    def close(self) -> None:
        """Close every survey."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()
