"""The network: encode a photo once, colour it as often as the user likes.

``Encoder`` sees only lightness and runs once per photo. ``Decoder`` takes its features, the local
hints and the global ones, and runs per click. It predicts, for every cell of 4 x 4 pixels, a
colour, and for every cell of 8 x 8 pixels a distribution over the quantised ab gamut (Zhang 2016);
the distribution's annealed mean is the base of the colour and a regression refines it.

The decoder also gives each cell a key. What hints say differently from the prediction spreads over
cells with similar keys by regression in closed form (:mod:`findcolor.training.spread`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.model.bins import ab_bins
from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.training.backbone import CHANNELS, Backbone

FINE, MIDDLE, COARSE = 64, 96, 128
KEY = 16
"""Channels of the features at strides 4, 8 and 16, and of the keys."""
AB_SCALE = 110.0


class Features(NamedTuple):
    """What the encoder knows of a photo: (B, C, H / s, W / s) at strides s = 4, 8 and 16."""

    fine: Tensor
    middle: Tensor
    coarse: Tensor


class Painting(NamedTuple):
    """What the decoder predicts.

    Attributes:
        ab: (B, 2, H / 4, W / 4) a*, b*.
        logits: (B, Q, H / 8, W / 8) over the ab bins.
        keys: (B, KEY, H / 4, W / 4), for spreading hints.
    """

    ab: Tensor
    logits: Tensor
    keys: Tensor


def conv(in_: int, out: int, kernel: int = 3) -> nn.Sequential:
    """Return convolution, batch norm and ReLU; the norm folds away at export."""
    return nn.Sequential(
        nn.Conv2d(in_, out, kernel, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(),
    )


def double(x: Tensor) -> Tensor:
    """Return features at twice the size."""
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def annealed_mean(logits: Tensor, annealing: Tensor, bins: Tensor) -> Tensor:
    """Return the annealed mean (Zhang 2016, equation 5) with a learned temperature.

    Args:
        logits: (B, Q, h, w) over the bins.
        annealing: ln of the factor on them, a scalar.
        bins: (Q, 2) their colours; out (B, 2, h, w) in the same units.
    """
    sharp = torch.softmax(logits * torch.exp(annealing), 1)
    return torch.einsum("bqhw,qc->bchw", sharp, bins.to(sharp.dtype))


class Residual(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut."""

    def __init__(self, channels: int, middle: int) -> None:
        super().__init__()
        self.first = conv(channels, middle)
        self.second = nn.Sequential(
            nn.Conv2d(middle, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape."""
        return F.relu(x + self.second(self.first(x)))


class Attention(nn.Module):
    """A transformer block over all cells of a coarse grid, so that a hint reaches any distance.

    Places enter by a depthwise convolution (Chu 2021), so any grid size works.
    """

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.place = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.norm1, self.norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)
        self.mlp = nn.Sequential(
            nn.Linear(channels, 2 * channels), nn.ReLU(), nn.Linear(2 * channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape."""
        x = x + self.place(x)
        batch, channels, height, width = x.shape
        tokens = x.flatten(2).transpose(1, 2)
        qkv = self.qkv(self.norm1(tokens))
        qkv = qkv.reshape(batch, height * width, 3, self.heads, channels // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5), -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, height * width, channels)
        tokens = tokens + self.out(mixed)
        tokens = tokens + self.mlp(self.norm2(tokens))
        return tokens.transpose(1, 2).reshape(batch, channels, height, width)


class RegionAwareConv(nn.Module):
    """Dynamic region-aware convolution (Chen 2021).

    A learned guide assigns each cell to one of ``regions``; a generator makes one 1 x 1 filter per
    region from the photo itself. The forward pass takes the arg max, the backward pass its softmax.
    A depthwise convolution before it gives the filters their neighbourhood.
    """

    def __init__(self, channels: int, regions: int = 6, hidden: int = 16) -> None:
        super().__init__()
        self.regions, self.channels = regions, channels
        self.local = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
        )
        self.guide = nn.Conv2d(channels, regions, 3, padding=1)
        self.squeeze = nn.Linear(channels, regions * hidden)
        self.generate = nn.Conv1d(regions * hidden, regions * channels**2, 1, groups=regions)
        nn.init.normal_(self.generate.weight, std=0.01)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape."""
        batch, channels, height, width = x.shape
        soft = torch.softmax(self.guide(x), 1)
        hard = (soft >= soft.amax(1, keepdim=True)).to(soft.dtype)
        mask = hard + (soft - soft.detach()) if self.training else hard
        code = torch.sigmoid(self.squeeze(x.mean((2, 3))))[..., None]
        filters = self.generate(code).reshape(batch, self.regions, channels, channels)
        flat = self.local(x).flatten(2)
        answers = (filters @ flat[:, None]).reshape(batch, self.regions, channels, height, width)
        return F.relu(x + self.norm((answers * mask[:, :, None]).sum(1)))


class Encoder(nn.Module):
    """Lightness to features: a pretrained backbone, then a pyramid from coarse to fine."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.lateral32 = nn.Conv2d(CHANNELS[32], COARSE, 1)
        self.lateral16 = nn.Conv2d(CHANNELS[16], COARSE, 1)
        self.lateral8 = nn.Conv2d(CHANNELS[8], MIDDLE, 1)
        self.lateral4 = nn.Conv2d(CHANNELS[4], FINE, 1)
        self.down16 = nn.Conv2d(COARSE, MIDDLE, 1)
        self.down8 = nn.Conv2d(MIDDLE, FINE, 1)
        self.global32 = nn.Sequential(Attention(COARSE), Attention(COARSE))
        self.mix16 = Residual(COARSE, COARSE)
        self.mix8 = Residual(MIDDLE, MIDDLE)
        self.mix4 = conv(FINE, FINE)

    def forward(self, lightness: Tensor) -> Features:
        """Map (B, 1, H, W) L* / 50 - 1, H and W multiples of 32, to features."""
        pyramid = self.backbone(lightness)
        x = self.global32(self.lateral32(pyramid[32]))
        coarse = self.mix16(self.lateral16(pyramid[16]) + double(x))
        middle = self.mix8(self.lateral8(pyramid[8]) + double(self.down16(coarse)))
        fine = self.mix4(self.lateral4(pyramid[4]) + double(self.down8(middle)))
        return Features(fine, middle, coarse)


class Decoder(nn.Module):
    """Features and hints to colours."""

    bins: Tensor

    def __init__(self) -> None:
        super().__init__()
        bins = torch.from_numpy(np.array(ab_bins()))
        self.register_buffer("bins", bins / AB_SCALE, persistent=False)
        self.guidance = nn.Sequential(
            nn.Linear(GUIDANCE_SIZE, COARSE), nn.ReLU(), nn.Linear(COARSE, COARSE)
        )
        self.hint16 = nn.Conv2d(3 * 16, COARSE, 1)
        self.hint8 = nn.Conv2d(3 * 4, MIDDLE, 1)
        self.hint4 = nn.Conv2d(3, FINE, 3, padding=1)
        self.down16 = nn.Conv2d(COARSE, MIDDLE, 1)
        self.down8 = nn.Conv2d(MIDDLE, FINE, 1)
        self.attend = nn.Sequential(Attention(COARSE), Attention(COARSE))
        self.region = RegionAwareConv(MIDDLE)
        self.mix8 = Residual(MIDDLE, MIDDLE)
        self.classify = nn.Conv2d(MIDDLE, len(bins), 1)
        self.mix4 = Residual(FINE, FINE)
        self.regress = nn.Conv2d(FINE, 2, 1)
        self.key = nn.Conv2d(FINE, KEY, 1)
        self.annealing = nn.Parameter(torch.tensor(0.0))
        nn.init.zeros_(self.regress.weight)
        nn.init.zeros_(self.regress.bias)  # type: ignore[arg-type]

    def forward(self, features: Features, hints: Tensor, guidance: Tensor) -> Painting:
        """Colour the cells.

        Args:
            features: Of the encoder.
            hints: (B, 3, H / 4, W / 4): a* / 110, b* / 110 and 1 where there is a hint, else 0.
            guidance: (B, GUIDANCE_SIZE) of :mod:`findcolor.model.guidance`.
        """
        x = features.coarse + self.hint16(F.pixel_unshuffle(hints, 4))
        x = self.attend(x + self.guidance(guidance)[:, :, None, None])
        y = F.relu(
            features.middle + double(self.down16(x)) + self.hint8(F.pixel_unshuffle(hints, 2))
        )
        y = self.mix8(self.region(y))
        logits = self.classify(y)
        z = self.mix4(F.relu(features.fine + double(self.down8(y)) + self.hint4(hints)))
        base = annealed_mean(logits, self.annealing, self.bins)
        ab = (double(base) + self.regress(z)) * AB_SCALE
        return Painting(ab, logits, self.key(z))


class Network(nn.Module):
    """Encoder and decoder, for training; at use they are two files."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
        # ln of: near and far range, weight of the near kernel, noise; see training.spread.
        self.spread = nn.Parameter(torch.tensor([-3.0, 0.0, -1.0, -3.5]))

    @property
    def backbone(self) -> Backbone:
        """The part that begins with pretrained weights."""
        return self.encoder.backbone

    @property
    def ends(self) -> tuple[Tensor, ...]:
        """Matrices that do not map features to features."""
        return self.decoder.classify.weight, next(self.decoder.guidance.parameters())

    def forward(self, lightness: Tensor, hints: Tensor, guidance: Tensor) -> Painting:
        """See :class:`Encoder` and :class:`Decoder`."""
        return self.decoder(self.encoder(lightness), hints, guidance)
