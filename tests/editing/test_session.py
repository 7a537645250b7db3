from pathlib import Path

import pytest

from findcolor.editing import edits
from findcolor.editing.history import History
from findcolor.editing.session import OpenPhoto, Session
from findcolor.errors import HintError, WriteError
from findcolor.model.hints import Hint


def session_of(*paths: Path) -> Session:
    photos = [OpenPhoto(path) for path in paths]
    for photo in photos:
        photo.history.push(edits.add_hint(photo.history.recipe, Hint(0.5, 0.25, 20, -30)))
    return Session(photos, len(photos) - 1)


def test_a_session_reopens_where_one_stopped(tmp_path):
    session = session_of(tmp_path / "하나.jpg", tmp_path / "two.png")
    session.photos[0].saved_as = tmp_path / "하나.color.jpg"
    session.photos[1].history.undo()
    session.write(tmp_path / "work.findcolor")
    again = Session.read(tmp_path / "work.findcolor")
    assert again.current == 1
    assert [photo.path for photo in again.photos] == [photo.path for photo in session.photos]
    assert again.photos[0].saved_as == session.photos[0].saved_as
    assert again.photos[0].history.recipe == session.photos[0].history.recipe
    assert again.photos[1].history.recipe.hints == ()
    assert again.photos[1].history.redo() == session.photos[0].history.recipe
    assert list(tmp_path.iterdir()) == [tmp_path / "work.findcolor"]


def test_photos_that_moved_with_the_session_are_found(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    session_of(old / "a.jpg").write(old / "s.findcolor")
    old.rename(new)
    (new / "a.jpg").touch()
    assert Session.read(new / "s.findcolor").photos[0].path == new / "a.jpg"


def test_has_work():
    assert not Session().has_work
    assert not Session([OpenPhoto(Path("a.jpg"), History())], 0).has_work
    assert session_of(Path("a.jpg")).has_work


def test_current_is_kept_in_bounds():
    value = session_of(Path("a.jpg")).to_json()
    assert Session.from_json({**value, "current": 7}).current == 0
    assert Session.from_json({**value, "current": -9}).current == -1


def test_a_copy_is_independent():
    session = session_of(Path("a.jpg"))
    copy = session.copy()
    session.photos[0].history.undo()
    session.photos.clear()
    assert len(copy.photos[0].history.recipe.hints) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": 2}', '{"version": 1}'])
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "x.findcolor"
    path.write_text(text)
    with pytest.raises(HintError):
        Session.read(path)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(HintError, match="cannot be read"):
        Session.read(tmp_path / "none.findcolor")


def test_a_failed_write_leaves_nothing(tmp_path):
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(WriteError, match="cannot be written"):
        session_of(Path("a.jpg")).write(target)
    assert list(tmp_path.iterdir()) == [target]
