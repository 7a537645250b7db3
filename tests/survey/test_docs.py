"""The documentation does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from findcolor.cli.survey import app

DOCS = Path(__file__).parents[2] / "docs" / "survey.md"


@pytest.fixture
def place(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the documentation talks about: photos, ours, others."""
    for name, source in (("photos", "real"), ("ours", "one"), ("others", "two")):
        (tmp_path / name).symlink_to(folders / source)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_run(place: Path) -> None:
    lines = re.findall(r"^    findcolor survey (.+)$", DOCS.read_text("utf-8"), re.M)
    commands = [shlex.split(line) for line in lines]
    assert {command[0] for command in commands} == {"create", "serve", "analyze"}
    for command in commands:
        if command[0] == "serve":  # runs until it is stopped; see test_cli.py
            continue
        extra = ["--count", "8", "--side", "64"] if command[0] == "create" else []
        result = CliRunner().invoke(app, [*command, *extra], catch_exceptions=False)
        assert result.exit_code == 0, result.output
    assert (place / "survey" / "report" / "report.html").is_file()
    assert (place / "elsewhere" / "report.json").is_file()


def test_the_python_runs(place: Path) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", DOCS.read_text("utf-8"), re.S)
    exec(code.replace("Plan(seed=1)", "Plan(seed=1, count=8, side=64)"), {})
    assert (place / "survey" / "report" / "answers.csv").is_file()


def test_every_option_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"findcolor survey {name}" in text
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option not in ("--help", "--port"):
                    assert option in text, (name, option)
