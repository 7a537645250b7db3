"""Train the network; the same script serves one CPU process, one GPU and torchrun.

    python -m findcolor.training.train --packed PACKED --out runs/first --images 1e6
    torchrun --nproc-per-node 2 -m findcolor.training.train ...          # two CPU cores

It always continues from ``OUT/checkpoint.pt`` when there is one, whatever device wrote it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from findcolor.training.cells import CELL
from findcolor.training.data import Photos
from findcolor.training.hints import draw_counts, place, repaint, simulate_guidance
from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.network import Network
from findcolor.training.spread import spread_hints


@dataclass(frozen=True)
class Settings:
    """One training run.

    Attributes:
        packed: Folder made by :mod:`findcolor.training.pack`.
        out: Folder for ``checkpoint.pt`` and ``log.jsonl``.
        images: Photos to have seen at the end, over all runs of this checkpoint.
        decay: Last part of the images during which the learning rate falls to zero.
        batch: Photos per step and process.
        size: Side of the squares, a multiple of 32.
        rate: Learning rate of new layers; the pretrained encoder gets a fifth.
        aged: Part of the photos that are aged.
        repainted: Part of the hinted photos of which one object gets another colour.
        average: Decay of the moving average of the weights.
        backbone: Pretrained encoder to start from; not needed to continue.
        start: Weights (``checkpoints/NAME.safetensors``) to start from, with a new optimiser.
        save_minutes: Time between checkpoints.
        minutes: Stop (and save) after this time, 0 for no limit.
        seed: Of all randomness, beside the number of images seen.
    """

    packed: Path
    out: Path
    images: float = 1e6
    decay: float = 0.3
    batch: int = 16
    size: int = 128
    rate: float = 1e-3
    aged: float = 0.4
    repainted: float = 0.4
    average: float = 0.999
    backbone: Path | None = None
    start: Path | None = None
    save_minutes: float = 5.0
    minutes: float = 0.0
    seed: int = 0


def learning_rate(settings: Settings, seen: float) -> float:
    """Return the factor on the rate: a short rise, a plateau, a straight fall to zero."""
    rise = min(1.0, (seen + 1) / 4000)
    return rise * min(1.0, (settings.images - seen) / (settings.decay * settings.images + 1))


class Step(nn.Module):
    """A batch to its loss, in one module so that DDP wraps all of it."""

    def __init__(self, network: Network, bins: SoftBins) -> None:
        super().__init__()
        self.network = network
        self.bins = bins

    def forward(
        self, lightness: Tensor, truth: Tensor, generator: torch.Generator, repainted: float
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the loss and its parts."""
        device = lightness.device
        counts = draw_counts(len(truth), generator)
        cells = nn.functional.avg_pool2d(lightness, CELL)
        truth, repainted_cell = repaint(truth, cells, counts, generator, repainted)
        hints = place(truth, counts, generator, repainted_cell)
        soft = self.bins.encode(nn.functional.avg_pool2d(truth, 2))
        guidance = simulate_guidance(soft, truth, generator)
        with torch.autocast(device.type, torch.bfloat16):
            shown = hints.map(*truth.shape[-2:])
            painting = self.network(lightness / 50 - 1, shown, guidance)
        predicted = painting.ab.float()
        corrected = spread_hints(predicted, painting.keys, hints, self.network.spread)
        parts = {
            "class": self.bins.cross_entropy(painting.logits, soft),
            "color": color_loss(predicted, truth),
            "hinted": color_loss(corrected, truth),
        }
        return 0.15 * parts["class"] + parts["color"] + parts["hinted"], parts


def prior(photos: Photos, bins: SoftBins) -> Tensor:
    """Return how often each ab bin occurs in a thousand photos."""
    truth = photos.batch(1000, 32, aged=0.0).ab
    return bins.encode(truth).mean((0, 2, 3))


def train(settings: Settings) -> None:
    """Run until the images are seen or the time is over; see :class:`Settings`."""
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    cuda = torch.cuda.is_available()
    device = (
        torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    )
    if world > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    if not cuda:
        torch.set_num_threads(1)  # more collapse as soon as the machine does anything else
    settings.out.mkdir(parents=True, exist_ok=True)
    file = settings.out / "checkpoint.pt"
    saved = torch.load(file, map_location="cpu") if file.exists() else None

    torch.manual_seed(settings.seed)
    network = Network()
    if saved is None and settings.backbone:
        network.encoder.backbone.load_pretrained(settings.backbone)
    if saved is None and settings.start:
        weights = load_file(settings.start)
        network.load_state_dict({name: value.float() for name, value in weights.items()})
    network = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = AveragedModel(
        network, multi_avg_fn=get_ema_multi_avg_fn(settings.average), use_buffers=True
    )
    optimizer = torch.optim.AdamW(parameter_groups(network, settings.rate), weight_decay=0.01)
    seen = 0
    if saved is not None:
        network.load_state_dict(saved["network"])
        average.module.load_state_dict(saved["average"])
        average.n_averaged.fill_(1)
        optimizer.load_state_dict(saved["optimizer"])
        seen = saved["seen"]

    generator = torch.Generator().manual_seed(settings.seed + 7919 * (rank + 1) + seen)
    photos = Photos(settings.packed, device, seed=settings.seed + 104729 * (rank + 1) + seen)
    bins = SoftBins(device)
    fixed = Photos(settings.packed, device, seed=1) if not cuda else photos
    step = Step(network, SoftBins(device, prior(fixed, bins)))
    module: nn.Module = (
        DistributedDataParallel(step, broadcast_buffers=False) if world > 1 else step
    )
    module.train()

    start = last_save = last_log = time.monotonic()
    sums: dict[str, float] = {}
    steps = logged = 0
    while seen < settings.images:
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * learning_rate(settings, seen)
        batch = photos.batch(settings.batch, settings.size, settings.aged)
        lightness = batch.lightness.contiguous(memory_format=torch.channels_last)
        loss, parts = module(lightness, batch.ab, generator, settings.repainted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        if torch.isfinite(norm):
            optimizer.step()
            average.update_parameters(network)
        seen += settings.batch * world
        steps += 1
        now = time.monotonic()
        if steps % 20 == 0:
            for name, value in {"loss": loss, "norm": norm, **parts}.items():
                sums[name] = sums.get(name, 0.0) + float(value.detach())
            logged += 1
        over = _agreed(settings.minutes > 0 and now - start > settings.minutes * 60, world)
        done = over or seen >= settings.images
        if rank == 0 and (now - last_log > 60 or done) and logged:
            speed = steps * settings.batch * world / (now - start)
            line = {
                "seen": seen,
                "images_per_s": round(speed, 1),
                "minutes": round((now - start) / 60, 1),
            }
            line |= {name: round(value / logged, 4) for name, value in sums.items()}
            with (settings.out / "log.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            sums, logged, last_log = {}, 0, now
        if rank == 0 and (now - last_save > settings.save_minutes * 60 or done):
            save(file, network, average, optimizer, seen, settings)
            last_save = now
        if over:
            break
    if world > 1:
        dist.destroy_process_group()


def parameter_groups(network: Network, rate: float) -> list[dict[str, Any]]:
    """Return the pretrained encoder at a fifth of the rate, everything else at all of it."""
    backbone = list(network.encoder.backbone.parameters())
    known = {id(parameter) for parameter in backbone}
    others = [parameter for parameter in network.parameters() if id(parameter) not in known]
    return [
        {"params": backbone, "base": rate / 5, "lr": 0.0},
        {"params": others, "base": rate, "lr": 0.0},
    ]


def save(
    file: Path,
    network: Network,
    average: AveragedModel,
    optimizer: torch.optim.Optimizer,
    seen: int,
    settings: Settings,
) -> None:
    """Write a checkpoint whole: to another name first, then renamed."""
    part = file.with_suffix(".part")
    torch.save(
        {
            "network": network.state_dict(),
            "average": average.module.state_dict(),
            "optimizer": optimizer.state_dict(),
            "seen": seen,
            "settings": {name: str(value) for name, value in asdict(settings).items()},
        },
        part,
    )
    part.replace(file)


def _agreed(over: bool, world: int) -> bool:
    """Let all processes stop at the same step."""
    if world == 1:
        return over
    flag = torch.tensor(float(over))
    dist.all_reduce(flag)
    return bool(flag > 0)


def main() -> None:
    """Read the settings from the command line; every field is an option of the same name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = {"Path": Path, "Path | None": Path, "float": float, "int": int}
    for field in fields(Settings):
        required = field.name in ("packed", "out")
        default = None if required else field.default
        parser.add_argument(
            "--" + field.name.replace("_", "-"),
            type=kinds[str(field.type)],
            default=default,
            required=required,
        )
    train(Settings(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
