"""The state of one training run: what a checkpoint holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from findcolor.training.systems.recipes import RECIPES
from findcolor.training.systems.system import System


class Run:
    """A network that learns, its moving average, and how far it is.

    Attributes:
        name: Of the recipe.
        network: Learns.
        average: The moving average of its weights.
        optimizer: AdamW with the recipe's rate.
        seen: Photos seen.
        spent: Seconds trained.
    """

    def __init__(
        self,
        name: str,
        device: torch.device,
        decay: float = 0.999,
        backbone: Path | None = None,
    ) -> None:
        recipe = RECIPES[name]
        self.name = name
        network = recipe.make().to(device)
        if backbone is not None:
            network.load_pretrained(backbone)
        self.network: System = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(self.network, multi_avg_fn=_mean(decay), use_buffers=True)
        self.optimizer = torch.optim.AdamW(
            self.network.parameter_groups(), lr=recipe.rate, weight_decay=recipe.decay
        )
        self.seen, self.spent = 0, 0.0

    def update(self, loss: torch.Tensor, rate: float) -> torch.Tensor:
        """Take one step down the loss at a rate, and return the gradient's norm."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update_parameters(self.network)
        return norm

    def save(self, file: Path) -> None:
        """Write a checkpoint whole: to another name first, then renamed."""
        part = file.with_suffix(".part")
        torch.save(
            {
                "system": self.name,
                "network": self.network.state_dict(),
                "average": self.average.module.state_dict(),
                "averaged": int(self.average.n_averaged),
                "optimizer": self.optimizer.state_dict(),
                "seen": self.seen,
                "spent": self.spent,
            },
            part,
        )
        part.replace(file)

    def load(self, file: Path) -> None:
        """Continue from a checkpoint of the same system."""
        saved = torch.load(file, map_location="cpu")
        if saved["system"] != self.name:
            raise ValueError(f"{file} holds {saved['system']}, not {self.name}.")
        self.network.load_state_dict(saved["network"])
        self.average.module.load_state_dict(saved["average"])
        self.average.n_averaged.fill_(saved.get("averaged", 1))
        self.optimizer.load_state_dict(saved["optimizer"])
        self.seen, self.spent = saved["seen"], saved["spent"]


def _mean(decay: float) -> Callable[[Sequence[Tensor], Sequence[Tensor], Tensor | int], None]:
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


def load_system(file: Path) -> tuple[str, System]:
    """Return the name and the averaged network of a checkpoint, ready to colour."""
    saved = torch.load(file, map_location="cpu")
    network = RECIPES[saved["system"]].make()
    network.load_state_dict(saved["average"])
    return saved["system"], network.eval()
