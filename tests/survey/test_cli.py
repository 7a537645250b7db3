from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

COMMAND = [sys.executable, "-c", "from findcolor.cli.main import main; main()", "survey"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def survey(folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "survey"
    found = run(
        *("create", folder, "--real", folders / "real"),
        *("--colorized", folders / "one", "--colorized", f"Second={folders / 'two'}"),
        *("--count", 6, "--repeats", 1, "--side", 64, "--title", "제목"),
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == str(folder)
    return folder


def test_create_names_systems_by_folder_or_as_told(survey: Path) -> None:
    design = json.loads((survey / "design.json").read_text("utf-8"))
    assert {picture["system"] for picture in design["pictures"]} == {"real", "one", "Second"}
    assert len(design["trials"]) == 7


def test_serve_prints_its_address_and_stops_when_told(survey: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", str(survey), "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        with urlopen(address, timeout=20) as response:
            assert b"/survey/main.js" in response.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (0, 130, -signal.SIGINT)


def test_analyze_prints_the_report_or_the_figures(survey: Path) -> None:
    page = run("analyze", survey)
    assert page.stdout.strip() == str(survey / "report" / "report.html")
    assert (survey / "report" / "answers.csv").is_file()
    assert json.loads(run("analyze", survey, "--json").stdout)["title"] == "제목"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("serve", "nowhere"), "is no survey"),
        (("analyze", "nowhere"), "is no survey"),
        (("create", "new", "--colorized", "x"), "--real"),
        (("create", "new", "--real", "x", "--colorized", "y"), "is no folder"),
        (("create", "new", "--real", "x", "--colorized", "y", "--colorized", "y"), "name"),
    ],
)
def test_mistakes_are_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    found = run(*arguments)
    assert found.returncode == 2
    assert sentence in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_other_hosts_need_a_token(survey: Path) -> None:
    found = run("serve", survey, "--host", "0.0.0.0", "--port", "0")
    assert found.returncode == 2
    assert "token" in found.stderr


def test_without_the_extra_one_sentence_tells_how_to_get_it(survey: Path) -> None:
    code = "import sys; sys.modules['fastapi'] = None; " + COMMAND[2]
    command = [COMMAND[0], "-c", code, "survey", "serve", str(survey)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 1
    assert 'pip install "findcolor[studio]"' in found.stderr
    assert "Traceback" not in found.stderr
