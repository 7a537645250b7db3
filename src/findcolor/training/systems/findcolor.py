"""Find Color's own network as one of the systems: the same lessons, the same minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from findcolor.training.cells import CELL
from findcolor.training.hints import Hints
from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.network import Network, Painting
from findcolor.training.spread import spread_hints
from findcolor.training.systems.siggraph17 import no_guidance
from findcolor.training.systems.system import AB_SCALE, Lesson, System

CLASS_WEIGHT = 0.15


class FindColor(System):
    """The network of :mod:`findcolor.training.network`, its weights under the same names."""

    multiple = 32
    looks = True

    def __init__(self) -> None:
        super().__init__()
        network = Network()
        self.encoder, self.decoder = network.encoder, network.decoder
        self.spread = network.spread
        # Some filters stay as they come from the pretrained encoder: here nothing may come.
        self.encoder.requires_grad_(True)
        self._encoder_share = 1.0

    def load_pretrained(self, file: Path) -> None:
        """Begin with a pretrained encoder, which then learns at a fifth of the rate."""
        self.encoder.backbone.load_pretrained(file)
        self._encoder_share = 0.2

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Return the pretrained part of the encoder, and everything else."""
        backbone = list(self.encoder.backbone.parameters())
        known = {id(parameter) for parameter in backbone}
        others = [parameter for parameter in self.parameters() if id(parameter) not in known]
        return [
            {"params": backbone, "share": self._encoder_share},
            {"params": others, "share": 1.0},
        ]

    def forward(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """Return colours (B, 2, H / 4, W / 4), hints spread; see :class:`System`."""
        cells = hinted_cells(hints)
        painting = self._paint(lightness, cells, no_guidance(lightness))
        return spread_hints(painting.ab, painting.keys, cells, self.spread)

    def loss(self, lesson: Lesson, bins: SoftBins) -> dict[str, Tensor]:
        """Return the loss of the classes, and of the colours before and after hints spread."""
        cells = hinted_cells(lesson.hints)
        truth = F.avg_pool2d(lesson.ab, CELL)
        painting = self._paint(lesson.lightness, cells, lesson.guidance)
        soft = bins.encode(F.avg_pool2d(truth, 2))
        with torch.autocast(truth.device.type, enabled=False):
            corrected = spread_hints(painting.ab.float(), painting.keys, cells, self.spread)
        return {
            "class": CLASS_WEIGHT * bins.cross_entropy(painting.logits, soft),
            "color": color_loss(painting.ab, truth),
            "hinted": color_loss(corrected, truth),
        }

    def _paint(self, lightness: Tensor, cells: Hints, guidance: Tensor) -> Painting:
        height, width = lightness.shape[2] // CELL, lightness.shape[3] // CELL
        # As in the network's own training the encoder works channel by channel in memory.
        seen = lightness.contiguous(memory_format=torch.channels_last)
        features = self.encoder(seen)
        painting: Painting = self.decoder(features, cells.map(height, width), guidance)
        return painting


def hinted_cells(planes: Tensor) -> Hints:
    """Return the hints of planes (B, 3, H, W) as hinted cells: a large one covers several."""
    pooled = F.avg_pool2d(planes, CELL).flatten(2).transpose(1, 2)
    part = pooled[..., 2]
    counts = (part > 0).sum(1)
    order = part.argsort(dim=1, descending=True, stable=True)[:, : max(1, int(counts.max()))]
    given = (torch.arange(order.shape[1], device=planes.device) < counts[:, None]).float()
    cells = torch.where(given > 0, order, 0)
    found = pooled.gather(1, cells[..., None].expand(-1, -1, 3))
    ab = found[..., :2] / found[..., 2:].clamp_min(1e-6) * AB_SCALE
    return Hints(cells, ab * given[..., None], given)
