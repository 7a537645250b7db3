"""Throughput of ``findcolor batch`` for each core, memory, scaling, and the cost of the engine.

    python benchmarks/batch.py --out batch.json
    python benchmarks/batch.py --cases "jpeg 12" "tiff16 50" --seconds 20
    python benchmarks/batch.py --large 300

Photos of 2, 12 and 50 megapixels are made from a real one with film grain, as JPEG and as 16-bit
TIFF (LZW). Each case runs with one worker and with two, through plan, ledger and engine, on a
warm model. Beside wall time stands the workers' processor time, which other programs on the
machine disturb less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyvips

from findcolor.batch import Outcome, Run, Settings, Status
from findcolor.batch.engines.local import LocalEngine
from findcolor.batch.ledger import Counts

CASES = ("jpeg 2", "jpeg 12", "jpeg 50", "tiff16 2", "tiff16 12", "tiff16 50")
TICK = os.sysconf("SC_CLK_TCK")
CORES = 64
PHOTOS = 1_000_000


@dataclass
class Outcomes:
    """An observer that keeps what it hears."""

    seen: list[Outcome] = field(default_factory=list)

    def photo(self, outcome: Outcome, counts: Counts) -> None:
        """Keep it."""
        assert outcome.status is Status.DONE, outcome.error
        self.seen.append(outcome)


def make_photo(folder: Path, case: str) -> Path:
    """Write a photo of 3 : 2 with grain and return its path."""
    from skimage import data

    kind, megapixels = case.split()
    height = round((float(megapixels) * 1e6 / 1.5) ** 0.5)
    width = round(height * 1.5)
    small = pyvips.Image.new_from_array(data.coffee()).colourspace("b-w").cast("float")
    image = small.resize(width / small.width, vscale=height / small.height, kernel="cubic")
    image = image.crop(0, 0, min(width, image.width), min(height, image.height))
    image += pyvips.Image.gaussnoise(image.width, image.height, sigma=4, mean=0, seed=1)
    if kind == "jpeg":
        path = folder / "photo.jpg"
        image.cast("uchar").copy(interpretation="b-w").jpegsave(str(path), Q=90)
    else:
        path = folder / "photo.tif"
        deep = (image * 257).cast("ushort").copy(interpretation="grey16")
        deep.tiffsave(str(path), compression="lzw", predictor="horizontal")
    return path


def processor_seconds(pids: list[int]) -> float:
    """Return the processor time that processes have used."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def peak_megabytes(pids: list[int]) -> float:
    """Return the largest memory that one of the processes ever had."""
    peaks = []
    for pid in pids:
        status = Path(f"/proc/{pid}/status").read_text()
        peaks.append(int(status.split("VmHWM:")[1].split()[0]) / 1024)
    return max(peaks)


def measure(photo: Path, jobs: int, copies: int, folder: Path) -> dict[str, float]:
    """Colour copies of a photo with some workers, and return the figures.

    Args:
        photo: The photo.
        jobs: Workers.
        copies: Photos for each worker, after one to warm it up; 0 for one cold photo alone.
        folder: Where to work; empty.
    """
    scans = folder / f"scans{jobs}"
    engine = LocalEngine(jobs)
    try:
        parts = {"warm": jobs, "run": copies * jobs}
        for part, number in parts.items() if copies else [("run", 1)]:
            (scans / part).mkdir(parents=True)
            for copy in range(number):
                (scans / part / f"{copy:03}{photo.suffix}").hardlink_to(photo)
            settings = Settings(
                (str(scans / part),), str(folder / f"colour{jobs}{part}"), jobs=jobs
            )
            with Run(settings) as run:
                run.plan()
                outcomes, before = Outcomes(), processor_seconds(engine.pids)
                started = time.perf_counter()
                run.colour(outcomes, engine=engine)
                wall = time.perf_counter() - started
                used = processor_seconds(engine.pids) - before
        peak = peak_megabytes(engine.pids)
    finally:
        engine.close()
    seconds = [outcome.seconds for outcome in outcomes.seen]
    return {
        "photos": len(seconds),
        "wall_s": round(wall, 3),
        "photos_per_s": round(len(seconds) / wall, 3),
        "processor_s_each": round(used / len(seconds), 3),
        "work_s_each": round(statistics.median(seconds), 3),
        "engine_overhead_percent": round(100 * (wall * jobs / sum(seconds) - 1), 2),
        "peak_mb": round(peak),
    }


def bench(cases: list[str], seconds: float) -> dict[str, dict[str, Any]]:
    """Measure cases, each for about ``seconds`` with one worker and with two."""
    results: dict[str, dict[str, Any]] = {}
    for case in cases:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            photo = make_photo(folder, case)
            guess = 0.1 + 0.12 * float(case.split()[1]) * (2 if "16" in case else 1)
            copies = max(2, round(seconds / 2 / guess))
            one, two = (measure(photo, jobs, copies, folder) for jobs in (1, 2))
        results[case] = {
            "one": one,
            "two": two,
            "scaling": round(two["photos_per_s"] / one["photos_per_s"], 2),
            "scaling_of_processor_time": round(
                2 * one["processor_s_each"] / two["processor_s_each"], 2
            ),
        }
        print(
            f"{case:>9} MP: {one['processor_s_each']:.2f} s of a core each, "
            f"{one['photos_per_s']:.2f} photos/s with one worker, {two['photos_per_s']:.2f} with "
            f"two ({two['photos_per_s'] / one['photos_per_s']:.2f}x), "
            f"overhead {one['engine_overhead_percent']:.1f} %, {one['peak_mb']} MB a worker",
            flush=True,
        )
    return results


def arithmetic(results: dict[str, dict[str, Any]]) -> list[str]:
    """Return, for each case, how long a million photos take on 64 cores."""
    lines = []
    for case, result in results.items():
        each = result["two"]["processor_s_each"]
        overhead = 1 + max(0.0, result["one"]["engine_overhead_percent"]) / 100
        hours = PHOTOS * each * overhead / CORES / 3600
        lines.append(
            f"{case} MP: {PHOTOS:,} photos x {each:.2f} s x {overhead:.3f} / {CORES} cores "
            f"= {hours:.1f} h ({hours / 24:.1f} days)"
        )
    return lines


def large(megapixels: int) -> dict[str, float]:
    """Colour one very large 16-bit TIFF, and return time and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo = make_photo(folder, f"tiff16 {megapixels}")
        figures = measure(photo, jobs=1, copies=0, folder=folder)
    return {"megapixels": megapixels, **figures}


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--seconds", type=float, default=12, help="about, for each measurement")
    parser.add_argument("--large", type=int, help="one 16-bit TIFF of so many megapixels instead")
    parser.add_argument("--out", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    if arguments.large:
        figures: dict[str, Any] = large(arguments.large)
        print(json.dumps(figures, indent=2))
    else:
        figures = {"cases": bench(arguments.cases, arguments.seconds)}
        figures["million_photos"] = arithmetic(figures["cases"])
        print("\n".join(figures["million_photos"]))
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
