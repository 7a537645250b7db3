from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

GrayPhoto = Callable[..., Path]


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the real command in its own process, with this Python."""
    program = [sys.executable, "-c", "from findcolor.cli.main import main; main()"]
    words = [str(argument) for argument in arguments]
    return subprocess.run([*program, *words], capture_output=True, text=True, **options)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def photo(gray_photo: GrayPhoto, tmp_path: Path) -> Path:
    return Path(shutil.copy(gray_photo("chelsea", ".jpg"), tmp_path / "cat.jpg"))


def assert_one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode in (1, 2)
    assert result.stdout == ""
    assert result.stderr.startswith("findcolor: ")
    assert result.stderr.count("\n") == 1, result.stderr
    for word in words:
        assert word in result.stderr


def test_one_photo_gets_a_colour_photo_beside_it(photo: Path) -> None:
    result = run("colorize", photo)
    assert result.returncode == 0, result.stderr
    out = photo.with_name("cat.color.jpg")
    assert result.stdout == f"{out}\n"
    assert out.stat().st_size > 1000
    assert_one_sentence(run("colorize", photo), "cat.color.jpg")
    assert run("colorize", photo, "--overwrite").returncode == 0


def test_hints_variants_and_output(photo: Path, tmp_path: Path) -> None:
    saved = tmp_path / "mine.json"
    saved.write_text(json.dumps({"hints": [{"x": 0.5, "y": 0.5, "color": "#cc8833"}]}))
    out = tmp_path / "out.png"
    result = run(
        "colorize", photo, "-o", out, "--hints", saved, "--hint", "0.1,0.1,#224488",
        "--palette", "#cc8833, #224488", "--saturation", "1.2", "--temperature", "0.2",
        "--patches", "2", "--variants", "2",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    names = [Path(line).name for line in result.stdout.splitlines()]
    assert names == ["out.png", "out.1.png", "out.2.png"]
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)


def test_several_photos_go_to_a_folder(photo: Path, tmp_path: Path) -> None:
    second = Path(shutil.copy(photo, tmp_path / "second.jpg"))
    folder = tmp_path / "colour"
    folder.mkdir()
    result = run("colorize", photo, second, "-o", folder, "--format", "png")
    assert result.returncode == 0, result.stderr
    assert sorted(p.name for p in folder.iterdir()) == ["cat.color.png", "second.color.png"]


def test_ask_prints_places_with_likely_colours(photo: Path) -> None:
    result = run("ask", photo, "--count", 2, "--suggestions", 3)
    places = json.loads(result.stdout)
    assert [len(place["suggestions"]) for place in places] == [3, 3]
    assert places[0]["gain"] >= places[1]["gain"]


def test_bad_input_is_one_sentence_and_leaves_nothing(photo: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("not a photo")
    empty = tmp_path / "empty.png"
    empty.touch()
    truncated = tmp_path / "cut.jpg"
    truncated.write_bytes(photo.read_bytes()[:3000])
    before = sorted(tmp_path.iterdir())
    assert_one_sentence(run("colorize", text), "text.jpg")
    assert_one_sentence(run("colorize", empty), "empty.png")
    assert_one_sentence(run("colorize", truncated), "cut.jpg")
    assert_one_sentence(run("colorize", tmp_path / "none.jpg"), "none.jpg")
    assert_one_sentence(run("colorize", tmp_path))
    assert_one_sentence(run("colorize", photo, "--hint", "3,3,#ffffff"), "outside")
    assert_one_sentence(run("colorize", photo, "--hint", "half"), "half")
    assert_one_sentence(run("colorize", photo, "--hints", text), "JSON")
    assert_one_sentence(run("colorize", photo, "--hints", tmp_path / "none.json"), "none.json")
    assert_one_sentence(run("colorize", photo, "--saturation", "9"), "saturation")
    assert_one_sentence(run("colorize", photo, "--region", "0,0,1,1"), "--reference")
    assert_one_sentence(run("colorize", photo, photo, "-o", tmp_path / "one.jpg"), "folder")
    assert_one_sentence(run("colorize", photo, "--weights", tmp_path), "card.json")
    assert_one_sentence(run("colorize", photo, "-o", tmp_path / "no" / "where.jpg"))
    assert_one_sentence(run("colorize", photo, "-o", photo), "cat.jpg")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence(photo: Path) -> None:
    limited = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (4096, 4096)); "
    program = limited + "from findcolor.cli.main import main; main()"
    before = sorted(photo.parent.iterdir())
    result = subprocess.run(
        [sys.executable, "-c", program, "colorize", str(photo)],
        capture_output=True, text=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert_one_sentence(result)
    assert sorted(photo.parent.iterdir()) == before


def test_every_command_is_in_the_documentation() -> None:
    from findcolor.cli.main import app

    readme = (Path(__file__).parents[2] / "README.md").read_text()
    verbs = [c.name for c in app.registered_commands] + [g.name for g in app.registered_groups]
    for verb in verbs:
        assert f"findcolor {verb}" in readme, f"README says nothing of findcolor {verb}"
