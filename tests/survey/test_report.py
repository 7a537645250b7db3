from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from findcolor.errors import SettingsError, WriteError
from findcolor.survey.answers import Answer, Person
from findcolor.survey.create import Plan, create_survey
from findcolor.survey.report import write_report
from findcolor.survey.survey import open_survey

TITLE = "<b>Tom & Jerry</b>"


class Outline(HTMLParser):
    """Collects what a page consists of, and that its elements close in order."""

    VOID = ("meta", "img", "br", "line", "circle", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        for name, value in attrs:
            if name in ("src", "href"):
                assert value
                assert value.startswith("data:")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID or (self.open and self.open[-1] == tag):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(params=["rate", "pairs"])
def taken(request: pytest.FixtureRequest, folders: Path, tmp_path: Path) -> Path:
    """A survey that two people took, the second one in part."""
    folder = tmp_path / "survey"
    plan = Plan(mode=request.param, count=6, repeats=2, side=64, title=TITLE)
    create_survey(folder, folders / "real", {"A": folders / "one", "B": folders / "two"}, plan)
    survey = open_survey(folder)
    for number, person in enumerate(("first-person-0001", "second-person-001")):
        survey.book.admit(Person(person, "ko", "20-39"))
        for trial in survey.design.order(person)[: 8 - 3 * number]:
            choice = trial.choices[2]
            survey.book.record(Answer(f"{person}-{trial.id}", person, trial.id, choice, 900))
    survey.close()
    return folder


def test_the_report_is_a_page_figures_and_raw_answers(taken: Path, tmp_path: Path) -> None:
    page = write_report(taken, tmp_path / "out" / "report")
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "answers.csv",
        "report.html",
        "report.json",
    ]
    outline = Outline()
    outline.feed(page.read_text("utf-8"))
    assert not outline.open
    assert TITLE in outline.text  # as text, not as an element
    assert outline.counts.get("b", 0) in (0, 4)  # the key figures' own
    assert outline.counts["table"] >= 3
    assert outline.counts["svg"] >= 2
    figures = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert (figures["people"], figures["left_out"], figures["answers"]) == (1, 1, 6)


def test_raw_answers_hold_everything(taken: Path, tmp_path: Path) -> None:
    write_report(taken, tmp_path / "report")
    with (tmp_path / "report" / "answers.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    assert [row["person"] for row in rows] == ["1"] * 8 + ["2"] * 5
    survey = open_survey(taken)
    for row in rows:
        trial = survey.design.trial(row["question"])
        shown = [survey.design.picture(name) for name in row["pictures"].split()]
        assert tuple(picture.name for picture in shown) == trial.pictures
        assert row["systems"] == " ".join(picture.system for picture in shown)
        assert row["category"] == shown[0].category
        assert (row["milliseconds"], row["interrupted"], row["language"]) == ("900", "0", "ko")
        if survey.design.mode == "pairs":
            assert row["chosen_system"] == survey.design.picture(row["choice"]).system
    survey.close()


def test_everyone_is_counted_when_asked(taken: Path, tmp_path: Path) -> None:
    page = write_report(taken, tmp_path / "report", everyone=True)
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["people"] == 2


def test_a_survey_nobody_took_has_a_report(folders: Path, tmp_path: Path) -> None:
    plan = Plan(count=4, repeats=0, side=64)
    create_survey(tmp_path / "s", folders / "real", {"A": folders / "one"}, plan)
    assert "Nobody has finished" in write_report(tmp_path / "s", tmp_path / "r").read_text("utf-8")


def test_a_report_again_replaces_the_old_one(taken: Path, tmp_path: Path) -> None:
    first = write_report(taken, tmp_path / "report").read_text("utf-8")
    assert write_report(taken, tmp_path / "report").read_text("utf-8") == first


def test_no_survey_no_report(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no survey"):
        write_report(tmp_path, tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_a_report_that_cannot_be_written(taken: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="cannot be written"):
        write_report(taken, tmp_path / "file")
