"""Real-time user-guided image colorization with learned deep priors (Zhang 2017).

A U-Net of ten stages sees lightness and hints at every pixel; a small branch turns global hints
(ab histogram, mean saturation) into features that are added to stage 4 everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.model.bins import BIN_COUNT
from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.systems.system import AB_SCALE, Lesson, System

Visit = Callable[[str, Tensor], Tensor]
"""Called with the name and the features of every stage; returns what goes on."""

CLASS_WEIGHT = 0.15
_CLASS_STRIDE = 4


def stage(in_: int, out: int, convolutions: int, dilation: int = 1) -> nn.Sequential:
    """Return 3 x 3 convolutions with ReLU, and one batch norm at the end."""
    layers: list[nn.Module] = []
    for number in range(convolutions):
        before = out if number else in_
        layers += [nn.Conv2d(before, out, 3, padding=dilation, dilation=dilation), nn.ReLU()]
    return nn.Sequential(*layers, nn.BatchNorm2d(out))


def doubling(in_: int, out: int) -> nn.ConvTranspose2d:
    """Return the transposed convolution that doubles the size."""
    return nn.ConvTranspose2d(in_, out, 4, stride=2, padding=1)


class UNet(nn.Module):
    """The main branch with the global one.

    Attributes:
        channels: Of every stage's features, by the stage's name.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        w = width
        self.channels = {"conv1": w, "conv2": 2 * w, "conv3": 4 * w}
        self.channels |= {f"conv{number}": 8 * w for number in range(4, 8)}
        self.channels |= {"up8": 4 * w, "conv8": 4 * w, "up9": 2 * w, "conv9": 2 * w}
        self.channels |= {"up10": 2 * w, "conv10": 2 * w}
        self.conv1 = stage(4, w, 2)
        self.conv2 = stage(w, 2 * w, 2)
        self.conv3 = stage(2 * w, 4 * w, 3)
        self.conv4 = stage(4 * w, 8 * w, 3)
        self.conv5 = stage(8 * w, 8 * w, 3, dilation=2)
        self.conv6 = stage(8 * w, 8 * w, 3, dilation=2)
        self.conv7 = stage(8 * w, 8 * w, 3)
        self.up8, self.short3 = doubling(8 * w, 4 * w), nn.Conv2d(4 * w, 4 * w, 3, padding=1)
        self.conv8 = nn.Sequential(nn.ReLU(), stage(4 * w, 4 * w, 2))
        self.up9, self.short2 = doubling(4 * w, 2 * w), nn.Conv2d(2 * w, 2 * w, 3, padding=1)
        self.conv9 = nn.Sequential(nn.ReLU(), stage(2 * w, 2 * w, 1))
        self.up10, self.short1 = doubling(2 * w, 2 * w), nn.Conv2d(w, 2 * w, 3, padding=1)
        self.conv10 = nn.Sequential(
            nn.ReLU(), nn.Conv2d(2 * w, 2 * w, 3, padding=1), nn.LeakyReLU(0.2)
        )
        self.guide = nn.Sequential(
            nn.Linear(GUIDANCE_SIZE, 8 * w), nn.ReLU(),
            *(layer for _ in range(3) for layer in (nn.Linear(8 * w, 8 * w), nn.ReLU())),
        )  # fmt: skip
        self.classify = nn.Conv2d(4 * w, BIN_COUNT, 1)
        self.regress = nn.Conv2d(2 * w, 2, 1)

    def forward(
        self, seen: Tensor, guidance: Tensor, visit: Visit = lambda _, features: features
    ) -> tuple[Tensor, Tensor]:
        """Return ab (B, 2, H, W) and logits (B, Q, H / 4, W / 4) over the ab bins.

        Args:
            seen: (B, 4, H, W) lightness and hints as in :class:`Lesson`.
            guidance: (B, GUIDANCE_SIZE).
            visit: Sees every stage's features, and may change them.
        """
        one = visit("conv1", self.conv1(seen))
        two = visit("conv2", self.conv2(one[:, :, ::2, ::2]))
        three = visit("conv3", self.conv3(two[:, :, ::2, ::2]))
        x = self.conv4(three[:, :, ::2, ::2]) + self.guide(guidance)[:, :, None, None]
        x = visit("conv4", x)
        x = visit("conv5", self.conv5(x))
        x = visit("conv6", self.conv6(x))
        x = visit("conv7", self.conv7(x))
        x = visit("up8", self.up8(x) + self.short3(three))
        x = visit("conv8", self.conv8(x))
        logits = self.classify(x)
        x = visit("up9", self.up9(x) + self.short2(two))
        x = visit("conv9", self.conv9(x))
        x = visit("up10", self.up10(x) + self.short1(one))
        x = visit("conv10", self.conv10(x))
        return torch.tanh(self.regress(x)) * AB_SCALE, logits


class Siggraph17(System):
    """Zhang 2017's network; 64 is the paper's width."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.net = UNet(width)

    def forward(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """Return colours (B, 2, H, W), without global hints; see :class:`System`."""
        ab, _ = self.net(torch.cat([lightness, hints], 1), no_guidance(lightness))
        return ab

    def loss(self, lesson: Lesson, bins: SoftBins) -> dict[str, Tensor]:
        """Return the loss of the colour classes and of the colours."""
        seen = torch.cat([lesson.lightness, lesson.hints], 1)
        ab, logits = self.net(seen, lesson.guidance)
        return {
            "class": class_loss(logits, lesson.ab, bins),
            "color": color_loss(ab, lesson.ab),
        }


def no_guidance(lightness: Tensor) -> Tensor:
    """Return global hints (B, GUIDANCE_SIZE) that say nothing, for (B, 1, H, W)."""
    return lightness.new_zeros(lightness.shape[0], GUIDANCE_SIZE)


def class_loss(logits: Tensor, ab: Tensor, bins: SoftBins) -> Tensor:
    """Return the weighted loss of logits (B, Q, H / 4, W / 4) against ab (B, 2, H, W)."""
    soft = bins.encode(F.avg_pool2d(ab, _CLASS_STRIDE))
    return CLASS_WEIGHT * bins.cross_entropy(logits, soft)
