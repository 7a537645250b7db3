"""Train a system of the literature for a given time.

    python -m findcolor.training.systems.train coltran --packed PACKED --out runs/c --minutes 60
    torchrun --nproc-per-node 2 -m findcolor.training.systems.train ...          # two CPU cores

It always continues from ``OUT/checkpoint.pt`` when there is one. On a CPU the minutes are those
of the processor, so that every system gets the same share, however busy the machine is.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import dataclass, fields
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from findcolor.training.data import Photos
from findcolor.training.losses import SoftBins
from findcolor.training.step import prior
from findcolor.training.systems.lessons import PixelPhotos, Teacher
from findcolor.training.systems.recipes import RECIPES
from findcolor.training.systems.run import Run
from findcolor.training.systems.system import Lesson, System


@dataclass(frozen=True)
class Settings:
    """One training run.

    Attributes:
        system: Name of a recipe.
        packed: Folder made by :mod:`findcolor.training.pack`.
        out: Folder for ``checkpoint.pt`` and ``log.jsonl``.
        minutes: Time to have trained at the end, over all runs of this checkpoint.
        falling: Last part of the time during which the learning rate falls to zero.
        batch: Photos per step and process; 0 for the recipe's.
        size: Side of the squares, a multiple of 32.
        aged: Part of the photos that are aged.
        repainted: Part of the hinted photos of which one object gets another colour.
        backbone: Pretrained encoder to begin with, for systems that have one.
        save_minutes: Time between checkpoints.
        pause: Stop (and save) after so many minutes of this run, 0 for no limit.
        seed: Of all randomness, beside the number of photos seen.
    """

    system: str
    packed: Path
    out: Path
    minutes: float
    falling: float = 0.3
    batch: int = 0
    size: int = 128
    aged: float = 0.4
    repainted: float = 0.4
    backbone: Path | None = None
    save_minutes: float = 5.0
    pause: float = 0.0
    seed: int = 0

    def rate(self, spent: float, seen: int) -> float:
        """Return the factor on the rate: a short rise, a plateau, a straight fall to zero."""
        left = 1 - spent / (60 * self.minutes)
        return min(1.0, (seen + 1) / 4000) * min(1.0, max(0.0, left) / self.falling)


class Step(nn.Module):
    """A lesson to the parts of its loss, in one module so that DDP wraps all of it."""

    def __init__(self, network: System, bins: SoftBins) -> None:
        super().__init__()
        self.network = network
        self.bins = bins

    def forward(self, lesson: Lesson) -> dict[str, Tensor]:
        """See :meth:`System.loss`."""
        with torch.autocast(lesson.ab.device.type, torch.bfloat16):
            return self.network.loss(lesson, self.bins)


class Log:
    """A line of ``log.jsonl`` about every minute: the means of what happened since the last."""

    def __init__(self, file: Path) -> None:
        self._file, self._last = file, time.monotonic()
        self._lines: list[dict[str, float]] = []

    def add(self, values: dict[str, Tensor]) -> None:
        """Remember what one step showed."""
        self._lines.append({name: float(value.detach()) for name, value in values.items()})

    def write(self, run: Run, now: bool) -> None:
        """Write a line if it is time, or ``now``."""
        if not self._lines or not (now or time.monotonic() - self._last > 60):
            return
        means = {
            name: round(sum(line[name] for line in self._lines) / len(self._lines), 4)
            for name in self._lines[0]
        }
        line = {"seen": run.seen, "minutes": round(run.spent / 60, 2), **means}
        with self._file.open("a") as file:
            file.write(json.dumps(line) + "\n")
        self._lines, self._last = [], time.monotonic()


def train(settings: Settings) -> None:
    """Run until the time is over; see :class:`Settings`."""
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
    else:
        torch.set_num_threads(1)  # more collapse as soon as the machine does anything else
    clock = time.monotonic if device.type == "cuda" else time.process_time
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    settings.out.mkdir(parents=True, exist_ok=True)
    file = settings.out / "checkpoint.pt"

    torch.manual_seed(settings.seed)
    run = Run(settings.system, device, backbone=settings.backbone)
    if file.exists():
        run.load(file)
    seed = settings.seed + 7919 * (rank + 1) + run.seen
    bins = SoftBins(device, prior(Photos(settings.packed, device, seed=1), SoftBins(device)))
    generator = torch.Generator(device).manual_seed(seed)
    photos = PixelPhotos(settings.packed, device, seed)
    teacher = Teacher(photos, bins, generator, settings.aged, settings.repainted)
    step = Step(run.network, bins)
    module: nn.Module = (
        DistributedDataParallel(step, broadcast_buffers=False) if world > 1 else step
    )
    module.train()

    recipe, log = RECIPES[settings.system], Log(settings.out / "log.jsonl")
    batch = settings.batch or recipe.batch
    before, begun, last_save, steps = clock(), run.spent, run.spent, 0
    done = False
    while not done:
        parts = module(teacher.lesson(batch, settings.size))
        loss = torch.stack(list(parts.values())).sum()
        norm = run.update(loss, recipe.rate * settings.rate(run.spent, run.seen))
        run.seen += batch * world
        steps += 1
        run.spent = _of_first(begun + clock() - before, world, device)
        done = run.spent >= 60 * settings.minutes
        done |= 0 < 60 * settings.pause <= run.spent - begun
        if rank > 0:
            continue
        if steps % 20 == 1:
            log.add({"loss": loss, "norm": norm, **parts})
        log.write(run, now=done)
        if done or run.spent - last_save > 60 * settings.save_minutes:
            run.save(file)
            last_save = run.spent
    if world > 1:
        dist.destroy_process_group()


def _of_first(value: float, world: int, device: torch.device) -> float:
    """Return the first process's value, so that all stop at the same step."""
    if world == 1:
        return value
    shared = torch.tensor(value, device=device, dtype=torch.float64)
    dist.broadcast(shared, 0)
    return float(shared)


def main() -> None:
    """Read the settings from the command line; every field is an option of the same name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("system", choices=RECIPES)
    kinds = {"Path": Path, "Path | None": Path, "float": float, "int": int}
    for field in fields(Settings)[1:]:
        required = field.name in ("packed", "out", "minutes")
        parser.add_argument(
            "--" + field.name.replace("_", "-"),
            type=kinds[str(field.type)],
            default=None if required else field.default,
            required=required,
        )
    train(Settings(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
