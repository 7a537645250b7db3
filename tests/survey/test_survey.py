from __future__ import annotations

from pathlib import Path

import pytest

from findcolor.errors import SettingsError
from findcolor.survey.create import Plan, create_survey
from findcolor.survey.survey import Surveys, open_survey


@pytest.fixture
def make(folders: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    def make(name: str) -> str:
        plan = Plan(count=2, repeats=0, side=64)
        return create_survey(tmp_path / name, folders / "real", {"A": folders / "one"}, plan).id

    return make


def test_a_folder_may_be_a_survey_or_hold_some(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    one, two = make("all/one"), make("all/two")
    for root, ids in ((tmp_path / "all", {one, two}), (tmp_path / "all" / "one", {one})):
        store = Surveys(root)
        assert {id for id in (one, two) if store.get(id)} == ids
        assert store.get("nothing") is None
        store.close()


def test_a_survey_made_later_is_found(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    store = Surveys(tmp_path / "all")
    assert store.get("anything") is None
    id = make("all/late")
    found = store.get(id)
    assert found
    assert store.get(id) is found
    store.close()


def test_only_pictures_of_the_survey_are_given(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    make("one")
    survey = open_survey(tmp_path / "one")
    name = survey.design.pictures[0].name
    assert survey.picture(name).is_file()
    for other in ("../design.json", "design.json", "", "0.jpg"):
        with pytest.raises(KeyError):
            survey.picture(other)
    survey.close()


def test_no_survey(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no survey"):
        open_survey(tmp_path)
    assert not list(tmp_path.iterdir())
