"""The names of all measures, how they are written and which way is better."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        name: Its key in rows, JSON and CSV.
        title: Its heading in tables.
        digits: Digits after the point in tables.
        better: +1 if more is better, -1 if less is, 0 if neither.
        meaning: One sentence for the report.
    """

    name: str
    title: str
    digits: int
    better: int
    meaning: str


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            "psnr", "PSNR, dB", 2, 1, "Peak signal-to-noise ratio, as the protocol defines it."
        ),
        Measure("ssim", "SSIM", 4, 1, "Structural similarity of the RGB channels."),
        Measure("ciede2000", "ΔE₀₀", 2, -1, "Mean CIEDE2000 colour difference."),
        Measure(
            "colorfulness",
            "colourfulness",
            1,
            0,
            "Hasler–Süsstrunk 2003; the median, with its share of the truth's.",
        ),
        Measure("colorfulness_truth", "truth's", 1, 0, "The photo's own colourfulness."),
        Measure(
            "colorfulness_distance",
            "its distance",
            1,
            -1,
            "Absolute difference between result's and truth's colourfulness.",
        ),
        Measure("bleeding", "bleeding", 2, -1, "Mean CIEDE2000 within 3 px of lightness edges."),
        Measure(
            "hint_error", "at hints", 2, -1, "Mean distance in a*, b* from the hints, inside them."
        ),
        Measure(
            "hpr",
            "HPR, px",
            1,
            1,
            "Hint propagation range: mean distance of the pixels that one more hint changed.",
        ),
        Measure(
            "among_nine",
            "among nine",
            3,
            1,
            "Share of points whose true colour is within CIEDE2000 10 of one of nine suggestions.",
        ),
        Measure("first", "the first", 3, 1, "The same for the first suggestion alone."),
    )
}
