"""Instance-aware image colorization (Su 2020, "InstColorization").

One network colours the whole photo, another each part of it that shows one thing; after every
stage a small module weighs the parts' features, put back in their places, against the photo's.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.systems.siggraph17 import UNet, class_loss, no_guidance
from findcolor.training.systems.system import Lesson, System

PATCHES = ((0.0, 0.0, 0.6, 0.6), (0.4, 0.0, 1.0, 0.6), (0.0, 0.4, 0.6, 1.0), (0.4, 0.4, 1.0, 1.0))
"""Boxes for photos of which nothing is known: left, top, right, bottom."""
_NEVER = -1e4


class Frames:
    """Boxes (B, K, 4), 0..1, as two maps: from the photo into them, and back."""

    def __init__(self, boxes: Tensor) -> None:
        low, high = boxes.flatten(0, 1)[:, None, None, :].chunk(2, -1)
        self.count = boxes.shape[1]
        # In grid_sample's coordinates, -1..1, a box reaches from centre - half to centre + half.
        self._centre, self._half = low + high - 1, high - low

    def cut(self, x: Tensor, mode: str = "bilinear") -> Tensor:
        """Return the boxes' contents (B * K, C, H, W) of x (B, C, H, W), enlarged to its size."""
        grid = self._centre + self._half * _places(x)
        return _sample(x.repeat_interleave(self.count, 0), grid, mode)

    def paste(self, parts: Tensor) -> tuple[Tensor, Tensor]:
        """Return parts (B * K, C, H, W) in their places, and whether a pixel lies inside.

        Outside of its box a part has arbitrary values.
        """
        grid = (_places(parts) - self._centre) / self._half
        inside = (grid.abs() <= 1).all(-1)[:, None]
        return _sample(parts, grid, "bilinear"), inside


def _places(x: Tensor) -> Tensor:
    """Return the centres (1, H, W, 2) of the pixels of x (N, C, H, W), x and y, -1..1."""
    height, width = x.shape[-2:]
    y = (torch.arange(height, device=x.device) + 0.5) * 2 / height - 1
    x_ = (torch.arange(width, device=x.device) + 0.5) * 2 / width - 1
    return torch.stack([x_.expand(height, -1), y[:, None].expand(-1, width)], -1)[None]


def _sample(x: Tensor, grid: Tensor, mode: str) -> Tensor:
    return F.grid_sample(x.float(), grid, mode, padding_mode="border", align_corners=False)


class Fusion(nn.Module):
    """Weighs, at every place, the features of the parts that lie there and of the whole."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.part, self.whole = _weigher(channels, inner), _weigher(channels, inner)

    def forward(self, whole: Tensor, parts: Tensor, frames: Frames) -> Tensor:
        """Map whole (B, C, H, W) and parts (B * K, C, H, W) to (B, C, H, W)."""
        pasted, inside = frames.paste(torch.cat([parts, self.part(parts)], 1))
        weight = torch.where(inside, pasted[:, -1:], _NEVER).unflatten(0, (-1, frames.count))
        share = torch.softmax(torch.cat([self.whole(whole)[:, None], weight], 1).float(), 1)
        share = share.to(whole.dtype)
        features = pasted[:, :-1].to(whole.dtype).unflatten(0, (-1, frames.count))
        return whole * share[:, 0] + (features * share[:, 1:]).sum(1)


def _weigher(channels: int, inner: int) -> nn.Sequential:
    sizes = [(channels, inner), (inner, inner), (inner, 1)]
    layers = [(nn.Conv2d(before, after, 3, padding=1), nn.ReLU()) for before, after in sizes]
    return nn.Sequential(*(layer for pair in layers for layer in pair))


class InstanceAware(System):
    """InstColorization's two networks and their fusion; 64 is the paper's width."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.whole, self.part = UNet(width), UNet(width)
        self.part.classify.requires_grad_(False)  # parts are judged by their colours alone
        self.fusions = nn.ModuleDict(
            {
                name: Fusion(channels, max(4, width // 4))
                for name, channels in self.whole.channels.items()
            }
        )

    def forward(self, lightness: Tensor, hints: Tensor, boxes: Tensor | None = None) -> Tensor:
        """Return colours (B, 2, H, W); without boxes (B, K, 4), 0..1, of four patches."""
        if boxes is None:
            boxes = lightness.new_tensor(PATCHES).expand(lightness.shape[0], -1, -1)
        return self._paint(lightness, hints, no_guidance(lightness), Frames(boxes))[0]

    def loss(self, lesson: Lesson, bins: SoftBins) -> dict[str, Tensor]:
        """Return the loss of the colour classes, of the colours and of the parts' colours."""
        frames = Frames(lesson.boxes)
        ab, logits, parts = self._paint(lesson.lightness, lesson.hints, lesson.guidance, frames)
        return {
            "class": class_loss(logits, lesson.ab, bins),
            "color": color_loss(ab, lesson.ab),
            "parts": color_loss(parts, frames.cut(lesson.ab)),
        }

    def _paint(
        self, lightness: Tensor, hints: Tensor, guidance: Tensor, frames: Frames
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the photo's ab, its logits, and the parts' ab (B * K, 2, H, W)."""
        kept: dict[str, Tensor] = {}

        def keep(name: str, features: Tensor) -> Tensor:
            kept[name] = features
            return features

        def fuse(name: str, features: Tensor) -> Tensor:
            return self.fusions[name](features, kept[name], frames)

        # The nearest pixel keeps a hint's colour whole where a smooth one would fade it.
        close = torch.cat([frames.cut(lightness), frames.cut(hints, "nearest")], 1)
        parts, _ = self.part(close, guidance.repeat_interleave(frames.count, 0), keep)
        ab, logits = self.whole(torch.cat([lightness, hints], 1), guidance, fuse)
        return ab, logits, parts
