"""Chaos: thousands of mixed files, a tenth damaged, workers and whole runs killed; nothing is lost.

    python benchmarks/chaos.py --files 5000 --out chaos.json

Files of five formats are made from a few photos; a tenth is damaged in six ways. ``findcolor
batch`` is started, random workers get ``kill -9`` while it works, and so does the whole run, twice;
the last start finishes. Then everything is checked: every good photo is there once, is whole when
decoded, and has the checksum of the ledger; a sample equals, byte for byte, what one undisturbed
worker makes of it; every damaged file is named with a reason; and nothing else lies about.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyvips

from findcolor.batch.engines.local import LocalEngine
from findcolor.batch.plan import output_key
from findcolor.batch.stores import Folder, sha256_of
from findcolor.batch.task import Options, Outcome, Task
from findcolor.model.weights import load_weights

SUFFIXES = (".jpg", ".png", ".tif", ".16.tif", ".webp")
DAMAGES = ("cut", "empty", "text", "noise", "head", "zeros")


@dataclass
class Archive:
    """A folder of photos, with what is known of each."""

    folder: Path
    good: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)


def make_archive(folder: Path, files: int, seed: int = 0) -> Archive:
    """Make photos of 60 to 240 pixels, in folders of 100, a tenth of them damaged."""
    from skimage import data

    rng = np.random.default_rng(seed)
    sources = [
        pyvips.Image.new_from_array(image).colourspace("b-w")
        for image in (data.astronaut(), data.chelsea(), data.coffee(), data.rocket(), data.camera())
    ]
    archive = Archive(folder)
    for number in range(files):
        key = f"{number // 100:03}/photo{number:05}{SUFFIXES[number % len(SUFFIXES)]}"
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        source = sources[rng.integers(len(sources))]
        width, height = (int(side) for side in rng.integers(60, 240, 2))
        left = int(rng.integers(source.width - width))
        top = int(rng.integers(source.height - height))
        image = source.crop(left, top, width, height)
        if key.endswith(".16.tif"):
            image = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="grey16")
        image.write_to_file(str(path))
        if number % 10 == 7:
            _damage(path, DAMAGES[number // 10 % len(DAMAGES)], rng)
            archive.bad.add(key)
        else:
            archive.good.add(key)
    return archive


def _damage(path: Path, kind: str, rng: np.random.Generator) -> None:
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "empty": b"",
            "text": b"This is not a photo.\n" * 20,
            "noise": rng.bytes(len(data)),
            "head": data[:16],
            "zeros": bytes(len(data)),
        }[kind]
    )


def command(archive: Path, output: Path, jobs: int, *more: str) -> list[str]:
    """Return the command line of a run."""
    code = "from findcolor.cli.main import main; main()"
    paths = [str(archive), str(output)]
    options = ["--recursive", "--jobs", str(jobs), "--json", *more]
    return [sys.executable, "-c", code, "batch", *paths, *options]


class Disturbed:
    """A run whose workers are killed at random."""

    def __init__(self, arguments: list[str]) -> None:
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.photos = 0
        self.killed = 0

    def follow(self, rng: random.Random, every: int, until: int | None) -> bool:
        """Read its lines, killing a worker about every ``every`` photos; True if it ended."""
        assert self.process.stdout is not None
        next_kill = self.photos + rng.randint(1, every)
        for line in self.process.stdout:
            self.photos += json.loads(line)["event"] == "photo"
            if until is not None and self.photos >= until:
                return False
            if self.photos >= next_kill:
                next_kill = self.photos + rng.randint(every // 2, every + every // 2)
                self.killed += _kill_one(self.process.pid, rng)
        self.process.wait()
        return True

    def kill(self) -> None:
        """Kill -9 the run; its workers notice by themselves."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def _kill_one(parent: int, rng: random.Random) -> int:
    """Kill -9 one worker process of a run."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    workers = []
    for child in children:
        with contextlib.suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                workers.append(int(child))
    if not workers:
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(rng.choice(workers), signal.SIGKILL)
        return 1
    return 0


def check(archive: Archive, output: Path, sample: int) -> list[str]:
    """Return everything that is wrong with a finished run; empty is what we want."""
    wrong: list[str] = []
    data = sqlite3.connect(output / ".findcolor" / "ledger.sqlite")
    data.row_factory = sqlite3.Row
    rows = {row["source"]: row for row in data.execute("SELECT * FROM photos")}
    data.close()
    if set(rows) != archive.good | archive.bad:
        wrong.append("the ledger's photos are not the archive's")
    there = {entry.key for entry in Folder(output).entries()}
    expected = {output_key(key, None) for key in archive.good}
    wrong += [f"{key} is missing" for key in sorted(expected - there)]
    wrong += [f"{key} is too much" for key in sorted(there - expected)]
    for key in sorted(archive.good & set(rows)):
        row, path = rows[key], output / output_key(key, None)
        if row["status"] != "done":
            wrong.append(f"{key} is {row['status']}: {row['error']}")
        elif path.exists():
            if sha256_of(path) != row["output_sha256"]:
                wrong.append(f"{key} has another checksum than the ledger")
            image = pyvips.Image.new_from_file(str(path), fail_on="truncated")
            before = pyvips.Image.new_from_file(str(archive.folder / key))
            image.avg()
            if (image.width, image.height) != (before.width, before.height):
                wrong.append(f"{key} changed its size")
    for key in sorted(archive.bad & set(rows)):
        if rows[key]["status"] != "failed" or not rows[key]["error"]:
            wrong.append(f"{key} is damaged and {rows[key]['status']}")
    if (output / ".findcolor" / "scratch").exists():
        wrong.append("something was left half-written")
    return wrong + _check_purity(archive, output, sample)


def _check_purity(archive: Archive, output: Path, sample: int) -> list[str]:
    """Colour a sample again with one undisturbed worker: the bytes must be the same."""
    keys = random.Random(1).sample(sorted(archive.good), min(sample, len(archive.good)))
    options = Options(model=load_weights().sha256)
    engine = LocalEngine(1)
    with tempfile.TemporaryDirectory() as folder:
        Folder(Path(folder)).prepare()
        for key in keys:
            name = output_key(key, None)
            engine.submit(Task(str(archive.folder), key, None, folder, name, options))
        outcomes: list[Outcome] = []
        while len(outcomes) < len(keys):
            outcomes += engine.collect(1.0)
        engine.close()
        return [
            f"{outcome.task.key} is not what an undisturbed worker makes"
            for outcome in outcomes
            if outcome.facts is None
            or outcome.facts.output_sha256 != sha256_of(output / outcome.task.output)
        ]


def chaos(files: int, jobs: int, every: int, folder: Path, seed: int = 0) -> dict[str, object]:
    """Run the whole play and return its figures.

    Args:
        files: How many photos.
        jobs: Workers.
        every: A worker is killed about every so many photos.
        folder: An empty folder to play in.
        seed: Of the archive and of the killer.
    """
    rng = random.Random(seed)
    archive = make_archive(folder / "archive", files, seed)
    output = folder / "colour"
    started, killed, runs = time.monotonic(), 0, []
    for part, resume in ((0.25, ()), (0.4, ("--resume",)), (None, ("--resume",))):
        run = Disturbed(command(archive.folder, output, jobs, *resume))
        until = None if part is None else round(files * part)
        if not run.follow(rng, every, until):
            run.kill()
        runs.append(run.photos)
        killed += run.killed
    seconds = time.monotonic() - started
    wrong = check(archive, output, sample=min(50, files // 5))
    return {
        "files": files,
        "damaged": len(archive.bad),
        "workers": jobs,
        "workers_killed": killed,
        "runs_killed": 2,
        "photos_seen_by_each_start": runs,
        "seconds": round(seconds, 1),
        "wrong": wrong,
    }


def main() -> None:
    """Play, print the figures, and fail if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=150, help="photos between two killed workers")
    parser.add_argument("--out", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = chaos(arguments.files, arguments.jobs, arguments.every, Path(folder))
    text = json.dumps(figures, indent=2)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n")
    sys.exit(1 if figures["wrong"] else 0)


if __name__ == "__main__":
    main()
