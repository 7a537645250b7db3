from __future__ import annotations

from pathlib import Path

import pytest

from findcolor.errors import SettingsError
from findcolor.survey.pool import read_pool


def touch(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def test_categories_come_from_the_index_and_pass_to_the_results(folders: Path) -> None:
    pool = read_pool(folders / "real", {"one": folders / "one", "two": folders / "two"})
    assert len(pool) == 72
    for candidate in pool:
        number = int(candidate.scene.removeprefix("photo"))
        assert candidate.category == ("animal", "building", "people")[number % 3]
    assert {candidate.system for candidate in pool} == {"real", "one", "two"}


def test_categories_come_from_sub_folders(tmp_path: Path) -> None:
    touch(tmp_path / "r", "animal/cat.jpg", "nature/deep/tree.png")
    pool = read_pool(tmp_path / "r", {})
    assert {each.scene: each.category for each in pool} == {"cat": "animal", "tree": "nature"}


def test_without_any_word_the_category_is_other(tmp_path: Path) -> None:
    touch(tmp_path / "r", "cat.jpg")
    assert read_pool(tmp_path / "r", {})[0].category == "other"


def test_the_index_may_name_the_system(tmp_path: Path) -> None:
    touch(tmp_path / "mixed", "a.jpg", "b.jpg")
    (tmp_path / "mixed" / "index.csv").write_text(
        "file,category,system\na.jpg,x,DDColor\nb.jpg,,\n"
    )
    pool = read_pool(None, {"mixed": tmp_path / "mixed"})
    assert {each.scene: each.system for each in pool} == {"a": "DDColor", "b": "mixed"}


def test_one_name_twice_makes_the_path_count(tmp_path: Path) -> None:
    touch(tmp_path / "r", "x/1.jpg", "y/1.jpg")
    touch(tmp_path / "s", "x/1.color.png", "y/1.color.png")
    scenes = [each.scene for each in read_pool(tmp_path / "r", {"s": tmp_path / "s"})]
    assert sorted(scenes) == ["x/1", "x/1", "y/1", "y/1"]


def test_other_files_are_not_pictures(tmp_path: Path) -> None:
    touch(tmp_path / "r", "a.jpg", "notes.txt", "b.json")
    assert len(read_pool(tmp_path / "r", {})) == 1


def test_a_missing_or_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no folder"):
        read_pool(tmp_path / "nothing", {})
    with pytest.raises(SettingsError, match="no picture"):
        read_pool(tmp_path, {})


def test_no_system_can_pass_for_real(folders: Path) -> None:
    with pytest.raises(SettingsError, match="real"):
        read_pool(None, {"real": folders / "one"})


def test_an_index_without_files_is_refused(tmp_path: Path) -> None:
    touch(tmp_path / "r", "a.jpg")
    (tmp_path / "r" / "index.csv").write_text("name\na.jpg\n")
    with pytest.raises(SettingsError, match="file"):
        read_pool(tmp_path / "r", {})


def test_an_index_in_another_encoding_is_refused(tmp_path: Path) -> None:
    touch(tmp_path / "r", "a.jpg")
    (tmp_path / "r" / "index.csv").write_bytes("file,category\na.jpg,인물\n".encode("euc-kr"))
    with pytest.raises(SettingsError, match="UTF-8"):
        read_pool(tmp_path / "r", {})
