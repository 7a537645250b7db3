"""MobileNetEdgeTPU 1.0 as a feature pyramid for one-channel input.

The weights (Apache-2.0, TensorFlow model garden, published by MLPerf Mobile) come with batch norm
folded into the convolutions.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

# kind, kernel, stride, channels in, middle, out; from the publisher's description.
_FUSED, _INVERTED = "fused", "inverted"
_BLOCKS = [
    (_FUSED, 3, 2, 16, 128, 32),
    *[(_FUSED, 3, 1, 32, 128, 32)] * 3,
    (_FUSED, 3, 2, 32, 256, 48),
    *[(_FUSED, 3, 1, 48, 192, 48)] * 3,
    (_INVERTED, 3, 2, 48, 384, 96),
    *[(_INVERTED, 3, 1, 96, 384, 96)] * 3,
    (_INVERTED, 3, 1, 96, 768, 96),
    *[(_INVERTED, 3, 1, 96, 384, 96)] * 3,
    (_INVERTED, 5, 2, 96, 768, 160),
    *[(_INVERTED, 5, 1, 160, 640, 160)] * 3,
    (_INVERTED, 3, 1, 160, 1280, 192),
]
_NO_RESIDUAL = 13
_PYRAMID = {4: 4, 8: 8, 16: 16, 21: 32}
CHANNELS = {4: 32, 8: 48, 16: 96, 32: 192}
"""Channels of the features at each stride."""


class SameConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow pads: with stride 2, more at right and bottom."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C', H / stride, W / stride)."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        total = kernel - stride
        before = total // 2
        if stride == 1:
            return F.conv2d(x, self.weight, self.bias, 1, before, 1, self.groups)
        x = F.pad(x, (before, total - before, before, total - before))
        return F.conv2d(x, self.weight, self.bias, stride, 0, 1, self.groups)


class Projection(nn.Module):
    """The first block: a 1 x 1 convolution and nothing else."""

    def __init__(self, in_: int, out: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(in_, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in, H, W) to (B, out, H, W)."""
        return self.proj(x)


class Block(nn.Module):
    """An inverted bottleneck: fused (k x k expansion) or with a depthwise convolution."""

    def __init__(
        self, kind: str, kernel: int, stride: int, in_: int, mid: int, out: int, residual: bool
    ) -> None:
        super().__init__()
        self.residual = residual
        if kind == _FUSED:
            self.exp = SameConv2d(in_, mid, kernel, stride)
            self.dw = None
        else:
            self.exp = SameConv2d(in_, mid, 1)
            self.dw = SameConv2d(mid, mid, kernel, stride, groups=mid)
            # CPUs compute this gradient at 16 times its cost; the filters are good as they are.
            self.dw.requires_grad_(kernel == 3)
        self.proj = nn.Conv2d(mid, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in, H, W) to (B, out, H / stride, W / stride)."""
        y = F.relu(self.exp(x))
        if self.dw is not None:
            # CPUs compute the gradients of these up to 20 times faster in float32.
            if y.is_cuda:
                y = F.relu(self.dw(y))
            else:
                with torch.autocast(y.device.type, enabled=False):
                    y = F.relu(self.dw(y.to(self.dw.weight.dtype)))
        y = self.proj(y)
        return x + y if self.residual else y


class Backbone(nn.Module):
    """Lightness in, features at strides 4, 8, 16 and 32 out."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv2d(1, 32, 3, 2)
        self.blocks = nn.ModuleList([Projection(32, 16)])
        for number, (kind, kernel, stride, in_, mid, out) in enumerate(_BLOCKS, start=1):
            residual = stride == 1 and in_ == out and number != _NO_RESIDUAL
            self.blocks.append(Block(kind, kernel, stride, in_, mid, out, residual))

    def forward(self, lightness: Tensor) -> dict[int, Tensor]:
        """Map (B, 1, H, W) in -1..1, H and W multiples of 32, to {stride: features}."""
        x = F.relu(self.stem(lightness))
        features = {}
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in _PYRAMID:
                features[_PYRAMID[number]] = x
        return features

    def load_pretrained(self, file: Path) -> None:
        """Load the published weights; the stem's three input channels become one, exactly."""
        weights = {name: value.float() for name, value in load_file(file).items()}
        weights["stem.weight"] = weights["stem.weight"].sum(1, keepdim=True)
        self.load_state_dict(weights)
