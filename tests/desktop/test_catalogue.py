import pytest

from findcolor.desktop.catalogue import Catalogue


def test_texts_follow_the_language(qtbot):
    catalogue = Catalogue("en")
    said = []
    catalogue.bind(said.append, "save")
    with qtbot.waitSignal(catalogue.changed):
        catalogue.language = "ko"
    assert said == ["Save", "저장"]
    assert catalogue.language == "ko"


def test_places_are_filled(qtbot):
    assert Catalogue("en").text("saved", name="a.jpg") == "Saved a.jpg"


def test_unknown_languages_mean_the_systems(qtbot):
    assert Catalogue("").language in ("en", "ko")
    assert Catalogue("tlh").language in ("en", "ko")


def test_unknown_texts_are_a_mistake(qtbot):
    with pytest.raises(KeyError):
        Catalogue("en").text("no such text")
