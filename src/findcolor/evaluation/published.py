"""Figures that others published; always beside ours, never mixed with them.

They were measured on other photos, so only their shape can be compared.
"""

from __future__ import annotations

REFERENCE_NOTE = (
    "As published, on another test set and with another protocol: PSNR in dB, category means of "
    "automatic colouring."
)
REFERENCE_CATEGORIES = ("Animal", "Nature", "Building", "Soldiers", "People")
REFERENCE: dict[str, tuple[float, tuple[float, ...] | None]] = {
    "InstanceAware": (30.88, None),
    "MyHeritage": (28.93, None),
    "reference project": (31.08, (31.65, 29.67, 32.85, 32.53, 30.90)),
}
"""System -> (mean, means by category where they are known)."""

ZHANG_NOTE = (
    "As published: PSNR in dB against the number of hints, protocol of Zhang et al. 2017, on 1000 "
    "photos of ImageNet's ctest10k (standard error 0.14 dB)."
)
ZHANG_POINTS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500)
ZHANG: dict[str, tuple[float, ...]] = {
    "SIGGRAPH17": (24.44, 25.37, 26.20, 27.39, 28.42, 29.34, 30.42, 31.13, 31.70, 32.14),
    "its PyTorch retraining": (
        26.46, 27.10, 27.54, 28.33, 29.12, 29.90, 30.92, 31.67, 32.27, 32.94,
    ),
}  # fmt: skip
