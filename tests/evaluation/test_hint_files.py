from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from findcolor.color.lab import lightness_of_gray, srgb_to_lab
from findcolor.errors import SettingsError, WriteError
from findcolor.evaluation.hint_files import read_places, write_hints, write_inputs
from findcolor.evaluation.hint_trial import HintTrial
from findcolor.evaluation.photos import Truth, find_photos, read_rgb
from findcolor.evaluation.protocols import PROTOCOLS


def _trial(photos: Path, name: str) -> HintTrial:
    protocol, names = PROTOCOLS[name], [sample.name for sample in find_photos(photos)]
    return HintTrial(protocol, (0, 2, 5), protocol.draw(names, (0, 2, 5), 1234))


@pytest.mark.parametrize("name", PROTOCOLS)
def test_hints_that_were_written_are_read_again(photos: Path, tmp_path: Path, name: str) -> None:
    trial = _trial(photos, name)
    samples = find_photos(photos)
    write_hints(trial, samples, tmp_path, 1234)
    names = [sample.name for sample in samples]
    assert read_places(trial.protocol, names, (0, 2, 5), tmp_path) == trial.places
    own = tmp_path / name / "1234"
    assert read_places(trial.protocol, names, (2,), own) == {2: trial.places[2]}


def test_a_line_names_place_and_colour(photos: Path, tmp_path: Path) -> None:
    trial = _trial(photos, "icolorit")
    write_hints(trial, find_photos(photos), tmp_path, 1234)
    line = (tmp_path / "icolorit/1234/h2-n2/coffee.txt").read_text().splitlines()[0]
    top, left, a, b, color = line.split()
    truth = Truth(read_rgb(photos / "coffee.png", 224))
    patch = truth.lab[int(top) : int(top) + 2, int(left) : int(left) + 2].mean((0, 1))
    assert (float(a), float(b)) == pytest.approx(patch[1:], abs=2e-3)
    levels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
    assert srgb_to_lab(levels) == pytest.approx(patch, abs=1)


def test_inputs_are_gray_and_of_the_protocols_size(photos: Path, tmp_path: Path) -> None:
    write_inputs(_trial(photos, "zhang"), find_photos(photos), tmp_path)
    with Image.open(tmp_path / "zhang" / "coffee.png") as image:
        assert (image.mode, image.size) == ("L", (256, 256))
        lightness = lightness_of_gray(np.asarray(image))
    assert lightness == pytest.approx(
        Truth(read_rgb(photos / "coffee.png", 256)).lightness, abs=0.5
    )


def test_hint_files_that_are_missing_or_malformed(photos: Path, tmp_path: Path) -> None:
    protocol = PROTOCOLS["icolorit"]
    path = tmp_path / "h2-n1" / "a.txt"
    with pytest.raises(SettingsError, match="no hint file"):
        read_places(protocol, ["a.png"], (1,), tmp_path)
    path.parent.mkdir()
    for text, sentence in (
        ("1\n", "no hint file"),
        ("1 2\n3 4\n", "should have 1 hints"),
        ("0 223\n", "inside 224x224"),
    ):
        path.write_text(text)
        with pytest.raises(SettingsError, match=sentence):
            read_places(protocol, ["a.png"], (1,), tmp_path)


def test_a_folder_that_cannot_be_made(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "hints").write_text("in the way")
    with pytest.raises(WriteError, match="cannot be written"):
        write_hints(_trial(photos, "zhang"), find_photos(photos), tmp_path / "hints", 1)
