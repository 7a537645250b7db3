"""A look at a network while it learns: the benchmark's own trial, category by category.

The figures are those that ``findcolor evaluate`` gives for the same weights: its photos, its hints
and its measures, and the whole road of a photo, with torch in the place of onnxruntime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from findcolor.color.lab import pack_lightness
from findcolor.color.upsample import upsample_ab
from findcolor.errors import SettingsError
from findcolor.evaluation.hint_trial import INPUT, TRUTH, HintTrial
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.outcome import Key, Outcome
from findcolor.evaluation.photos import Truth, find_photos, read_rgb, spread
from findcolor.evaluation.protocols import PROTOCOLS, SEED
from findcolor.evaluation.summary import summarize
from findcolor.evaluation.system import PixelHint, System
from findcolor.model.colorizer import Colorizer, working_size
from findcolor.model.guidance import guidance_vector
from findcolor.model.session import Session
from findcolor.model.spread import Kernel
from findcolor.model.view import AFAR_AREA
from findcolor.photo.photo import Photo
from findcolor.training.afar import Afar
from findcolor.training.log import Row
from findcolor.training.network import Features, Network
from findcolor.training.recipe import Validation
from findcolor.training.sheets import write_sheet

PROTOCOL = PROTOCOLS["zhang"]
IN_TRAINING = "training"
"""What the trial calls the network that learns."""
_MEASURES = ("psnr", "ssim", "ciede2000", "colorfulness", "colorfulness_truth")


@dataclass(frozen=True)
class Look:
    """What a validation shows.

    Attributes:
        rows: For each category and for all, for each number of hints: the means.
        outcomes: Of each photo, with small pictures.
    """

    rows: list[Row]
    outcomes: list[Outcome]

    def figures(self) -> dict[str, float]:
        """Return PSNR in dB by what it is of: a category (or "all") and a number of hints."""
        return {f"{row['category']}/{row['hints']}": float(row["psnr"]) for row in self.rows}


class Validator:
    """The photos and hints of a validation, always the same.

    Raises:
        SettingsError: There is no photo in the folder, or only gray ones.
        PhotoError: A photo cannot be read.
    """

    def __init__(self, settings: Validation) -> None:
        assert settings.folder is not None
        self._settings = settings
        everything = find_photos(settings.folder)
        self._photos = [
            photo
            for photo in spread(everything, settings.limit)
            if not Truth(read_rgb(photo.path, PROTOCOL.size)).is_gray
        ]
        if not self._photos:
            raise SettingsError(f'All photos in "{settings.folder}" are gray.')
        names = [photo.name for photo in everything]
        counts = settings.hints
        places = PROTOCOL.draw(names, counts, SEED)
        self._trial = HintTrial(PROTOCOL, counts, places, pictured=counts)

    def look(self, network: nn.Module, seen: int) -> Look:
        """Measure a network.

        Args:
            network: A :class:`Network` or an :class:`Afar`; it is left as it was, but for its mode.
            seen: Photos that it saw in training.
        """
        system: System
        if isinstance(network, Afar):
            system = _AfarInTraining(network)
        else:
            system = _InTraining(cast(Network, network))
        outcomes = [self._trial.measure(photo, [system]) for photo in self._photos]
        lines = summarize([row for outcome in outcomes for row in outcome.rows])
        rows: list[Row] = [
            {
                "seen": seen,
                "category": line.category,
                "hints": line.key.hints,
                "photos": line.measures["psnr"].count,
                **{name: round(line.measures[name].mean, 4) for name in _MEASURES},
            }
            for line in lines
        ]
        return Look(rows, outcomes)

    def sheet(self, look: Look, file: Path) -> None:
        """Write some photos of a look: gray, coloured with each number of hints, and true."""
        keys = [Key(PROTOCOL.name, INPUT, 0)]
        keys += [Key(PROTOCOL.name, IN_TRAINING, count) for count in self._settings.hints]
        keys += [Key(PROTOCOL.name, TRUTH, 0)]
        count = min(self._settings.sheet, len(look.outcomes))
        shown = [look.outcomes[n * len(look.outcomes) // count] for n in range(count)]
        if shown:
            write_sheet([[outcome.pictures[key] for key in keys] for outcome in shown], file)


class _InTraining(FindColor):
    """Find Color in the benchmark, with a network that still learns."""

    def __init__(self, network: Network) -> None:
        self.name = IN_TRAINING
        self.colorizer = TorchColorizer(network)
        self._weights, self._patches, self._open = None, "off", None


class _AfarInTraining:
    """A look from afar in the benchmark, alone; it knows of no hints."""

    def __init__(self, network: Afar) -> None:
        self.name = IN_TRAINING
        self._network = network.eval()
        self._device = network.annealing.device

    @torch.no_grad()
    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        photo = Photo(pack_lightness(lightness))
        small = photo.small_lightness(working_size(photo.height, photo.width, AFAR_AREA))
        seen = torch.from_numpy(small)[None, None].to(self._device) / 50 - 1
        guidance = torch.from_numpy(guidance_vector()).to(self._device)
        ab = self._network(seen, guidance)[0][0].permute(1, 2, 0).cpu().numpy()
        return upsample_ab(np.ascontiguousarray(ab), small, photo.lightness)


class TorchColorizer(Colorizer):
    """A colorizer that asks a network of torch instead of two files of weights."""

    def __init__(self, network: Network) -> None:
        network.eval()
        self.name, self.sha256, self.card = "training", "", {}
        self.kernel = Kernel(*network.spread.detach().exp().tolist())
        self._afar = None
        self._encoder = _Encode(network)
        self._decoder = _Decode(network)


class _Encode(Session):
    """What the encoder's file computes."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._device = network.spread.device

    @torch.no_grad()
    def __call__(self, **inputs: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        given = {name: torch.from_numpy(value).to(self._device) for name, value in inputs.items()}
        return {name: value.float().cpu().numpy() for name, value in self._compute(given).items()}

    def _compute(self, given: dict[str, Tensor]) -> dict[str, Tensor]:
        return self._network.encoder(given["lightness"])._asdict()


class _Decode(_Encode):
    """What the decoder's file computes."""

    def _compute(self, given: dict[str, Tensor]) -> dict[str, Tensor]:
        features = Features(given["fine"], given["middle"], given["coarse"])
        painting = self._network.decoder(features, given["hints"], given["guidance"])
        return painting._asdict() | {"probability": torch.softmax(painting.logits, 1)}
