"""A step of training: a batch of photos to its loss."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.training.afar import Afar
from findcolor.training.cells import CELL
from findcolor.training.data import Photos
from findcolor.training.hints import draw_counts, place, repaint, simulate_guidance
from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.network import Network
from findcolor.training.pasting import paste
from findcolor.training.spread import spread_hints
from findcolor.training.teachers import NOBODY, Teachers


class Step(nn.Module):
    """A batch to its loss, in one module so that DDP wraps all of it.

    Args:
        network: Learns.
        bins: Of the classification, weighed by how rare they are.
        repainted: Part of the hinted photos of which one object gets another colour; half as
            many have something pasted in first.
        bf16: Whether to compute in bfloat16 where that is safe.
        teachers: Say what else photos without hints could be.
    """

    def __init__(
        self,
        network: Network,
        bins: SoftBins,
        repainted: float = 0.4,
        bf16: bool = True,
        teachers: Teachers = NOBODY,
    ) -> None:
        super().__init__()
        self.network = network
        self.bins = bins
        self.repainted, self.bf16 = repainted, bf16
        self.teachers = teachers

    def forward(
        self, lightness: Tensor, truth: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the loss and its parts."""
        counts = draw_counts(len(truth), generator)
        lightness, truth, told = paste(lightness, truth, counts, generator, self.repainted / 2)
        cells = F.avg_pool2d(lightness, CELL)
        plain = torch.where(told[:, 0] < 0, counts, 0)
        truth, repainted_cell = repaint(truth, cells, plain, generator, self.repainted)
        told[:, 0] = torch.maximum(told[:, 0], repainted_cell)
        hints = place(truth, counts, generator, told)
        soft = self.bins.encode(F.avg_pool2d(truth, 2))
        guidance = simulate_guidance(soft, truth, generator)
        with torch.autocast(lightness.device.type, torch.bfloat16, enabled=self.bf16):
            shown = hints.map(*truth.shape[-2:])
            painting = self.network(lightness / 50 - 1, shown, guidance)
            asked, asked_soft = self.teachers.mix(lightness, guidance, truth, soft, counts == 0)
        predicted = painting.ab.float()
        corrected = spread_hints(predicted, painting.keys, hints, self.network.spread)
        parts = {
            "class": self.bins.cross_entropy(painting.logits, asked_soft, soft),
            "color": color_loss(predicted, asked),
            "hinted": color_loss(corrected, asked),
        }
        # Without a hint in the batch nothing asks for keys, but DDP waits for all gradients.
        keys = 0 * (painting.keys.float().mean() + self.network.spread.sum())
        return 0.15 * parts["class"] + parts["color"] + parts["hinted"] + keys, parts


class AfarStep(nn.Module):
    """A batch to the loss of a look from afar; see :class:`Step`."""

    def __init__(
        self,
        network: Afar,
        bins: SoftBins,
        bf16: bool = True,
        teachers: Teachers = NOBODY,
    ) -> None:
        super().__init__()
        self.network, self.bins, self.bf16 = network, bins, bf16
        self.teachers = teachers

    def forward(
        self, lightness: Tensor, truth: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the loss and its parts."""
        soft = self.bins.encode(F.avg_pool2d(truth, 2))
        guidance = simulate_guidance(soft, truth, generator)
        with torch.autocast(lightness.device.type, torch.bfloat16, enabled=self.bf16):
            ab, logits = self.network(lightness / 50 - 1, guidance)
            asked, asked_soft = self.teachers.mix(lightness, guidance, truth, soft)
        parts = {
            "class": self.bins.cross_entropy(logits, asked_soft, soft),
            "color": color_loss(ab, asked),
        }
        return 0.15 * parts["class"] + 2 * parts["color"], parts


def prior(photos: Photos, bins: SoftBins) -> Tensor:
    """Return how often each ab bin occurs in a thousand photos."""
    truth = photos.batch(1000, 32, aged=0.0).ab
    return bins.encode(truth).mean((0, 2, 3))
