"""What each system costs: ``python -m findcolor.training.systems.cost`` prints the table.

Multiply-accumulate operations are those of the first colours of one photo. They are counted while
the network runs, on tensors without contents where that suffices; the papers' own widths stand
beside the recipes'.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from findcolor.training.systems.icolorit import SMALL, TINY, IColoriT
from findcolor.training.systems.instance import InstanceAware
from findcolor.training.systems.recipes import RECIPES
from findcolor.training.systems.siggraph17 import Siggraph17
from findcolor.training.systems.system import System

AS_PUBLISHED: dict[str, Callable[[], System]] = {
    "siggraph17": lambda: Siggraph17(64),
    "instance": lambda: InstanceAware(64),
    "icolorit-t": lambda: IColoriT(TINY),
    "icolorit-s": lambda: IColoriT(SMALL),
}
"""The architectures at the papers' widths, where ours are narrower or the same."""


@torch.no_grad()
def cost(make: Callable[[], System], side: int = 256) -> tuple[int, int]:
    """Return a network's parameters, and its multiply-accumulate operations for a square photo."""
    network = make().eval()
    device = torch.device("cpu" if network.looks else "meta")
    network = network.to(device)
    with device:
        photo = torch.zeros(1, 1, side, side), torch.zeros(1, 3, side, side)
        with FlopCounterMode(display=False) as counter:
            network(*photo)
    count = sum(parameter.numel() for parameter in network.parameters())
    return count, counter.get_total_flops() // 2


def table(side: int = 256) -> str:
    """Return the table as Markdown."""
    lines = [
        "| system | paper | parameters | MACs | at the paper's width |",
        "|---|---|---|---|---|",
    ]
    for name, recipe in RECIPES.items():
        ours = _figures(recipe.make, side)
        paper = _figures(AS_PUBLISHED[name], side) if name in AS_PUBLISHED else ["–"]
        lines.append("| " + " | ".join([name, recipe.paper, *ours, ", ".join(paper)]) + " |")
    return "\n".join(lines)


def _figures(make: Callable[[], System], side: int) -> list[str]:
    count, macs = cost(make, side)
    return [f"{count / 1e6:.2f} M", f"{macs / 1e9:.2f} G"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=256, help="of the photo, in pixels")
    print(table(parser.parse_args().side))  # noqa: T201
