from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from findcolor.evaluation.experiments.mortar import BLUE_HINT, NEUTRAL_HINT, bowl, with_bowl
from findcolor.evaluation.experiments.pages import Pages
from findcolor.evaluation.experiments.patches import WAYS, things
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.photos import find_photos
from findcolor.evaluation.report import Report
from findcolor.evaluation.run import Benchmark, Settings, evaluate
from findcolor.evaluation.summary import ALL
from findcolor.pipeline import default_colorizer


@pytest.fixture(scope="module")
def settings(photos: Path) -> Settings:
    return Settings(
        data=photos,
        protocols=(),
        systems=("levin", "findcolor"),
        experiments=("propagation", "suggestions", "questions", "patches", "mortar"),
        limit=3,
        cost=False,
    )


@pytest.fixture(scope="module")
def measured(settings: Settings) -> Benchmark:
    return evaluate(settings)


def _values(run: Benchmark, trial: str, measure: str) -> dict[tuple[str, str], float]:
    return {
        (row.key.system, row.photo): row.values[measure]
        for row in run.rows
        if row.key.trial == trial
    }


def test_hints_propagate(measured: Benchmark) -> None:
    reach = _values(measured, "propagation", "hpr")
    assert len(reach) == 4  # two systems, two colour photos
    assert all(0 < value < 224 for value in reach.values())


def test_suggestions_are_counted_in_tenths(measured: Benchmark) -> None:
    nine = _values(measured, "suggestions", "among_nine")
    first = _values(measured, "suggestions", "first")
    assert {system for system, _ in nine} == {"findcolor"}
    assert all(round(value * 10) == pytest.approx(value * 10) for value in nine.values())
    assert all(first[key] <= nine[key] for key in nine)
    assert max(nine.values()) > 0


def test_questions_have_three_ways(measured: Benchmark) -> None:
    ways = {system for system, _ in _values(measured, "questions", "psnr")}
    assert ways == {
        "findcolor, asked at once",
        "findcolor, asked one by one",
        "findcolor, random",
    }


def test_patches_and_questions_are_compared_with_their_last_way(measured: Benchmark) -> None:
    pairs = {
        (found.key.system, found.other)
        for found in Report.of(measured).comparisons
        if found.category == ALL
    }
    assert pairs == {
        ("findcolor, asked at once", "findcolor, random"),
        ("findcolor, asked one by one", "findcolor, random"),
        ("findcolor, 2 patches", "findcolor, whole"),
        ("findcolor, 3 patches", "findcolor, whole"),
    }


def test_things_are_counted_in_lightness_alone() -> None:
    squares = np.kron(np.indices((4, 4)).sum(0) % 2 * 50 + 25, np.ones((32, 32)))
    assert things(squares.astype(np.float32)) == pytest.approx(16, abs=4)
    assert things(np.full((64, 96), 40, np.float32)) == 1


def test_pages_hold_four_photos_each_and_none_twice() -> None:
    names = [f"{n}.png" for n in range(11)]
    pages = Pages.draw(names, 1).others
    dealt = [name for first, others in pages.items() for name in (first, *others)]
    assert len(pages) == 2
    assert len(dealt) == len(set(dealt)) == 8
    assert pages == Pages.draw(names, 1).others != Pages.draw(names, 2).others


def test_a_page_is_measured_once_for_its_four_photos(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for n, name in enumerate(("astronaut", "coffee", "chelsea", "rocket")):
        Image.fromarray(getattr(skimage.data, name)()).save(tmp_path / "a" / f"{n}.png")
    photos = find_photos(tmp_path)
    trial = Pages.draw([photo.name for photo in photos], 0)
    system = FindColor()
    rows = [row for photo in photos for row in trial.measure(photo, [system]).rows]
    assert [row.key.system for row in rows] == [f"findcolor, {way}" for way in WAYS]
    assert len({row.values["psnr"] for row in rows}) == len(WAYS)


def test_a_bowl_is_measured_in_shares(measured: Benchmark) -> None:
    for measure in ("stripes_blue", "stripes_stay", "inside_blue"):
        shares = _values(measured, "mortar", measure)
        assert {system for system, _ in shares} == {"levin 2004", "findcolor"}
        assert all(0 <= share <= 1 for share in shares.values())
    back = _values(measured, "mortar", "inside_back")
    assert np.mean([back["findcolor", photo] for _, photo in back]) > 0.3


def test_the_bowl_has_stripes_an_inside_and_its_hints_on_them() -> None:
    drawn = bowl()
    assert drawn.stripes[BLUE_HINT.rows, BLUE_HINT.columns].all()
    assert drawn.inside[NEUTRAL_HINT.rows, NEUTRAL_HINT.columns].all()
    assert not (drawn.stripes & drawn.inside | drawn.inside & drawn.behind).any()
    assert np.ptp(drawn.lightness[drawn.stripes]) > 20
    photo = np.full((256, 256), 30, np.float32)
    assert with_bowl(photo)[drawn.behind] == pytest.approx(30, abs=0.1)


def test_the_report_names_the_weights(measured: Benchmark) -> None:
    colorizer = default_colorizer()
    assert measured.weights == {"findcolor": f"{colorizer.name} ({colorizer.sha256[:12]})"}
    assert colorizer.sha256[:12] in Report.of(measured).to_markdown()


def test_all_experiments_are_in_the_report(measured: Benchmark) -> None:
    text = Report.of(measured).to_markdown()
    for trial in ("propagation", "suggestions", "questions", "patches", "mortar"):
        assert re.search(rf"^### {trial}[:,] ", text, re.MULTILINE)


def test_a_second_run_gives_the_same_numbers(settings: Settings, measured: Benchmark) -> None:
    few = replace(settings, experiments=("suggestions", "questions"))
    again = evaluate(few).rows
    assert again == tuple(row for row in measured.rows if row.key.trial in few.experiments)
