from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from findcolor.color.lab import srgb_to_lab
from findcolor.errors import PhotoError, SettingsError
from findcolor.evaluation.photos import Sample
from findcolor.evaluation.protocols import PROTOCOLS
from findcolor.evaluation.report import Report
from findcolor.evaluation.results import FolderResults
from findcolor.evaluation.run import Settings, evaluate

ICOLORIT, ZHANG = PROTOCOLS["icolorit"], PROTOCOLS["zhang"]
BEAR = Sample("zoo/bear.jpg", Path("zoo/bear.jpg"), "animal")


def _save(path: Path, color: tuple[int, int, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (50, 40), color).save(path)


def test_results_are_found_by_name_protocol_and_count(tmp_path: Path) -> None:
    colors = {
        "zoo/bear.png": (200, 30, 30),
        "zhang/h6-n0/zoo/bear.webp": (30, 200, 30),
        "icolorit/h2-n10/zoo/bear.jpg": (30, 30, 200),
    }
    for name, color in colors.items():
        _save(tmp_path / name, color)
    results = FolderResults("mine", tmp_path)

    def center(protocol_count: tuple[str, int]) -> np.ndarray | None:
        protocol, count = PROTOCOLS[protocol_count[0]], protocol_count[1]
        ab = results.colors(BEAR, protocol, count)
        assert ab is None or ab.shape == (protocol.size, protocol.size, 2)
        return None if ab is None else ab[100, 100]

    for place, color in {
        ("icolorit", 0): (200, 30, 30),
        ("zhang", 0): (30, 200, 30),
        ("icolorit", 10): (30, 30, 200),
    }.items():
        expected = srgb_to_lab(np.array(color, np.uint8))[1:]
        assert center(place) == pytest.approx(expected, abs=4)
    assert center(("zhang", 10)) is None


def test_a_photo_without_result_has_none(tmp_path: Path) -> None:
    assert FolderResults("mine", tmp_path).colors(BEAR, ZHANG, 0) is None


def test_a_missing_folder_and_a_broken_result(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder of results"):
        FolderResults("mine", tmp_path / "nowhere")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "bear.png").write_bytes(b"")
    with pytest.raises(PhotoError, match="cannot be read"):
        FolderResults("mine", tmp_path).colors(BEAR, ICOLORIT, 0)


def test_the_report_says_what_is_missing(photos: Path, tmp_path: Path) -> None:
    _save(tmp_path / "some" / "coffee.png", (200, 30, 30))
    (tmp_path / "none").mkdir()
    systems = ("gray", f"some={tmp_path / 'some'}", f"none={tmp_path / 'none'}")
    settings = Settings(
        photos, protocols=("icolorit",), counts=(0,), systems=systems, cost=False, limit=4
    )
    text = Report.of(evaluate(settings)).to_markdown()
    assert "some has 1 of 3 photos" in text
    assert "No result of none was found." in text
    assert "gray has" not in text
