"""A training run of a system of the literature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from findcolor.training import run
from findcolor.training.systems.recipes import RECIPES
from findcolor.training.systems.system import System


class Run(run.Run):
    """A system that learns, its moving average, and how far it is.

    Attributes:
        name: Of the recipe.
        network: Learns.
    """

    network: System

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
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimizer = torch.optim.AdamW(
            network.parameter_groups(), lr=recipe.rate, weight_decay=recipe.decay
        )
        super().__init__(network, optimizer, decay)

    def save(self, file: Path, **more: Any) -> None:
        """Write a checkpoint whole, with the system's name."""
        super().save(file, system=self.name, **more)

    def load(self, file: Path) -> None:
        """Continue from a checkpoint of the same system."""
        saved = torch.load(file, map_location="cpu")
        if saved["system"] != self.name:
            raise ValueError(f"{file} holds {saved['system']}, not {self.name}.")
        self.restore(saved)
        # A pretrained encoder's part of the rate was decided when the run began.
        self.optimizer.load_state_dict(saved["optimizer"])


def load_system(file: Path) -> tuple[str, System]:
    """Return the name and the averaged network of a checkpoint, ready to colour."""
    saved = torch.load(file, map_location="cpu")
    network = RECIPES[saved["system"]].make()
    network.load_state_dict(saved["average"])
    return saved["system"], network.eval()
