"""How wide each system is and how it learns.

The widths are those at which a photo of 128 x 128 pixels costs a training step about the same time
on a CPU core as Find Color's own network takes; the papers' widths are the classes' defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from findcolor.training.systems.coltran import ColTran
from findcolor.training.systems.findcolor import FindColor
from findcolor.training.systems.icolorit import SMALL, TINY, IColoriT
from findcolor.training.systems.instance import InstanceAware
from findcolor.training.systems.siggraph17 import Siggraph17
from findcolor.training.systems.system import System


@dataclass(frozen=True)
class Recipe:
    """One system, ready to train.

    Attributes:
        paper: Authors and year.
        make: Returns the network with fresh weights.
        batch: Photos per step and process.
        rate: Learning rate of AdamW at its highest.
        decay: Weight decay of AdamW.
    """

    paper: str
    make: Callable[[], System]
    batch: int = 16
    rate: float = 1e-3
    decay: float = 0.01


RECIPES = {
    "findcolor": Recipe("Find Color", FindColor),
    "siggraph17": Recipe("Zhang 2017", lambda: Siggraph17(16)),
    "instance": Recipe("Su 2020", lambda: InstanceAware(8), batch=8),
    "icolorit-t": Recipe("Yun 2023, T", lambda: IColoriT(TINY), rate=5e-4, decay=0.05),
    "icolorit-s": Recipe("Yun 2023, S", lambda: IColoriT(SMALL), rate=5e-4, decay=0.05),
    "coltran": Recipe("Kumar 2021", lambda: ColTran(160), rate=5e-4),
}
