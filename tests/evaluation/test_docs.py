"""``docs/evaluation.md`` says what is so."""

from __future__ import annotations

import inspect
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from findcolor.cli import evaluate
from findcolor.evaluation.experiments import EXPERIMENTS
from findcolor.evaluation.hint_trial import HintTrial
from findcolor.evaluation.lineup import BUILT_IN
from findcolor.evaluation.network import OnnxSystem
from findcolor.evaluation.photos import Sample
from findcolor.evaluation.protocols import PROTOCOLS

from .networks import write_echo

DOCS = Path(__file__).parents[2] / "docs" / "evaluation.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCS.read_text(encoding="utf-8")


def test_every_option_is_one_and_every_one_is_there(text: str) -> None:
    named = set(re.findall(r"--([a-z]+(?:-[a-z]+)*)", text))
    real = set(inspect.signature(evaluate.command).parameters) - {"data"}
    assert named - {"no-cost", "systems"} <= real  # the latter is of benchmarks/table.py
    assert real - named <= {"seed", "cost"}


def test_every_page_of_the_report_is_there(text: str, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").touch()
    (tmp_path / "results").mkdir()
    (tmp_path / "net.json").touch()
    program = runpy.run_path(str(DOCS.parents[1] / "benchmarks" / "table.py"))
    pages = program["pages"](Path("photos"), tmp_path, limit=None, jobs=1)
    assert all(f"| `{page.name}` |" in text for page in pages)
    (systems,) = (page.settings.systems for page in pages if page.name == "systems.md")
    assert systems[2:] == (f"net={tmp_path / 'net.onnx'}", f"results={tmp_path / 'results'}")


def test_every_name_is_there(text: str) -> None:
    for name in (*BUILT_IN, *EXPERIMENTS, *PROTOCOLS):
        assert f"`{name}`" in text
    for protocol in PROTOCOLS.values():
        assert f"{protocol.size}x{protocol.size}" in text
    assert " ".join(map(str, PROTOCOLS["icolorit"].counts)) in text


def test_the_system_in_python_is_one(text: str, photos: Path) -> None:
    block = re.search(r"^    class Sepia:\n(?:(?:    .*)?\n)+?(?=\S)", text, re.MULTILINE)
    assert block is not None
    names: dict[str, object] = {"np": np}
    exec(inspect.cleandoc("\n" + block.group()), names)  # the code of the page itself
    trial = HintTrial(PROTOCOLS["icolorit"], (0,), {0: {"coffee.png": ()}})
    (row,) = trial.measure(Sample("coffee.png", photos / "coffee.png"), [names["Sepia"]()]).rows
    assert row.key.system == "sepia"
    assert row.values["colorfulness"] > 5


def test_the_description_of_a_network_is_one(text: str, tmp_path: Path) -> None:
    block = re.search(r"^    \{\n(?:      .*\n)+    \}\n", text, re.MULTILINE)
    assert block is not None
    path = write_echo(tmp_path)
    path.with_suffix(".json").write_text(block.group().replace('"ab", "planes"', '"y", "planes"'))
    ab = OnnxSystem("net", path).colorize(np.full((32, 32), 50, np.float32), [])
    assert ab.shape == (32, 32, 2)
