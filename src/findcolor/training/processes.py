"""One process or several, on CPUs or GPUs: who this one is, and what it agrees on with others."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h


@dataclass(frozen=True)
class Processes:
    """This process among those that ``torchrun`` started, or alone.

    Attributes:
        rank: Its number, from 0.
        world: How many there are.
        device: Where it computes.
    """

    rank: int
    world: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes files."""
        return self.rank == 0

    def wrap(self, module: nn.Module) -> nn.Module:
        """Return a module whose gradients are those of all processes together."""
        if self.world == 1:
            return module
        return DistributedDataParallel(module, broadcast_buffers=False)

    def share(self, network: nn.Module) -> None:
        """Give all processes the mean of their networks (local SGD, Stich 2019)."""
        if self.world == 1:
            return
        for value in network.state_dict().values():
            if value.is_floating_point():
                dist.all_reduce(value)
                value /= self.world

    def first(self, *decisions: bool) -> list[bool]:
        """Return the first process's decisions, so that all do the same at the same step."""
        if self.world == 1:
            return list(decisions)
        shared = torch.tensor(decisions)
        dist.broadcast(shared, 0)
        return [bool(decision) for decision in shared]

    def gather(self, value: Any) -> list[Any]:
        """Return the values of all processes."""
        if self.world == 1:
            return [value]
        values = [None] * self.world
        dist.all_gather_object(values, value)
        return values


@contextmanager
def processes() -> Iterator[Processes]:
    """Join the other processes, if ``torchrun`` started any, and leave them at the end."""
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
        torch.cuda.set_device(device)
    else:
        device = torch.device("cpu")
        torch.set_num_threads(1)  # more collapse as soon as the machine does anything else
        torch.set_flush_denormal(True)  # numbers as good as zero take many times as long
        keep_memory()
    if world > 1:
        # Numbers to agree on lie in the memory of the CPU whatever the network lies in.
        # The others wait for the first while it packs photos, which can take hours.
        backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
        dist.init_process_group(backend, timeout=timedelta(days=1))
    try:
        yield Processes(rank, world, device)
    finally:
        if world > 1:
            dist.destroy_process_group()


def keep_memory() -> None:
    """Let glibc keep what it got, as far as it can be told.

    Every step needs the same large tensors. Left alone, glibc gives each back to the system when
    it is freed and gets it again as pages of zeros, a fault for every 4 KB of it.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # macOS, musl, Windows
        return
    mallopt(M_MMAP_THRESHOLD, 2_000_000_000)
    mallopt(M_TRIM_THRESHOLD, 2_000_000_000)
