from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import tifffile

from findcolor.errors import PhotoError, SettingsError, WriteError
from findcolor.photo.preview import original_preview
from findcolor.survey.create import Plan, create_survey
from findcolor.survey.design import PICTURES, REAL, load_design


def make(folders: Path, target: Path, **settings: object) -> Path:
    plan = Plan(**{"count": 8, "repeats": 2, "side": 80, **settings})  # type: ignore[arg-type]
    create_survey(target, folders / "real", {"A": folders / "one", "B": folders / "two"}, plan)
    return target


def test_by_default_forty_two_half_and_half_for_seven_seconds() -> None:
    assert Plan().count == 42
    assert Plan().seconds == 7.0
    assert Plan().repeats > 0


def test_the_folder_holds_the_design_and_its_pictures(folders: Path, tmp_path: Path) -> None:
    survey = make(folders, tmp_path / "survey")
    design = load_design(survey)
    assert len(design.pictures) == 8
    assert len(design.trials) == 10
    assert sum(picture.real for picture in design.pictures) == 4
    assert {picture.system for picture in design.pictures} == {REAL, "A", "B"}
    on_disk = {path.name for path in (survey / PICTURES).iterdir()}
    assert on_disk == {picture.name for picture in design.pictures}
    assert {path.name for path in survey.iterdir()} == {"design.json", PICTURES}
    assert [path.name for path in tmp_path.iterdir()] == ["survey"]


def test_nothing_about_a_picture_betrays_it(folders: Path, tmp_path: Path) -> None:
    survey = make(folders, tmp_path / "survey")
    headers = set()
    for picture in load_design(survey).pictures:
        assert re.fullmatch(r"[0-9a-f]{16}\.jpg", picture.name)
        data = (survey / PICTURES / picture.name).read_bytes()
        start = data.index(b"\xff\xda")  # the scan; before it quantisation, size, tables
        tables = data.index(b"\xff\xc4")  # Huffman tables may differ: they follow the content
        headers.add(data[: min(start, tables)])
        for trace in (b"Exif", b"http", b"ICC_PROFILE", b"Photoshop", b"photo"):
            assert trace not in data
        assert original_preview(survey / PICTURES / picture.name, 999).shape == (80, 80, 3)
    assert len(headers) == 1


def test_traces_in_the_sources_are_gone(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for i in range(2):
        for name in ("real", "ai"):
            (tmp_path / name).mkdir(exist_ok=True)
            pixels = rng.integers(0, 255, (100, 100, 3)).astype(np.uint8)
            source = tmp_path / name / f"{name}{i}.tif"
            tifffile.imwrite(
                source, pixels, photometric="rgb", description="SECRET", software="SECRET"
            )
            assert b"SECRET" in source.read_bytes()
    survey = tmp_path / "survey"
    create_survey(survey, tmp_path / "real", {"X": tmp_path / "ai"}, Plan(count=2, repeats=0))
    for path in (survey / PICTURES).iterdir():
        assert b"SECRET" not in path.read_bytes()


def test_pictures_get_the_size_of_the_smallest(tmp_path: Path, folders: Path) -> None:
    from findcolor.photo.preview import encode_preview

    sizes = {"real": (400, 300), "ai": (150, 700)}
    for name, size in sizes.items():
        (tmp_path / name).mkdir()
        data = encode_preview(np.full((*size, 3), 90, np.uint8), "png")
        (tmp_path / name / f"{name}.png").write_bytes(data)
    for shape, expected in (("square", {(150, 150)}), ("keep", {(320, 240), (69, 320)})):
        survey = tmp_path / shape
        plan = Plan(count=2, repeats=0, side=320, shape=shape)  # type: ignore[arg-type]
        create_survey(survey, tmp_path / "real", {"X": tmp_path / "ai"}, plan)
        found = {original_preview(p, 999).shape[:2] for p in (survey / PICTURES).iterdir()}
        assert found == expected


@pytest.mark.parametrize("size", [(999, 100), (100, 999), (333, 331), (331, 333), (80, 640)])
def test_any_shape_becomes_the_same_square(tmp_path: Path, size: tuple[int, int]) -> None:
    from findcolor.photo.preview import encode_preview

    for i, name in enumerate(("real", "ai")):
        (tmp_path / name).mkdir()
        height, width = size if i else (200, 200)
        data = encode_preview(np.full((height, width, 3), 90, np.uint8), "png")
        (tmp_path / name / f"{name}.png").write_bytes(data)
    plan = Plan(count=2, repeats=0, side=77)
    create_survey(tmp_path / "s", tmp_path / "real", {"X": tmp_path / "ai"}, plan)
    found = {original_preview(p, 999).shape for p in (tmp_path / "s" / PICTURES).iterdir()}
    assert found == {(77, 77, 3)}


def test_a_square_is_cut_nearer_to_the_top(tmp_path: Path) -> None:
    from findcolor.photo.preview import encode_preview

    pixels = np.zeros((200, 100, 3), np.uint8)
    pixels[:] = np.arange(200)[:, None, None]
    for name in ("real", "ai"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.png").write_bytes(encode_preview(pixels, "png"))
    plan = Plan(count=2, repeats=0, side=100)
    create_survey(tmp_path / "s", tmp_path / "real", {"X": tmp_path / "ai"}, plan)
    for path in (tmp_path / "s" / PICTURES).iterdir():
        rows = original_preview(path, 999)[:, :, 0].mean(axis=1)
        assert abs(rows[0] - 33) < 3
        assert abs(rows[-1] - 132) < 3


def test_the_same_plan_makes_the_same_survey(folders: Path, tmp_path: Path) -> None:
    one = load_design(make(folders, tmp_path / "1", seed=3))
    two = load_design(make(folders, tmp_path / "2", seed=3))
    other = load_design(make(folders, tmp_path / "3", seed=4))
    assert (one.pictures, one.trials) == (two.pictures, two.trials)
    assert one.id != two.id
    assert one.pictures != other.pictures
    for picture in one.pictures:
        same = [(tmp_path / n / PICTURES / picture.name).read_bytes() for n in "12"]
        assert same[0] == same[1]


def test_pairs_show_one_photo_in_two_versions(folders: Path, tmp_path: Path) -> None:
    design = load_design(make(folders, tmp_path / "survey", mode="pairs", count=9))
    for trial in design.trials:
        one, two = (design.picture(name) for name in trial.pictures)
        assert one.scene == two.scene
        assert one.system != two.system


def test_pairs_need_no_photographs(folders: Path, tmp_path: Path) -> None:
    plan = Plan("pairs", 4, 0, side=64)
    design = create_survey(tmp_path / "s", None, {"A": folders / "one", "B": folders / "two"}, plan)
    assert {picture.system for picture in design.pictures} == {"A", "B"}


def test_progress_counts_every_picture(folders: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    create_survey(
        tmp_path / "survey",
        folders / "real",
        {"A": folders / "one"},
        Plan(count=4, side=64),
        lambda done, total: steps.append((done, total)),
    )
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_existing_folder_is_left_alone(folders: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    with pytest.raises(WriteError, match="exists already"):
        make(folders, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]


def test_an_empty_folder_may_be_filled(folders: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    make(folders, tmp_path / "empty")
    assert load_design(tmp_path / "empty").pictures


@pytest.mark.parametrize("content", [b"", b"no photo at all"])
def test_a_damaged_file_is_named_and_nothing_is_left(tmp_path: Path, content: bytes) -> None:
    for name in ("real", "ai"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.jpg").write_bytes(content)
    with pytest.raises(PhotoError, match=r"(real|ai)\.jpg"):
        create_survey(
            tmp_path / "s", tmp_path / "real", {"X": tmp_path / "ai"}, Plan(count=2, repeats=0)
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ai", "real"]


def test_a_stamp_is_too_small(tmp_path: Path) -> None:
    from findcolor.photo.preview import encode_preview

    for name in ("real", "ai"):
        (tmp_path / name).mkdir()
        data = encode_preview(np.zeros((20, 90, 3), np.uint8), "png")
        (tmp_path / name / f"{name}.png").write_bytes(data)
    with pytest.raises(PhotoError, match="smaller than 64 pixels"):
        create_survey(
            tmp_path / "s", tmp_path / "real", {"X": tmp_path / "ai"}, Plan(count=2, repeats=0)
        )


@pytest.mark.parametrize(
    "settings",
    [
        {"count": 1},
        {"repeats": -1},
        {"count": 4, "repeats": 5},
        {"side": 10},
        {"side": 10_000},
        {"seconds": 0.0},
        {"seconds": float("nan")},
    ],
)
def test_senseless_plans_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(SettingsError):
        Plan(**settings)  # type: ignore[arg-type]
