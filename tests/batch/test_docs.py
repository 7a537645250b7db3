"""The page about batch is true: its commands have the options they use, its Python runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer.main

from findcolor.cli.batch import command

PAGE = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def options() -> set[str]:
    app = typer.Typer(add_completion=False)
    app.command("batch")(command)
    verb = typer.main.get_command(app)
    assert isinstance(verb, click.Command) or hasattr(verb, "params")
    return {name for parameter in verb.params for name in parameter.opts if name[:2] == "--"}


def test_the_commands_of_the_page_exist(options):
    joined = PAGE.replace("\\\n", " ")
    lines = re.findall(r"findcolor batch .*", joined)
    assert len(lines) > 10
    used = {option for line in lines for option in re.findall(r"(?<!\S)--[a-z0-9-]+", line)}
    assert used <= options


def test_every_option_is_on_the_page(options):
    plain = {"--help", "--quality", "--interval", "--drop-gps"}
    assert {option for option in options - plain if option not in PAGE} == set()


def test_the_python_of_the_page_runs(scans, tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    lines = "".join(f"    {line}\n" for line in code.splitlines())
    script = tmp_path / "script.py"
    script.write_text(f'if __name__ == "__main__":\n{lines}')
    done = subprocess.run(
        [sys.executable, str(script)], cwd=scans.parent, capture_output=True, text=True
    )
    assert done.stdout == "3 1\n", done.stderr
