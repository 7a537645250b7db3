"""Every architecture as small as it can be."""

from __future__ import annotations

from collections.abc import Callable

import torch

from findcolor.training.systems.coltran import ColTran
from findcolor.training.systems.icolorit import IColoriT
from findcolor.training.systems.instance import InstanceAware
from findcolor.training.systems.siggraph17 import Siggraph17
from findcolor.training.systems.system import System

SMALL: dict[str, Callable[[], System]] = {
    "siggraph17": lambda: Siggraph17(4),
    "instance": lambda: InstanceAware(4),
    "icolorit": lambda: IColoriT(64, depth=2, grid=4),
    "coltran": lambda: ColTran(32, grid=4),
}


def shaken(network: System) -> System:
    """Move all weights, so that nothing that begins at zero hides what it computes."""
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    return network.eval()
