"""What the network's parts are worth: variants of it, trained alike on as many photos.

    python benchmarks/ablations.py VAL --data packed=PACKED --backbone mobilenet_edgetpu.safetensors

Each variant begins with the pretrained encoder, learns from ``--images`` photos as the recipe
``findcolor`` says but for what makes it a variant, and is validated as a training is. Runs that
were stopped go on. The table goes to stdout as Markdown.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from findcolor.training.backbone import CHANNELS
from findcolor.training.network import (
    Decoder,
    Encoder,
    Features,
    Network,
    Painting,
    RegionAwareConv,
)
from findcolor.training.recipe import find_recipe, read_recipe
from findcolor.training.train import train

HINTS = (0, 1, 10, 100)


class LateEncoder(Encoder):
    """An encoder that looks at the photo only when it is told the hints."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv2d(3, CHANNELS[4], 3, padding=1)
        nn.init.zeros_(self.enter.weight)
        nn.init.zeros_(self.enter.bias)  # type: ignore[arg-type]

    def forward(self, lightness: Tensor) -> Features:
        """Hand the photo on, in the shape of features."""
        cells = F.pixel_unshuffle(lightness, 4)
        return Features(cells, cells, cells)

    def look(self, cells: Tensor, hints: Tensor) -> Features:
        """Return the features of a photo with hints, which enter at stride 4."""
        entrance = self.backbone.blocks[4].register_forward_hook(
            lambda block, given, out: out + self.enter(hints)
        )
        try:
            return super().forward(F.pixel_shuffle(cells, 4))
        finally:
            entrance.remove()


class LateDecoder(Decoder):
    """A decoder that has the encoder look again for every click."""

    def __init__(self, encoder: LateEncoder) -> None:
        super().__init__()
        self._encoder = (encoder,)  # whose parameters are not the decoder's

    def forward(self, features: Features, hints: Tensor, guidance: Tensor) -> Painting:
        """Colour the cells; see :class:`Decoder`."""
        return super().forward(self._encoder[0].look(features.fine, hints), hints, guidance)


def hinted_encoder() -> Network:
    """Return the network with hints in its encoder, too."""
    network = Network()
    network.encoder = LateEncoder()
    network.decoder = LateDecoder(network.encoder)
    return network


class OneFilter(nn.Module):
    """Dynamic region-aware convolution, but for the regions and for being dynamic."""

    def __init__(self, region: RegionAwareConv) -> None:
        super().__init__()
        self.local, self.norm = region.local, region.norm
        self.mix = nn.Conv2d(region.channels, region.channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape."""
        return F.relu(x + self.norm(self.mix(self.local(x))))


def one_filter() -> Network:
    """Return the network with one ordinary filter for all regions of all photos."""
    network = Network()
    network.decoder.region = OneFilter(network.decoder.region)  # type: ignore[assignment]
    return network


@dataclass(frozen=True)
class Variant:
    """A variant.

    Attributes:
        title: Of its row.
        make: Returns its network.
        changes: To the recipe.
    """

    title: str
    make: Callable[[], Network] = Network
    changes: tuple[str, ...] = ()


VARIANTS = {
    "base": Variant("as it is"),
    "hinted": Variant("hints in the encoder, too", hinted_encoder),
    "filter": Variant("one filter instead of regions", one_filter),
    "adamw": Variant("AdamW instead of Muon", changes=("train.optimizer=adamw",)),
}


def figures(file: Path) -> dict[int, dict[str, str]]:
    """Return the last validation's lines for all photos, by number of hints."""
    with file.open(newline="") as opened:
        lines = [line for line in csv.DictReader(opened) if line["category"] == "all"]
    return {int(line["hints"]): line for line in lines}


def main() -> None:
    """Train, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("val", type=Path)
    parser.add_argument("--data", action="append", required=True, metavar="KIND=PATH")
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--images", type=int, default=24_000)
    parser.add_argument("--out", type=Path, default=Path("runs/ablations"))
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    print("| variant | " + " | ".join(map(str, HINTS)) + " | colourfulness |")
    print("|---" * (len(HINTS) + 2) + "|")
    for name in options.only:
        variant, out = VARIANTS[name], options.out / name
        changes = (
            f"train.images={options.images}",
            f"train.backbone={options.backbone.absolute()}",
            f"validation.folder={options.val.absolute()}",
            f"validation.hints={list(HINTS)}",
            "validation.limit=100",
            *variant.changes,
        )
        recipe = read_recipe(find_recipe("findcolor"), out, options.data, changes)
        train(recipe, make=variant.make)
        rows = figures(out / "validation.csv")
        shown = [f"{float(rows[count]['psnr']):.2f}" for count in HINTS]
        vivid = float(rows[0]["colorfulness"]) / float(rows[0]["colorfulness_truth"])
        print(f"| {variant.title} | {' | '.join(shown)} | {vivid:.0%} |", flush=True)


if __name__ == "__main__":
    main()
