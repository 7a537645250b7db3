from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from findcolor.errors import WriteError
from findcolor.survey.answers import FILE, Answer, AnswerBook, Person

ANSWER = Answer("a" * 16, "p" * 16, "q1", "real", 1200)


@pytest.fixture
def book(tmp_path: Path):  # type: ignore[no-untyped-def]
    book = AnswerBook(tmp_path)
    book.admit(Person("p" * 16, "ko", "20-39", "hobby"))
    yield book
    book.close()


def test_an_answer_is_kept_as_given(book: AnswerBook) -> None:
    answer = replace(ANSWER, interrupted=True)
    assert book.record(answer) == "new"
    assert book.answers() == [answer]
    assert book.answered("p" * 16) == {"q1"}


def test_the_same_answer_counts_once(book: AnswerBook) -> None:
    assert book.record(ANSWER) == "new"
    assert book.record(ANSWER) == "known"
    assert book.record(replace(ANSWER, milliseconds=9)) == "known"
    assert book.answers() == [ANSWER]


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, choice="ai"),  # the same id with another choice
        replace(ANSWER, id="b" * 16),  # a second answer to the question
        replace(ANSWER, id="b" * 16, choice="ai"),
        replace(ANSWER, trial="q2"),  # the same id for another question
    ],
)
def test_the_first_answer_stands(book: AnswerBook, other: Answer) -> None:
    book.record(ANSWER)
    assert book.record(other) == "refused"
    assert book.answers() == [ANSWER]


def test_people_stay_as_first_told(book: AnswerBook) -> None:
    book.admit(Person("p" * 16, "en"))
    book.admit(Person("o" * 16))
    assert book.people() == [Person("p" * 16, "ko", "20-39", "hobby"), Person("o" * 16)]
    assert book.knows("o" * 16)
    assert not book.knows("x" * 16)


def test_nobody_answers_without_being_admitted(book: AnswerBook) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        book.record(replace(ANSWER, person="stranger"))


@pytest.mark.parametrize("table", ["person", "answer"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = 'x'"])
def test_nothing_can_be_changed_or_deleted(
    book: AnswerBook, tmp_path: Path, table: str, change: str
) -> None:
    book.record(ANSWER)
    file = sqlite3.connect(tmp_path / FILE)
    with pytest.raises(sqlite3.IntegrityError, match="only ever grows"):
        file.execute(change.format(table))
    file.close()
    assert book.answers() == [ANSWER]


def test_many_threads_and_books_lose_and_double_nothing(tmp_path: Path) -> None:
    books = [AnswerBook(tmp_path) for _ in range(3)]
    for number in range(10):
        books[0].admit(Person(f"person{number}"))
    jobs = [
        Answer(f"{person}-{trial}", f"person{person}", f"q{trial}", "ai", trial)
        for person in range(10)
        for trial in range(10)
    ] * 3
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda i: books[i % 3].record(jobs[i]), range(len(jobs))))
    assert outcomes.count("new") == 100
    assert outcomes.count("known") == 200
    assert len(books[0].answers()) == 100
    for book in books:
        book.close()


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no data base" * 100)
    with pytest.raises(WriteError, match="cannot be kept"):
        AnswerBook(tmp_path)


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot be kept"):
        AnswerBook(tmp_path / "nothing")


KILLED = """
import sys
from findcolor.errors import WriteError
from findcolor.survey.answers import Answer, AnswerBook, Person
book = AnswerBook(sys.argv[1])
book.admit(Person("p"))
for number in range(100_000):
    book.record(Answer(f"a{number}", "p", f"q{number}", "ai", number))
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            last = -1
            for line in process.stdout:
                last = int(line)
                if last % 40 == 39 and last > 0:
                    process.send_signal(signal.SIGKILL)
                    break
            rest = process.stdout.read().split()
            last = int(rest[-1]) if rest else last
        book = AnswerBook(tmp_path)
        kept = {answer.id for answer in book.answers()}
        assert {f"a{number}" for number in range(last + 1)} <= kept
        book.close()
    file = sqlite3.connect(tmp_path / FILE)
    assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
