from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findcolor.errors import SettingsError
from findcolor.survey.design import FILE, Design, Picture, Trial, load_design


def make(count: int, repeats: int = 0, mode: str = "rate") -> Design:
    size = 1 if mode == "rate" else 2
    pictures = tuple(
        Picture(f"{i:03x}.jpg", "real" if i % 2 else "ai", "animal", f"{i // size}", "a.jpg")
        for i in range(count * size)
    )
    names = [picture.name for picture in pictures]
    trials = tuple(Trial(f"q{i}", tuple(names[size * i : size * (i + 1)])) for i in range(count))
    again = tuple(Trial(f"r{i}", trials[i].pictures, trials[i].id) for i in range(repeats))
    return Design("id", "제목", mode, 7.0, 5, pictures, trials + again)  # type: ignore[arg-type]


@given(st.text(min_size=1, max_size=40), st.integers(1, 60), st.data())
def test_everybody_gets_every_question_once_and_always_in_the_same_order(
    person: str, count: int, data: st.DataObject
) -> None:
    design = make(count, data.draw(st.integers(0, count)))
    order = design.order(person)
    assert sorted(trial.id for trial in order) == sorted(trial.id for trial in design.trials)
    assert order == design.order(person)


def test_people_get_different_orders() -> None:
    design = make(42)
    orders = {tuple(trial.id for trial in design.order(f"person {i}")) for i in range(50)}
    assert len(orders) == 50


def test_every_question_comes_first_about_equally_often() -> None:
    design = make(4)
    firsts = [design.order(f"person {i}")[0].id for i in range(2000)]
    for trial in design.trials:
        assert 420 < firsts.count(trial.id) < 580  # 500 expected, standard deviation 19


def test_a_repeat_comes_well_after_its_first_showing() -> None:
    design = make(42, 4)
    for i in range(200):
        order = [trial.id for trial in design.order(f"person {i}")]
        for trial in design.trials:
            if trial.repeats:
                assert order.index(trial.id) - order.index(trial.repeats) >= 4


def test_sides_of_a_pair_are_drawn_evenly_and_choices_follow_them() -> None:
    design = make(1, mode="pairs")
    left = 0
    for i in range(1000):
        (trial,) = design.order(f"person {i}")
        assert trial.choices == (trial.pictures[0], "unsure", trial.pictures[1])
        left += trial.pictures == design.trials[0].pictures
    assert 430 < left < 570


def test_ratings_have_three_choices() -> None:
    assert make(1).trials[0].choices == ("real", "unsure", "ai")


def test_a_design_survives_its_file(tmp_path: Path) -> None:
    design = make(5, 2)
    (tmp_path / FILE).write_text(design.to_json(), "utf-8")
    assert load_design(tmp_path) == design


def test_pictures_and_trials_are_found_by_name() -> None:
    design = make(3)
    assert design.picture("001.jpg").real
    assert design.trial("q2").pictures == ("002.jpg",)
    with pytest.raises(KeyError):
        design.picture("nothing.jpg")
    with pytest.raises(KeyError):
        design.trial("nothing")


def test_a_folder_without_a_survey_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no survey"):
        load_design(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', '{"version": 2}', "\x00"])
def test_a_damaged_design_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(SettingsError, match="damaged"):
        load_design(tmp_path)


def test_another_version_is_refused(tmp_path: Path) -> None:
    data = json.loads(make(2).to_json()) | {"version": 99}
    (tmp_path / FILE).write_text(json.dumps(data))
    with pytest.raises(SettingsError, match="another version"):
        load_design(tmp_path)
