"""The benchmark's play, small: workers and whole runs are killed, and nothing is lost."""

from __future__ import annotations

import importlib.util
from pathlib import Path

CHAOS = Path(__file__).parents[2] / "benchmarks" / "chaos.py"


def test_nothing_is_lost_whoever_dies(tmp_path):
    spec = importlib.util.spec_from_file_location("chaos", CHAOS)
    assert spec is not None
    assert spec.loader is not None
    chaos = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(chaos)
    figures = chaos.chaos(files=60, jobs=2, every=20, folder=tmp_path)
    assert figures["wrong"] == []
    assert figures["damaged"] == 6
    assert figures["workers_killed"] >= 1
