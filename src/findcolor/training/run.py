"""The state of a training: what learns, and all that a checkpoint holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from findcolor.errors import SettingsError

Mean = Callable[[Sequence[Tensor], Sequence[Tensor], Tensor | int], None]
"""Moves averages to new weights, given how many were averaged; as ``AveragedModel`` asks."""
AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)
CLIP = 2.0
"""Gradients longer than this are cut to it."""


class Run:
    """A network that learns, its moving average, and how far it is.

    Attributes:
        network: Learns.
        average: The moving average of its weights.
        optimizer: Of its parameters; a group's ``share`` is its part of the rate.
        seen: Photos seen.
        spent: Seconds trained.

    Args:
        decay: Of the average, per step, once it spans no more than a tenth of the run.
    """

    def __init__(
        self, network: nn.Module, optimizer: torch.optim.Optimizer, decay: float = 0.999
    ) -> None:
        self.network, self.optimizer = network, optimizer
        self.average = AveragedModel(network, multi_avg_fn=_moving(decay), use_buffers=True)
        self.seen, self.spent = 0, 0.0

    def update(self, loss: Tensor, rate: float) -> Tensor:
        """Take one step down the loss at a rate, and return the gradient's norm."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update_parameters(self.network)
        return norm

    def save(self, file: Path, **more: Any) -> None:
        """Write a checkpoint whole: to another name first, then renamed."""
        part = file.with_suffix(".part")
        with part.open("wb") as opened:
            torch.save(
                {
                    "network": self.network.state_dict(),
                    "average": self.average.module.state_dict(),
                    "averaged": self.average.n_averaged,
                    "optimizer": self.optimizer.state_dict(),
                    "seen": self.seen,
                    "spent": self.spent,
                    **more,
                },
                opened,
            )
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)

    def restore(self, saved: dict[str, Any]) -> None:
        """Go on from what :meth:`save` wrote.

        The optimizer's moments are the checkpoint's; its settings stay those it was made with.
        """
        self.network.load_state_dict(saved["network"])
        self.average.module.load_state_dict(saved["average"])
        self.average.n_averaged.copy_(torch.as_tensor(saved.get("averaged", 1)))
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict(
            {"state": saved["optimizer"]["state"], "param_groups": groups}
        )
        self.seen, self.spent = saved["seen"], saved.get("spent", 0.0)


def _moving(decay: float) -> Mean:
    """Return a moving average that forgets where a short run began.

    At a constant decay of 0.999 a quarter of the average would still be the random weights of the
    start after 1,400 steps; here it spans a tenth of the steps until it reaches that decay.
    """

    @torch.no_grad()
    def update(mean: Sequence[Tensor], now: Sequence[Tensor], steps: Tensor | int) -> None:
        share = 1 - min(decay, (1 + int(steps)) / (10 + int(steps)))
        for kept, new in zip(mean, now, strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, share)
            else:
                kept.copy_(new)

    return update


def load_checkpoint(file: Path) -> dict[str, Any]:
    """Return what :meth:`Run.save` wrote, on the CPU.

    Raises:
        SettingsError: It is no checkpoint.
    """
    try:
        saved: dict[str, Any] = torch.load(file, map_location="cpu")
        return saved
    except Exception:  # torch has many ways to say that a file is none of its own
        raise SettingsError(
            f'"{file}" is no checkpoint; name another, or move it away to begin anew.'
        ) from None


def load_network(
    checkpoint: Path, make: Callable[[], AnyNetwork], soup: Sequence[Path] = ()
) -> tuple[AnyNetwork, dict[str, Any]]:
    """Return the averaged network of a checkpoint, and the checkpoint.

    Args:
        checkpoint: ``checkpoint.pt`` of a training, or weights that the export kept.
        make: What kind of network it holds.
        soup: Checkpoints from earlier or later in the same training; the mean of all weights is
            returned as the average (model soups, Wortsman 2022).

    Raises:
        SettingsError: One of them holds no such network.
    """
    network = make()
    saved = [_checked(file, network) for file in (checkpoint, *soup)]
    if soup:
        weights = [each["average"] for each in saved]
        mean = {
            name: torch.stack([each[name].float() for each in weights]).mean(0)
            for name in weights[0]
        }
        network.load_state_dict(mean)
        saved[0]["average"] = mean
    return network.eval(), saved[0]


def _checked(file: Path, network: nn.Module) -> dict[str, Any]:
    """Return a checkpoint whose average the network took."""
    try:
        if file.suffix == ".safetensors":
            saved: dict[str, Any] = {"average": {n: v.float() for n, v in load_file(file).items()}}
        else:
            saved = load_checkpoint(file)
        network.load_state_dict(saved["average"])
    except (KeyError, RuntimeError, OSError, SafetensorError):
        raise SettingsError(f'"{file}" holds no network of Find Color.') from None
    return saved
