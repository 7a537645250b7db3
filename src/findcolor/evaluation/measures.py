"""The names of all measures and how they are written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        name: Its key in rows, JSON and CSV.
        title: Its heading in tables.
        digits: Digits after the point in tables.
        meaning: One sentence for the report.
    """

    name: str
    title: str
    digits: int
    meaning: str


_ALL = (
    Measure("psnr", "PSNR, dB", 2, "peak signal-to-noise ratio, as the protocol defines it."),
    Measure("ssim", "SSIM", 4, "structural similarity of the RGB channels."),
    Measure("ciede2000", "ΔE₀₀", 2, "mean CIEDE2000 colour difference."),
    Measure(
        "colorfulness",
        "colourfulness",
        1,
        "Hasler–Süsstrunk 2003, the median with its share of the truth's.",
    ),
    Measure("colorfulness_truth", "truth's", 1, "the photo's own colourfulness."),
    Measure("colorfulness_distance", "its distance", 1, "mean distance from the truth's."),
    Measure("bleeding", "bleeding", 2, "mean CIEDE2000 within 3 px of lightness edges."),
    Measure("hint_error", "at hints", 2, "mean distance in a*, b* from the hints, inside them."),
    Measure(
        "hpr", "HPR, px", 1, "mean distance of the pixels that one more hint changed (iColoriT)."
    ),
    Measure(
        "among_nine",
        "among nine",
        3,
        "share of points whose true colour is within CIEDE2000 10 of one of nine suggestions.",
    ),
    Measure("first", "the first", 3, "the same for the first suggestion alone."),
    Measure("stripes_blue", "stripes blue", 3, "share of the stripes that one blue hint turned."),
    Measure("stripes_stay", "stay blue", 3, "the same after a neutral hint inside the bowl."),
    Measure("inside_blue", "inside blue", 3, "share of the inside that the blue hint turned, too."),
    Measure("inside_back", "inside back", 3, "part of its tint that the neutral hint took away."),
    Measure("leak", "leak", 1, "mean change in a*, b* of the photo behind the bowl."),
)
MEASURES = {measure.name: measure for measure in _ALL}
"""By name, in the order of the tables."""
