from __future__ import annotations

import json
from pathlib import Path

import pytest

from findcolor.cli import main as cli


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["findcolor", "evaluate", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_the_command_prints_tables_and_writes_the_report(
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--system", "gray", "--system", "levin", "--limit", "2", "--counts", "0,1"]
    options = ["--protocol", "zhang", "--jobs", "1", "--no-cost", "--out", str(tmp_path / "out")]
    assert _run(monkeypatch, str(photos), *arguments, *options) == 0
    out = capsys.readouterr().out
    assert "### zhang: PSNR by hints" in out
    assert "| levin 2004 |" in out
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["counts"] == [0, 1]
    assert (tmp_path / "out" / "report.html").is_file()


def test_a_newcomers_folder_joins(
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The steps of the documentation, with a program that leaves the photos gray."""
    work = tmp_path / "work"
    prepare = ["--prepare", "--out", str(work), "--counts", "0,10"]
    assert _run(monkeypatch, str(photos), *prepare) == 0
    results = tmp_path / "results"
    for protocol, folder in (("icolorit", "h2-n0"), ("zhang", "h6-n0")):
        for path in (work / "inputs" / protocol).glob("*.png"):
            target = results / protocol / folder / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    join = ["--system", "gray", "--system", f"mine={results}", "--counts", "0"]
    capsys.readouterr()
    assert _run(monkeypatch, str(photos), *join, "--jobs", "1", "--no-cost") == 0
    lines = capsys.readouterr().out.splitlines()
    gray, mine = (
        next(line for line in lines if line.startswith(f"| {name} |")).split("|")[2]
        for name in ("gray", "mine")
    )
    assert gray == mine


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--counts", "one"], "no list of numbers"),
        (["--protocol", "monet"], "no protocol"),
        (["--prepare"], "--prepare needs --out"),
        (["--limit", "0", "--system", "gray"], "not above 0"),
    ],
)
def test_a_wrong_option_is_one_sentence(
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    assert _run(monkeypatch, str(photos), *arguments) == 2
    err = capsys.readouterr().err
    assert sentence in err
    assert "Traceback" not in err
