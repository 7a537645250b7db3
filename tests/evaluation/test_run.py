from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import color

from findcolor.errors import SettingsError, WriteError
from findcolor.evaluation.hint_trial import HintTrial
from findcolor.evaluation.metrics import psnr_levels, psnr_unit
from findcolor.evaluation.page import page
from findcolor.evaluation.photos import Sample, read_rgb
from findcolor.evaluation.protocols import PROTOCOLS
from findcolor.evaluation.report import Report
from findcolor.evaluation.run import Benchmark, Settings, evaluate, prepare_inputs
from findcolor.evaluation.summary import ALL
from findcolor.evaluation.write import write_report

from .networks import write_echo, write_features


@pytest.fixture(scope="module")
def settings(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Gray, Levin, the truth itself as a folder, and a network that returns its hints."""
    folder = tmp_path_factory.mktemp("systems")
    perfect = folder / "perfect"
    perfect.mkdir()
    for path in photos.glob("*.png"):
        Image.open(path).save(perfect / path.name)
    return Settings(
        data=photos,
        counts=(0, 5),
        systems=("gray", "levin", f"perfect={perfect}", f"echo={write_echo(folder)}"),
        features=write_features(folder),
        cost=False,
    )


@pytest.fixture(scope="module")
def benchmark_run(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Benchmark:
    return evaluate(settings, tmp_path_factory.mktemp("out"))


def _psnr(run: Benchmark, system: str, trial: str, hints: int) -> dict[str, float]:
    return {
        row.photo: row.values["psnr"]
        for row in run.rows
        if (row.key.system, row.key.trial, row.key.hints) == (system, trial, hints)
    }


def test_the_gray_photo_is_left_out_and_named(benchmark_run: Benchmark) -> None:
    assert benchmark_run.gray == ("camera.png",)
    assert len(benchmark_run.photos) == 4
    assert not any(row.photo == "camera.png" for row in benchmark_run.rows)


def test_gray_has_the_psnr_of_a_gray_photo(benchmark_run: Benchmark, photos: Path) -> None:
    for trial, size, psnr in (("icolorit", 224, psnr_unit), ("zhang", 256, psnr_levels)):
        rgb = read_rgb(photos / "coffee.png", size)
        lab = color.rgb2lab(rgb.astype(float))
        lab[..., 1:] = 0
        expected = psnr(rgb, color.lab2rgb(lab))
        assert _psnr(benchmark_run, "gray", trial, 0)["coffee.png"] == pytest.approx(
            expected, abs=0.02
        )


def test_the_truth_is_best_and_gray_is_not(benchmark_run: Benchmark) -> None:
    perfect = _psnr(benchmark_run, "perfect", "icolorit", 0)
    assert min(perfect.values()) > 45
    gray, levin = (_psnr(benchmark_run, name, "zhang", 5) for name in ("gray", "levin 2004"))
    assert np.mean(list(levin.values())) > np.mean(list(gray.values()))


def test_a_folder_has_rows_only_where_it_has_results(benchmark_run: Benchmark) -> None:
    assert not _psnr(benchmark_run, "perfect", "icolorit", 5)


def test_hints_are_obeyed_by_those_who_obey(benchmark_run: Benchmark) -> None:
    errors = {
        (row.key.system, row.key.hints): row.values.get("hint_error")
        for row in benchmark_run.rows
        if row.key.trial == "icolorit" and row.photo == "coffee.png"
    }
    assert errors["levin 2004", 0] is None
    assert errors["levin 2004", 5] == pytest.approx(0, abs=1e-3)
    assert errors["echo", 5] == pytest.approx(0, abs=1e-3)
    assert errors["gray", 5] is not None
    assert errors["gray", 5] > 1


def test_the_frechet_distance_is_smallest_for_the_truth(benchmark_run: Benchmark) -> None:
    automatic = {
        key.system: distance
        for key, distance in benchmark_run.frechet.items()
        if (key.trial, key.hints) == ("zhang", 0)
    }
    assert automatic["perfect"] < 1e-3 < automatic["gray"]


def test_a_second_run_writes_the_same_bytes(
    settings: Settings, benchmark_run: Benchmark, tmp_path: Path
) -> None:
    write_report(Report.of(benchmark_run), tmp_path / "first")
    write_report(Report.of(evaluate(settings, tmp_path / "second")), tmp_path / "second")
    names = {"report.json", "rows.csv", "report.md", "report.html"}
    assert {path.name for path in (tmp_path / "first").iterdir()} == names
    for name in names:
        first, second = (tmp_path / run / name for run in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    assert (tmp_path / "second/hints/zhang/1234/h6-n5/coffee.txt").is_file()


def test_two_processes_measure_what_one_does(settings: Settings) -> None:
    few = replace(settings, limit=2, systems=("gray", "levin"), protocols=("zhang",))
    one, two = (evaluate(replace(few, jobs=jobs)) for jobs in (1, 2))
    assert one.rows == two.rows
    assert one.pictures == two.pictures
    assert one.frechet == two.frechet


def test_a_limit_keeps_the_hints(settings: Settings, benchmark_run: Benchmark) -> None:
    few = evaluate(replace(settings, limit=2, systems=("levin",), features=None))
    levin = _psnr(few, "levin 2004", "icolorit", 5)
    assert len(levin) == 2
    whole = _psnr(benchmark_run, "levin 2004", "icolorit", 5)
    assert levin == {photo: whole[photo] for photo in levin}


def test_hints_can_come_from_files(settings: Settings, tmp_path: Path) -> None:
    own = replace(settings, systems=("levin",), features=None, protocols=("zhang",))
    first = evaluate(own, tmp_path)
    again = evaluate(replace(own, hints=tmp_path / "hints", seed=99))
    assert [row.values for row in first.rows] == [row.values for row in again.rows]


def test_the_json_has_means_errors_and_differences(benchmark_run: Benchmark) -> None:
    report = json.loads(json.dumps(Report.of(benchmark_run).to_json(), allow_nan=False))
    found = [
        line
        for line in report["means"]
        if (line["system"], line["trial"], line["hints"], line["category"])
        == ("levin 2004", "zhang", 5, ALL)
    ]
    values = list(_psnr(benchmark_run, "levin 2004", "zhang", 5).values())
    assert found[0]["measures"]["psnr"]["mean"] == pytest.approx(np.mean(values))
    assert found[0]["measures"]["psnr"]["error"] == pytest.approx(np.std(values, ddof=1) / 2)
    assert {line["category"] for line in report["means"]} == {ALL, "animal", "object", "people"}
    pair = next(
        line
        for line in report["differences"]
        if (line["system"], line["other"], line["trial"], line["hints"], line["measure"])
        == ("echo", "gray", "zhang", 5, "psnr")
    )
    echo, gray = (_psnr(benchmark_run, name, "zhang", 5) for name in ("echo", "gray"))
    assert pair["mean"] == pytest.approx(np.mean([echo[photo] - gray[photo] for photo in echo]))
    assert pair["low"] <= pair["mean"] <= pair["high"]


def test_the_csv_has_a_line_per_row(benchmark_run: Benchmark) -> None:
    table = list(csv.DictReader(Report.of(benchmark_run).to_csv().splitlines()))
    assert len(table) == len(benchmark_run.rows)
    assert table[0].keys() >= {"photo", "category", "trial", "system", "hints", "psnr", "ciede2000"}


def test_the_page_needs_nothing_else_and_shows_everything(benchmark_run: Benchmark) -> None:
    html = page(Report.of(benchmark_run))
    assert html.count("<svg") == 2
    assert html.count("data:image/jpeg;base64,") >= 4 * 5
    assert "http" not in html.replace("http://www.w3.org", "")
    for text in ("camera.png", "coffee.png", "levin 2004", "SIGGRAPH17", "MyHeritage", "Fréchet"):
        assert text in html


def test_a_report_that_cannot_be_written(benchmark_run: Benchmark, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(WriteError, match="cannot be written"):
        write_report(Report.of(benchmark_run), tmp_path / "taken")


def test_prepared_inputs_and_hints_are_what_a_tool_needs(
    settings: Settings, tmp_path: Path
) -> None:
    prepare_inputs(replace(settings, limit=2), tmp_path)
    assert len(list((tmp_path / "inputs/icolorit").glob("*.png"))) == 2
    assert len(list((tmp_path / "hints/zhang/1234/h6-n5").glob("*.txt"))) == 2


def test_cost_is_measured_in_processes_of_their_own(settings: Settings) -> None:
    own = replace(settings, protocols=("zhang",), counts=(0,), features=None, cost=True, limit=1)
    costs = evaluate(replace(own, systems=(*settings.systems[1:],))).costs
    levin, folder, echo = costs["levin 2004"], costs["perfect"], costs["echo"]
    assert levin.click is not None
    assert levin.click > 0.01
    assert levin.memory is not None
    assert levin.memory > 5e6
    assert folder.first is None
    assert echo.macs == 256 * 256 * 8


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"protocols": ("monet",)}, 'no protocol "monet"'),
        ({"experiments": ("monet",)}, 'no experiment "monet"'),
        ({"systems": ()}, "at least one system"),
        ({"counts": (1, 1)}, "different whole numbers"),
        ({"counts": (-1,)}, "different whole numbers"),
        ({"jobs": 0}, "at least 1"),
        ({"systems": ("monet",)}, '"monet" is no system'),
        ({"systems": ("gray", "gray")}, 'called "gray"'),
    ],
)
def test_settings_that_make_no_sense(
    settings: Settings, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        evaluate(replace(settings, **change))


def test_a_system_that_gives_no_colours_is_named(settings: Settings, photos: Path) -> None:
    class Broken:
        name = "broken"

        def colorize(self, lightness: np.ndarray, hints: object) -> np.ndarray:
            return np.full((*lightness.shape, 2), np.nan, np.float32)

    trial = HintTrial(PROTOCOLS["zhang"], (0,), {0: {"coffee.png": ()}})
    with pytest.raises(SettingsError, match='"broken" gave no colours'):
        trial.measure(Sample("coffee.png", photos / "coffee.png"), [Broken()])


def test_a_folder_of_gray_photos_has_nothing_to_measure(tmp_path: Path) -> None:
    Image.new("L", (64, 64), 90).save(tmp_path / "gray.png")
    with pytest.raises(SettingsError, match="nothing to measure"):
        evaluate(Settings(tmp_path, systems=("gray",)))
