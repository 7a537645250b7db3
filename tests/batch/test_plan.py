from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from findcolor.batch.plan import find, hints_key, output_key, sources_of, translate
from findcolor.batch.stores import Folder
from findcolor.errors import BatchError


def keys(inputs, tmp_path: Path, *, recursive=False, output="colour"):
    found = find(sources_of(inputs, Folder(tmp_path / output), recursive=recursive, here=tmp_path))
    return [item.entry.key for item in found if not item.is_hints]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.jpg", "b.TIF", "b.hints.json", "x.txt", "in/c.png", "in/deep/d.webp", ".h.jpg"):
        path = tmp_path / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def test_a_folder(tree):
    assert keys(["scans"], tree) == ["a.jpg", "b.TIF"]
    assert keys(["scans"], tree, recursive=True) == ["a.jpg", "b.TIF", "in/c.png", "in/deep/d.webp"]


def test_hints_are_found_with_the_photos(tree):
    found = list(find(sources_of(["scans"], Folder(tree / "colour"), here=tree)))
    assert [item.entry.key for item in found if item.is_hints] == ["b.hints.json"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("scans/*.jpg", ["a.jpg"]),
        ("scans/**/*.png", ["in/c.png"]),
        ("scans/**", ["a.jpg", "b.TIF", "x.txt", "in/c.png", "in/deep/d.webp"]),
        ("scans/[ab].*", ["a.jpg", "b.TIF"]),
        ("scans/in/*/d.we?p", ["deep/d.webp"]),
        ("scan*/a.jpg", ["scans/a.jpg"]),
    ],
)
def test_a_glob(tree, pattern, expected):
    assert sorted(keys([pattern], tree)) == sorted(expected)


def test_an_absolute_glob(tree):
    assert keys([f"{tree}/scans/*.jpg"], tree) == ["a.jpg"]


def test_photos_named_one_by_one_keep_their_structure(tree):
    assert keys(["scans/a.jpg", "scans/in/c.png"], tree) == ["a.jpg", "in/c.png"]
    assert keys(["scans/in/c.png"], tree) == ["c.png"]


def test_a_list(tree):
    (tree / "list.txt").write_text("# box 7\nscans/a.jpg\n\nscans/in/c.png\nscans/none.jpg\n")
    assert keys(["list.txt"], tree) == ["scans/a.jpg", "scans/in/c.png", "scans/none.jpg"]
    assert keys(["@list.txt"], tree) == keys(["list.txt"], tree)
    (tree / "scans" / "list.lst").write_text(f"{tree}/scans/a.jpg\n../scans/in/c.png\n")
    assert keys(["scans/list.lst"], tree) == ["a.jpg", "in/c.png"]


def test_an_archive_is_looked_through_to_its_bottom(tree):
    with zipfile.ZipFile(tree / "box.zip", "w") as archive:
        archive.writestr("e/f.jpg", b"x")
    assert keys(["box.zip"], tree) == ["e/f.jpg"]


@pytest.mark.parametrize("text", ["nothing", "none/*.jpg", "@none.txt", "scans/x.txt"])
def test_inputs_that_are_not_there(tree, text):
    (tree / "scans" / "x.txt").write_text("")
    with pytest.raises(BatchError):
        keys([text], tree)


def test_the_output_is_never_input(tree):
    (tree / "scans" / "colour").mkdir()
    (tree / "scans" / "colour" / "a.color.jpg").write_bytes(b"x")
    (tree / "scans" / "a.color.jpg").write_bytes(b"x")
    assert keys(["scans"], tree, output="scans") == ["a.jpg", "b.TIF"]
    inside = keys(["scans"], tree, recursive=True, output="scans/colour")
    assert "colour/a.color.jpg" not in inside
    assert keys(["scans/*/*.jpg"], tree, output="scans/colour") == []


def test_names_of_results():
    assert output_key("in/photo.jpg", None) == "in/photo.color.jpg"
    assert output_key("photo.TIF", None) == "photo.color.TIF"
    assert output_key("photo.heic", None) == "photo.heic.color.jpg"
    assert output_key("photo.tif", "jpeg") == "photo.tif.color.jpg"
    assert hints_key("in/photo.jpg") == "in/photo.hints.json"


def test_names_of_results_differ():
    names = ["a.jpg", "a.jpeg", "a.tif", "a.png", "a.heic", "a.heif", "b.jpg"]
    for format in (None, "jpeg", "tiff"):
        assert len({output_key(name, format) for name in names}) == len(names)


def test_translate_negates_and_escapes():
    assert re.fullmatch(translate("[!a].jpg"), "b.jpg")
    assert not re.fullmatch(translate("[!a].jpg"), "a.jpg")
    assert not re.fullmatch(translate("a.jpg"), "axjpg")
