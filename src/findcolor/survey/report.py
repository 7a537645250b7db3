"""Write what a survey says: a page to read, figures to compute with, every raw answer."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from findcolor.errors import WriteError
from findcolor.survey.analysis import analyze
from findcolor.survey.answers import Answer, Person
from findcolor.survey.design import Design
from findcolor.survey.page import report_page
from findcolor.survey.survey import open_survey

COLUMNS = (
    "person",
    "language",
    "age_group",
    "experience",
    "question",
    "repeats",
    "pictures",
    "systems",
    "category",
    "scene",
    "choice",
    "chosen_system",
    "milliseconds",
    "interrupted",
)


def write_report(folder: str | Path, output: str | Path, everyone: bool = False) -> Path:
    """Analyse a survey's folder and write ``report.html``, ``report.json`` and ``answers.csv``.

    Args:
        folder: The survey; people may be answering meanwhile.
        output: Folder of the three files; made if missing, older reports are replaced.
        everyone: Count also people who did not finish.

    Returns:
        The path of ``report.html``.

    Raises:
        SettingsError: The folder holds no survey.
        WriteError: The report cannot be written.
    """
    survey = open_survey(folder)
    try:
        # Answers first: whoever gave one is then among the people.
        answers, people = survey.book.answers(), survey.book.people()
    finally:
        survey.close()
    analysis = analyze(survey.design, people, answers, everyone)
    page = report_page(analysis, lambda name: survey.picture(name).read_bytes())
    output = Path(output)
    figures = json.dumps(analysis.to_dict(), ensure_ascii=False, indent=1)
    _write(output / "answers.csv", answers_csv(survey.design, people, answers))
    _write(output / "report.json", figures + "\n")
    _write(output / "report.html", page)
    return output / "report.html"


def answers_csv(design: Design, people: Sequence[Person], answers: Sequence[Answer]) -> str:
    """Return every answer as a row of CSV, in the order they came; people have numbers from 1.

    Of a pair, ``pictures`` and ``systems`` hold both, separated by a space and in the order of
    the design; ``chosen_system`` is empty for rated pictures and undecided answers.
    """
    number = {person.id: index for index, person in enumerate(people, 1)}
    who = {person.id: person for person in people}
    systems = {picture.name: picture.system for picture in design.pictures}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for answer in answers:
        person, trial = who[answer.person], design.trial(answer.trial)
        shown = [design.picture(name) for name in trial.pictures]
        table.writerow(
            (
                number[person.id],
                person.language,
                person.age_group,
                person.experience,
                trial.id,
                trial.repeats or "",
                " ".join(trial.pictures),
                " ".join(picture.system for picture in shown),
                shown[0].category,
                shown[0].scene,
                answer.choice,
                systems.get(answer.choice, ""),
                answer.milliseconds,
                int(answer.interrupted),
            )
        )
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".report-") as temporary:
            draft = Path(temporary) / path.name
            draft.write_text(text, "utf-8")
            draft.replace(path)
    except OSError as error:
        raise WriteError(f'"{path}" cannot be written: {error.strerror or error}.') from None
