"""Keep what people answered: append-only, each answer once, safe when the power goes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from findcolor.errors import WriteError

FILE = "answers.sqlite"

SCHEMA = """
CREATE TABLE IF NOT EXISTS person (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    age_group TEXT NOT NULL,
    experience TEXT NOT NULL,
    joined REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS answer (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (id),
    trial TEXT NOT NULL,
    choice TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    interrupted INTEGER NOT NULL,
    received REAL NOT NULL,
    UNIQUE (person, trial)
);
"""
APPEND_ONLY = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'a survey only ever grows'); END;
"""

Outcome = Literal["new", "known", "refused"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part.

    Attributes:
        id: Random, made by the page; nothing else tells who it is.
        language: Of the page, such as "ko".
        age_group: As chosen, or "".
        experience: With photography or picture editing, as chosen, or "".
    """

    id: str
    language: str = ""
    age_group: str = ""
    experience: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        id: Random, made by the page, the same at every attempt to send it.
        person: Whose.
        trial: To which question.
        choice: One of the trial's choices.
        milliseconds: From the picture's appearance to the choice.
        interrupted: The page was closed or reloaded in between, so the time means nothing.
    """

    id: str
    person: str
    trial: str
    choice: str
    milliseconds: int
    interrupted: bool = False


class AnswerBook:
    """The people and answers of one survey, in an SQLite file.

    An answer that ``record`` took is on the disk when it returns (write-ahead log, synced), and
    data base triggers refuse every change and deletion. Threads may share a book, and several
    processes a file.

    Raises:
        WriteError: Here and in ``admit`` and ``record``: the file cannot be written, for the disk
            is full, the folder read-only, or the file damaged.
    """

    def __init__(self, folder: str | Path) -> None:
        self._lock = threading.Lock()
        with _explained():
            self._open(folder)

    def _open(self, folder: str | Path) -> None:
        self._file = sqlite3.connect(
            Path(folder) / FILE, timeout=30, isolation_level=None, check_same_thread=False
        )
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = FULL")
        self._file.execute("PRAGMA foreign_keys = ON")
        self._file.executescript(SCHEMA)
        for table in ("person", "answer"):
            for verb in ("UPDATE", "DELETE"):
                self._file.executescript(APPEND_ONLY.format(table=table, verb=verb))

    def admit(self, person: Person) -> None:
        """Add a person; who is known already stays as first told."""
        with self._lock, _explained():
            self._file.execute(
                "INSERT INTO person (id, language, age_group, experience, joined)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (person.id, person.language, person.age_group, person.experience, time.time()),
            )

    def record(self, answer: Answer) -> Outcome:
        """Add an answer of a person who was admitted.

        Returns:
            "new"; or "known" when this very answer is here already; or "refused" when the person
            has answered the question before, or the id belongs to another answer: the first one
            counts.
        """
        with self._lock, _explained():
            added = self._file.execute(
                "INSERT INTO answer"
                " (id, person, trial, choice, milliseconds, interrupted, received)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    answer.id,
                    answer.person,
                    answer.trial,
                    answer.choice,
                    answer.milliseconds,
                    answer.interrupted,
                    time.time(),
                ),
            )
            if added.rowcount:
                return "new"
            same = self._file.execute(
                "SELECT 1 FROM answer WHERE id = ? AND person = ? AND trial = ? AND choice = ?",
                (answer.id, answer.person, answer.trial, answer.choice),
            ).fetchone()
        return "known" if same else "refused"

    def knows(self, person: str) -> bool:
        """Tell whether a person was admitted."""
        with self._lock:
            found = self._file.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone()
        return found is not None

    def answered(self, person: str) -> set[str]:
        """Return the ids of the trials a person has answered."""
        with self._lock:
            rows = self._file.execute("SELECT trial FROM answer WHERE person = ?", (person,))
            return {trial for (trial,) in rows}

    def people(self) -> list[Person]:
        """Return everybody, in the order they came."""
        with self._lock:
            rows = self._file.execute(
                "SELECT id, language, age_group, experience FROM person ORDER BY number"
            )
            return [Person(*row) for row in rows]

    def answers(self) -> list[Answer]:
        """Return every answer, in the order they came."""
        with self._lock:
            rows = self._file.execute(
                "SELECT id, person, trial, choice, milliseconds, interrupted"
                " FROM answer ORDER BY number"
            )
            return [
                Answer(id, person, trial, choice, milliseconds, bool(interrupted))
                for id, person, trial, choice, milliseconds, interrupted in rows
            ]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()


@contextmanager
def _explained() -> Iterator[None]:
    """Say what keeps answers from being written."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # an answer of nobody: our own mistake
    except sqlite3.DatabaseError as error:
        raise WriteError(f"The survey's answers cannot be kept: {error}.") from None
