"""The benchmark's play, small: workers and whole runs are killed, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHAOS = Path(__file__).parents[2] / "benchmarks" / "chaos.py"


def test_nothing_is_lost_whoever_dies():
    played = subprocess.run(
        [sys.executable, str(CHAOS), "--files", "60", "--every", "20"],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    figures = json.loads(played.stdout)
    assert figures["wrong"] == []
    assert figures["damaged"] == 6
    assert figures["workers_killed"] >= 1
    assert played.returncode == 0
