from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from skimage import data

COMMAND = [sys.executable, "-c", "from findcolor.cli.main import main; main()", "batch"]


def findcolor_batch(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    import pyvips

    folder = tmp_path / "scans"
    folder.mkdir()
    pyvips.Image.new_from_array(data.camera()[:72, :96].copy()).write_to_file(str(folder / "a.jpg"))
    shutil.copy(folder / "a.jpg", folder / "b.jpg")
    (folder / "bad.jpg").write_bytes(b"")
    return folder


def test_a_run_from_its_rehearsal_to_its_report(scans, tmp_path):
    output = tmp_path / "colour"
    rehearsed = findcolor_batch(scans, output, "--dry-run", "--jobs", 1)
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert "3 would be coloured" in rehearsed.stdout
    assert "about" in rehearsed.stdout
    assert not output.exists()

    report, sums = tmp_path / "report.html", tmp_path / "SHA256SUMS"
    done = findcolor_batch(
        scans, output, "--json", "--jobs", 1, "--report", report, "--checksums", sums
    )
    assert done.returncode == 1  # one photo is damaged
    assert "bad.jpg is empty" in done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[-1]["event"] == "end"
    assert (events[-1]["done"], events[-1]["failed"]) == (2, 1)
    assert "2 of 3 photos" in report.read_text(encoding="utf-8")
    checked = subprocess.run(["sha256sum", "--check", str(sums)], cwd=output, capture_output=True)
    assert checked.returncode == 0

    again = findcolor_batch(scans, output)
    assert again.returncode == 2
    assert "--resume" in again.stderr
    (scans / "bad.jpg").unlink()
    resumed = findcolor_batch(scans, output, "--resume", "--json")
    assert resumed.returncode == 0
    assert [json.loads(line)["event"] for line in resumed.stdout.splitlines()] == ["end"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly(scans, tmp_path, number):
    for index in range(300):
        shutil.copy(scans / "a.jpg", scans / f"c{index}.jpg")
    output = tmp_path / "colour"
    run = subprocess.Popen(
        [*COMMAND, str(scans), str(output), "--json", "--jobs", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert run.stdout is not None
    run.stdout.readline()
    os.killpg(run.pid, number)  # as a terminal and a batch system do
    _, error = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "Stopped" in error
    assert "--resume" in error
    assert "Traceback" not in error


def test_watching_ends_with_a_signal(scans, tmp_path):
    output = tmp_path / "colour"
    run = subprocess.Popen(
        [*COMMAND, str(scans), str(output), "--watch", "--interval", "0.1", "--jobs", "1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (output / "b.color.jpg").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.copy(scans / "a.jpg", scans / "late.jpg")
    while not (output / "late.color.jpg").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    run.terminate()
    _, error = run.communicate(timeout=60)
    assert "3 of 4 photos are in colour" in error


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["scans"], 2, "last the output"),
        (["nothing", "out"], 1, "no file or folder"),
        (["scans", "out", "--engine", "spark"], 2, "no engine"),
        (["scans", "out", "--quality", "500"], 2, "quality"),
        (["scans", "out", "--c2pa-certificate", "chain.pem"], 2, "both"),
        (["scans", "out", "--saturation", "9"], 2, "saturation"),
    ],
)
def test_mistakes_are_one_sentence(scans, tmp_path, monkeypatch, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    done = findcolor_batch(*arguments)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
