"""Colorization transformer (Kumar 2021, "ColTran"), small.

Three parts, taught apart: an axial transformer names the colour of every cell of a coarse grid, one
after the other, each knowing all before it; a colour upsampler turns the named colours into fine
ones; a spatial upsampler brings them to the photo's pixels. As in the paper everything happens at
one size, to which photos are brought. Hints, which the paper does not have, join the gray photo.
"""

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.model.bins import BIN_COUNT, ab_bins
from findcolor.training.losses import SoftBins, color_loss
from findcolor.training.systems.axial import Layer, Places, shifted
from findcolor.training.systems.system import AB_SCALE, Lesson, System

CELL = 8
"""Pixels along a cell of the coarse grid."""
PARALLEL_WEIGHT = 0.01
_FINE = 4


class Cells(nn.Module):
    """Pixels to a grid of features that have seen each other: rows, then columns, in turn."""

    def __init__(self, channels: int, width: int, grid: int, cell: int, layers: int) -> None:
        super().__init__()
        self.embed = nn.Conv2d(channels, width, cell, stride=cell)
        self.places = Places(width, grid)
        self.layers = nn.ModuleList(
            Layer(width, grid, along) for _ in range(layers) for along in ("rows", "columns")
        )

    def forward(self, pixels: Tensor) -> Tensor:
        """Map (B, channels, grid * cell, grid * cell) to (B, grid, grid, width)."""
        x = self.embed(pixels).permute(0, 2, 3, 1) + self.places()
        for layer in self.layers:
            x = layer(x, x)
        return x


class OuterDecoder(nn.Module):
    """What the rows above a cell tell it."""

    def __init__(self, width: int, grid: int, layers: int) -> None:
        super().__init__()
        self.places = Places(width, grid)
        self.layers = nn.ModuleList(
            Layer(width, grid, along, context=width, causal=along == "columns")
            for _ in range(layers)
            for along in ("rows", "columns")
        )

    def forward(self, colors: Tensor, gray: Tensor) -> Tensor:
        """Map embedded colours and the gray photo, (B, grid, grid, C), to the same shape."""
        x = colors + self.places() + gray
        for layer in self.layers:
            x = layer(x, gray, gray)
        return shifted(x, 1)


class InnerDecoder(nn.Module):
    """What the cells before it in its row tell a cell."""

    def __init__(self, width: int, grid: int, layers: int) -> None:
        super().__init__()
        self.places = Places(width, grid)
        self.layers = nn.ModuleList(
            Layer(width, grid, "rows", context=2 * width, causal=True) for _ in range(layers)
        )
        self.name = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, BIN_COUNT))

    def forward(self, colors: Tensor, above: Tensor, gray: Tensor, rows: Tensor) -> Tensor:
        """Return logits (B, h, grid, Q) of some rows.

        Args:
            colors: (B, h, grid, C) embedded colours of the rows.
            above: (B, h, grid, C) of the outer decoder, of the rows.
            gray: (B, grid, grid, C), of all rows.
            rows: (h,) int64, their numbers.
        """
        here = gray.index_select(1, rows)
        x = shifted(colors, 2) + self.places().index_select(0, rows) + here + above
        context = torch.cat([here, above], -1)
        for layer in self.layers:
            x = layer(x, gray, context)
        return self.name(x)


class Above(nn.Module):
    """The outer decoder with the embedding of its colours."""

    def __init__(self, embed: nn.Embedding, outer: OuterDecoder) -> None:
        super().__init__()
        self.embed, self.outer = embed, outer

    def forward(self, names: Tensor, gray: Tensor) -> Tensor:
        """Map names (B, grid, grid) and gray (B, grid, grid, C) to what is above each cell."""
        return self.outer(self.embed(names), gray)


class Row(nn.Module):
    """The inner decoder on one row, with the embedding of its colours."""

    def __init__(self, embed: nn.Embedding, inner: InnerDecoder) -> None:
        super().__init__()
        self.embed, self.inner = embed, inner

    def forward(self, names: Tensor, above: Tensor, gray: Tensor, row: Tensor) -> Tensor:
        """Return logits (B, grid, Q) of the row with the number ``row`` (1,)."""
        colors = self.embed(names.index_select(1, row))
        return self.inner(colors, above.index_select(1, row), gray, row)[:, 0]


class Sampler(nn.Module):
    """Names the cells' colours one after the other, in reading order.

    The outer decoder runs once per row, the inner once per cell.
    """

    def __init__(self, grid: int, above: nn.Module, row: nn.Module) -> None:
        super().__init__()
        self.grid, self.above, self.row = grid, above, row

    def forward(self, gray: Tensor, noise: Tensor) -> Tensor:
        """Return names (B, grid, grid) int64.

        Args:
            gray: (B, grid, grid, C) of the encoder.
            noise: (B, grid, grid, Q), added to the logits: zeros choose the likeliest colours,
                Gumbel noise draws them.
        """
        names = torch.zeros_like(gray[..., 0], dtype=torch.long)
        cells = torch.arange(self.grid, device=gray.device)
        for y in range(gray.shape[1]):
            above = self.above(names, gray)
            for x in range(gray.shape[2]):
                logits = self.row(names, above, gray, cells[y : y + 1])[:, x] + noise[:, y, x]
                here = (cells[:, None] == y) & (cells == x)
                names = torch.where(here, logits.argmax(-1)[:, None, None], names)
        return names

    def compiled(self, gray: Tensor) -> nn.Module:
        """Return the same as a script, whose two loops the export keeps as loops.

        They count to the sizes of ``gray``, because the export unrolls loops of known length.
        """
        names, row = torch.zeros_like(gray[..., 0], dtype=torch.long), torch.zeros(1).long()
        above = torch.jit.trace(self.above, (names, gray))
        named = torch.jit.trace(self.row, (names, gray, gray, row))
        return torch.jit.script(Sampler(self.grid, above, named))


class ColTran(System):
    """The three parts.

    Args:
        width: Channels of the coarse part; the upsamplers have half.
        grid: Coarse cells along a side.
        layers: Pairs of layers in the encoder; the decoders have half.
    """

    multiple = 1
    bins: Tensor

    def __init__(self, width: int = 128, grid: int = 16, layers: int = 2) -> None:
        super().__init__()
        self.grid, self.side = grid, grid * CELL
        bins = torch.from_numpy(ab_bins().copy()) / AB_SCALE
        self.register_buffer("bins", bins, persistent=False)
        self.encoder = Cells(4, width, grid, CELL, layers)
        self.parallel = nn.Linear(width, BIN_COUNT)
        self.embed = nn.Embedding(BIN_COUNT, width)
        self.inner = InnerDecoder(width, grid, layers // 2)
        self.above = Above(self.embed, OuterDecoder(width, grid, layers // 2))
        self.sampler = Sampler(grid, self.above, Row(self.embed, self.inner))
        half = width // 2
        self.color_cells = Cells(6, half, grid, CELL, layers // 2)
        self.color = nn.Linear(half, 2)
        self.fine_cells = Cells(6, half, self.side // _FINE, _FINE, layers // 2)
        self.fine = nn.Linear(half, 2 * _FINE**2)
        for last in (self.color, self.fine):  # the upsamplers begin by changing nothing
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(
        self, lightness: Tensor, hints: Tensor, generator: torch.Generator | None = None
    ) -> Tensor:
        """Return colours (B, 2, side, side), whatever the photo's size.

        Args:
            lightness: (B, 1, H, W) as for every :class:`System`.
            hints: (B, 3, H, W), likewise.
            generator: Draws the coarse colours; without it each cell gets its likeliest colour.
        """
        seen = self._seen(lightness, hints)
        names = self.sample(self.encoder(seen), generator)
        return self.upsample_space(seen, self.upsample_color(seen, names)) * AB_SCALE

    def loss(self, lesson: Lesson, bins: SoftBins) -> dict[str, Tensor]:
        """Return each part's own loss; upsamplers are given the truth of the part before."""
        seen = self._seen(lesson.lightness, lesson.hints)
        truth = F.interpolate(lesson.ab, (self.side, self.side), mode="area")
        coarse = F.avg_pool2d(truth, CELL)
        names = nearest_bins(coarse / AB_SCALE, self.bins)
        gray = self.encoder(seen)
        fine = self.upsample_space(seen, coarse / AB_SCALE)
        target = names.flatten()
        return {
            "named": F.cross_entropy(self.logits(names, gray).float().flatten(0, 2), target),
            "parallel": PARALLEL_WEIGHT
            * F.cross_entropy(self.parallel(gray).float().flatten(0, 2), target),
            "coarse": color_loss(self.upsample_color(seen, names) * AB_SCALE, coarse),
            "fine": color_loss(fine * AB_SCALE, truth),
        }

    def for_export(self, lightness: Tensor, hints: Tensor) -> nn.Module:
        """Return the network with a sampler whose loops stay loops; see :class:`System`."""
        network = copy.deepcopy(self)
        gray = self.encoder(self._seen(lightness, hints))
        network.add_module("sampler", self.sampler.compiled(gray))
        return torch.jit.trace(network, (lightness, hints), check_trace=False)

    def logits(self, names: Tensor, gray: Tensor) -> Tensor:
        """Return logits (B, grid, grid, Q) of each cell, given all cells before it.

        Args:
            names: (B, grid, grid) int64, bins of the cells in reading order.
            gray: (B, grid, grid, C) of the encoder.
        """
        rows = torch.arange(self.grid, device=gray.device)
        return self.inner(self.embed(names), self.above(names, gray), gray, rows)

    def sample(self, gray: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Name the colours (B, grid, grid) cell by cell: the likeliest, or drawn."""
        noise = gray.new_zeros(*gray.shape[:3], BIN_COUNT)
        if generator is not None:
            uniform = torch.rand(noise.shape, generator=generator).to(gray.device)
            noise = -torch.log(-torch.log(uniform.clamp(1e-20, 1 - 1e-7)))
        return self.sampler(gray, noise)

    def upsample_color(self, seen: Tensor, names: Tensor) -> Tensor:
        """Return ab / 110 (B, 2, grid, grid) of named colours, as the photo makes them likely."""
        ab = F.embedding(names, self.bins).permute(0, 3, 1, 2)
        pixels = F.interpolate(ab, scale_factor=float(CELL), mode="nearest")
        return ab + self.color(self.color_cells(torch.cat([seen, pixels], 1))).permute(0, 3, 1, 2)

    def upsample_space(self, seen: Tensor, coarse: Tensor) -> Tensor:
        """Return ab / 110 (B, 2, side, side) of coarse (B, 2, grid, grid), led by the photo."""
        ab = F.interpolate(coarse, scale_factor=float(CELL), mode="bilinear", align_corners=False)
        cells = self.fine(self.fine_cells(torch.cat([seen, ab], 1))).permute(0, 3, 1, 2)
        return ab + F.pixel_shuffle(cells, _FINE)

    def _seen(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """Return the photo with its hints (B, 4, side, side); hints keep their colour."""
        x = torch.cat([lightness, hints], 1)
        rows, columns = overlap(self.side, x.shape[2]), overlap(self.side, x.shape[3])
        both = rows.to(x) @ x @ columns.to(x).T
        part = both[:, 3:]
        return torch.cat([both[:, :1], both[:, 1:3] / part.clamp_min(1e-6), part.ceil()], 1)


def overlap(few: int, many: int) -> Tensor:
    """Return (few, many): the share that each of many pixels has in each of few, if laid over them.

    Multiplied with an image from both sides it resizes by area, in a form that can be exported.
    """
    scale = torch.as_tensor(many) / few
    start = torch.arange(few)[:, None] * scale
    pixel = torch.arange(many)
    shared = torch.minimum(start + scale, pixel + 1.0) - torch.maximum(start, pixel * 1.0)
    return shared.clamp_min(0) / scale


def nearest_bins(ab: Tensor, bins: Tensor) -> Tensor:
    """Return the indices (B, h, w) of the bins (Q, 2) nearest to ab (B, 2, h, w)."""
    return (
        torch.cdist(ab.permute(0, 2, 3, 1).flatten(1, 2), bins)
        .argmin(-1)
        .unflatten(1, ab.shape[-2:])
    )
