"""The main trial: every system on every photo with the protocol's hints."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from findcolor.color.difference import ciede2000, colorfulness
from findcolor.color.lab import lab_to_srgb, srgb_to_lab
from findcolor.errors import SettingsError
from findcolor.evaluation.metrics import Similarity, bleeding, boundary_band, hint_error, to_levels
from findcolor.evaluation.network import FeatureNetwork
from findcolor.evaluation.outcome import Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.evaluation.protocols import HintProtocol, Places
from findcolor.evaluation.results import FolderResults
from findcolor.evaluation.system import PixelHint, System

Participant = System | FolderResults


class Trial(Protocol):
    """Something that every system is put to, photo by photo."""

    @property
    def name(self) -> str:
        """What rows and tables call it."""
        ...

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure all systems on one photo."""
        ...


PICTURE_SIDE = 128
TRUTH = "truth"
INPUT = "input"


@dataclass(frozen=True, slots=True)
class HintTrial:
    """One protocol with its hints drawn.

    Attributes:
        protocol: Sizes and definitions.
        counts: The counts of hints to try.
        places: Where the hints of every photo are.
        pictured: The counts of which the report shows pictures.
        network: The network of the Fréchet distance, if any.
    """

    protocol: HintProtocol
    counts: tuple[int, ...]
    places: Places
    pictured: tuple[int, ...] = ()
    network: FeatureNetwork | None = None

    @property
    def name(self) -> str:
        """The protocol's name."""
        return self.protocol.name

    def measure(self, photo: Sample, systems: Iterable[Participant]) -> Outcome:
        """Measure all systems on one photo.

        Raises:
            PhotoError: The photo, or a system's result for it, cannot be read.
            SettingsError: A system gave something else than colours.
        """
        truth = Truth(read_rgb(photo.path, self.protocol.size))
        outcome = Outcome(photo.name)
        if self.pictured:
            gray = lab_to_srgb(with_lightness(truth, np.zeros_like(truth.ab)), np.float32)
            outcome.pictures[Key(self.name, INPUT, 0)] = to_picture(gray)
            outcome.pictures[Key(self.name, TRUTH, 0)] = to_picture(truth.rgb)
        if self.network is not None:
            outcome.features[Key(self.name, TRUTH, 0)] = self.network.features(truth.rgb)
        judge = Judge(truth)
        judged: dict[bytes, _Judged] = {}  # many colourings are equal: gray with any hints
        for system in systems:
            for count in self.counts:
                hints = self.protocol.hints(self.places[count][photo.name], truth.ab)
                ab = self._colors(system, photo, truth, hints)
                if ab is None:
                    continue
                content = ab.tobytes()
                if content not in judged:
                    judged[content] = self._judge(truth, judge, ab)
                key, found = Key(self.name, system.name, count), judged[content]
                error = hint_error(ab, hints)
                values = found.values if error is None else {**found.values, "hint_error": error}
                outcome.rows.append(Row(photo.name, photo.category, key, values))
                if count in self.pictured:
                    outcome.pictures[key] = found.picture
                if found.features is not None:
                    outcome.features[key] = found.features
        return outcome

    def _colors(
        self, system: Participant, photo: Sample, truth: Truth, hints: Sequence[PixelHint]
    ) -> NDArray[np.float32] | None:
        if isinstance(system, FolderResults):
            return system.colors(photo, self.protocol, len(hints))
        ab = system.colorize(truth.lightness, hints)
        if ab.shape != truth.ab.shape or not np.isfinite(ab).all():
            raise SettingsError(
                f'The system "{system.name}" gave no colours of the size of "{photo.name}".'
            )
        return ab.astype(np.float32, copy=False)

    def _judge(self, truth: Truth, judge: Judge, ab: NDArray[np.float32]) -> _Judged:
        rgb = lab_to_srgb(with_lightness(truth, ab), np.float32)
        values = {"psnr": self.protocol.psnr(truth.rgb, rgb), **judge(rgb)}
        features = None if self.network is None else self.network.features(rgb)
        return _Judged(values, to_picture(rgb), features)


class _Judged(NamedTuple):
    values: dict[str, float]
    picture: bytes
    features: NDArray[np.float32] | None


def with_lightness(truth: Truth, ab: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (h, w, 3) CIELAB: the photo's true lightness with the given colours."""
    return np.concatenate([truth.lab[..., :1], ab], axis=-1, dtype=np.float32)


class Judge:
    """Every measure that all protocols define alike, for any number of colourings of one photo."""

    def __init__(self, truth: Truth) -> None:
        self._lab = truth.lab
        self._similarity = Similarity(truth.rgb)
        self._band = boundary_band(truth.lightness)
        self._colorfulness = colorfulness(to_levels(truth.rgb))

    def __call__(self, rgb: NDArray[np.float32]) -> dict[str, float]:
        """Return the measures by name of a result, (h, w, 3) float32 sRGB 0..1."""
        difference = ciede2000(self._lab, srgb_to_lab(rgb))
        colorful, true = colorfulness(to_levels(rgb)), self._colorfulness
        values = {
            "ssim": self._similarity(rgb),
            "ciede2000": float(difference.mean(dtype=np.float64)),
            "colorfulness": colorful,
            "colorfulness_truth": true,
            "colorfulness_distance": abs(colorful - true),
        }
        if (boundary := bleeding(difference, self._band)) is not None:
            values["bleeding"] = boundary
        return values


def to_picture(rgb: NDArray[np.floating]) -> bytes:
    """Return a small JPEG file of (h, w, 3) float RGB 0..1, for the contact sheets."""
    from PIL import Image

    image = Image.fromarray(to_levels(rgb))
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
