"""Train the network as a recipe says; the same loop serves one CPU process, a GPU and torchrun.

    findcolor train RECIPE.toml --out runs/first
    torchrun --nproc-per-node 2 -m findcolor train RECIPE.toml --out runs/first

A run goes on from ``OUT/checkpoint.pt`` when there is one, as if nothing had stopped it: weights,
optimizer, average, the order of the photos and all randomness are in it. On a CPU, and with as many
processes as before, the weights at its end are the same, bit by bit.
"""

from __future__ import annotations

import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import torch
from torch import nn

from findcolor.errors import SettingsError
from findcolor.training.afar import Afar
from findcolor.training.data import Photos
from findcolor.training.losses import SoftBins
from findcolor.training.muon import Muon, is_matrix
from findcolor.training.network import Network
from findcolor.training.notes import Notes
from findcolor.training.pack import Progress, packed_folders
from findcolor.training.processes import Processes, processes
from findcolor.training.recipe import Train, TrainingRecipe
from findcolor.training.run import Run, load_checkpoint, load_network
from findcolor.training.step import AfarStep, Step, prior
from findcolor.training.teachers import Teachers

Learner = Network | Afar
NETWORKS: dict[str, Callable[[], Learner]] = {"whole": Network, "afar": Afar}
CPU = torch.device("cpu")
SHOWN = 21
"""Of so many steps one is looked at, because looking waits for a GPU; odd, to see all sizes."""


def train(
    recipe: TrainingRecipe,
    progress: Progress | None = None,
    make: Callable[[], Learner] | None = None,
) -> int:
    """Run until the images are seen, the time is over, or somebody interrupts.

    Args:
        recipe: What to do.
        progress: Told how far packing and training are, in the first process.
        make: Returns the network to train, to try a variant of the recipe's.

    Returns:
        How many photos were seen.

    Raises:
        SettingsError: A source, the checkpoint or the batch does not fit.
    """
    with processes() as here, interruptions() as interrupted:
        tell: Progress = progress if progress and here.leads else _silence
        recipe.out.mkdir(parents=True, exist_ok=True)
        if here.leads:
            packed_folders(recipe, tell)
        here.first(True)  # the others wait for the photos
        folders = packed_folders(recipe)
        wanted = recipe.train
        for count, size in map(wanted.at, range(len(wanted.sizes))):
            if count < here.world:
                raise SettingsError(
                    f"{count} photos of {size} pixels are too few for {here.world} processes."
                )
        file = recipe.out / "checkpoint.pt"
        saved = load_checkpoint(file) if file.is_file() else None

        run = start(wanted, here.device, fresh=saved is None, make=make)
        photos = Photos(folders, here.device, wanted.seed, (here.rank, here.world))
        generator = torch.Generator(here.device).manual_seed(wanted.seed + 7919 * (here.rank + 1))
        if saved is not None:
            run.restore(saved)
            restore_randomness(saved, photos, generator, here)
        bins = SoftBins(here.device, prior(Photos(folders, CPU, seed=1), SoftBins(CPU)))
        step = step_of(wanted, run.network, bins)
        module = here.wrap(step) if wanted.agree == 1 else step
        module.train()
        notes = Notes(recipe, run) if here.leads else None

        images = wanted.length(len(photos))
        begun, before = run.spent, time.monotonic()
        last_save, steps = 0.0, saved.get("steps", 0) if saved else 0
        over = run.seen >= images
        while not over:
            count, size = wanted.at(steps)
            own = count // here.world
            batch = photos.batch(own, size, wanted.aged, wanted.mixed)
            lightness = batch.lightness.contiguous(memory_format=torch.channels_last)
            loss, parts = module(lightness, batch.ab, generator)
            rate = wanted.rate * wanted.factor(run.seen, images)
            norm = run.update(loss, rate)
            run.seen += own * here.world
            steps += 1

            elapsed = time.monotonic() - before
            run.spent = begun + elapsed
            stopping = interrupted() or 0 < 60 * wanted.minutes <= elapsed
            saving = elapsed - last_save > 60 * wanted.save_minutes
            over = run.seen >= images
            if steps % wanted.agree == 0 or over:
                stopping, saving = here.first(stopping, saving)
                over |= stopping
                if wanted.agree > 1:
                    here.share(run.network)
            else:
                saving = False  # what the processes do not share yet is not saved
            tell("Training", run.seen, images)
            if notes is not None:
                if steps % SHOWN == 1 or over:
                    notes.add({"loss": loss, "norm": norm, **parts})
                notes.write(rate, run.seen / len(photos), over)
            if saving or over:
                randomness = here.gather(state_of_randomness(photos, generator))
                if here.leads:
                    run.save(file, steps=steps, randomness=randomness)
                last_save = elapsed
        return run.seen


def start(
    wanted: Train, device: torch.device, fresh: bool, make: Callable[[], Learner] | None = None
) -> Run:
    """Return a network and its optimizer as a run begins; ``fresh`` is not to be restored."""
    torch.manual_seed(wanted.seed)
    make = make or NETWORKS[wanted.network]
    if fresh and wanted.start:
        network, _ = load_network(wanted.start, make)
    else:
        network = make()
        if fresh and wanted.backbone:
            network.backbone.load_pretrained(wanted.backbone)
    network = _placed(network, device)
    kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "muon": Muon}
    groups = parameter_groups(network, wanted.backbone_rate)
    optimizer = kinds[wanted.optimizer](
        groups, wanted.rate, weight_decay=wanted.weight_decay, fused=True
    )
    return Run(network, optimizer, wanted.average)


def step_of(wanted: Train, network: nn.Module, bins: SoftBins) -> nn.Module:
    """Return what makes batches to the loss of a network."""
    bf16 = wanted.precision == "bf16"
    members = [load_network(file, Afar)[0] for file in wanted.teachers]
    device = bins.weight.device
    teachers = Teachers([_placed(member, device) for member in members], wanted.taught)
    if isinstance(network, Afar):
        return AfarStep(network, bins, bf16, teachers)
    return Step(cast(Network, network), bins, wanted.repainted, bf16, teachers)


def _placed(network: Learner, device: torch.device) -> Any:
    """Return a network on a device, channel by channel in memory: the fastest order there is."""
    return network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def parameter_groups(network: Learner, backbone_rate: float) -> list[dict[str, Any]]:
    """Return the backbone with its part of the rate, and everything else with all of it.

    Matrices from features to features have groups of their own, for :class:`Muon`; Adam treats
    them as all others.
    """
    backbone = {id(parameter) for parameter in network.backbone.parameters()}
    ends = {id(parameter) for parameter in network.ends}
    kinds: dict[tuple[bool, bool], list[nn.Parameter]] = defaultdict(list)
    for parameter in network.parameters():
        inner = is_matrix(parameter) and id(parameter) not in ends
        kinds[id(parameter) in backbone, inner].append(parameter)
    return [
        {"params": parameters, "share": backbone_rate if pretrained else 1.0, "orthogonal": inner}
        for (pretrained, inner), parameters in kinds.items()
    ]


def state_of_randomness(photos: Photos, generator: torch.Generator) -> dict[str, Any]:
    """Return what decides everything random that is still to come."""
    return {
        "photos": photos.state(),
        "hints": generator.get_state(),
        "torch": torch.get_rng_state(),
    }


def restore_randomness(
    saved: dict[str, Any], photos: Photos, generator: torch.Generator, here: Processes
) -> None:
    """Go on with a checkpoint's randomness, or with new one where the processes changed."""
    states = saved.get("randomness", [])
    if len(states) == here.world:
        state = states[here.rank]
        photos.restore(state["photos"])
        generator.set_state(state["hints"])
        torch.set_rng_state(state["torch"])
        return
    generator.manual_seed(generator.initial_seed() + saved["seen"])
    photos.skip(saved["seen"] // here.world)


@contextmanager
def interruptions() -> Iterator[Any]:
    """Give a function that says whether somebody wants the run to end (Ctrl-C, or kill)."""
    happened: list[int] = []
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {
        kind: signal.signal(kind, lambda number, _: happened.append(number)) for kind in kinds
    }
    try:
        yield lambda: bool(happened)
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _silence(what: str, done: float, total: float) -> None:
    """Tell nobody."""
