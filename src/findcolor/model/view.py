"""A photo as the network has seen it: as a whole and, when asked, in patches too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from findcolor.model.colorizer import Colorizer, Glance, Prediction, working_size
from findcolor.model.grid import resize
from findcolor.model.guidance import WeightedColor
from findcolor.model.hints import Hint
from findcolor.model.patches import (
    CELL,
    PatchColors,
    fuse,
    fuse_patches,
    patch_boxes,
    patch_count,
)

AFAR_AREA = 160 * 160
"""Pixels of a second look from afar, which knows best what the photo as a whole is."""
AFAR_SHARE = np.float32(0.75)
"""Its part in the colours before hints, and in their probabilities."""

Shrink = Callable[[tuple[int, int]], NDArray[np.float32]]


class View:
    """One photo, encoded once; safe to share between threads.

    Args:
        colorizer: The model.
        height: Of the photo, in pixels.
        width: Of the photo, in pixels.
        shrink: Returns the photo's L* at a size (h, w) as (h, w) float32.
    """

    def __init__(self, colorizer: Colorizer, height: int, width: int, shrink: Shrink) -> None:
        self.colorizer = colorizer
        self._height, self._width, self._shrink = height, width, shrink
        self.lightness = shrink(working_size(height, width))
        self.features = colorizer.encode(self.lightness)
        self._small = shrink(working_size(height, width, AFAR_AREA))
        self._plain: dict[object, tuple[Prediction, Glance]] = {}
        self._patches: dict[object, PatchColors] = {}
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Memory of the features, the small lightness and what is kept of colours, in bytes."""
        plain = sum(close.nbytes + afar.nbytes for close, afar in list(self._plain.values()))
        patches = sum(colors.nbytes for colors in list(self._patches.values()))
        encoded = self.features.nbytes + self._small.nbytes + self.lightness.nbytes
        return encoded + plain + patches

    def paint(
        self,
        hints: Sequence[Hint] = (),
        palette: Sequence[WeightedColor] = (),
        saturation: float | None = None,
        patches: str = "auto",
    ) -> Prediction:
        """Colour the photo.

        Args:
            hints: Local hints; where two overlap the later one holds.
            palette: Global hint, colours with weights.
            saturation: Global hint, mean chroma / 110.
            patches: "auto", "off", or the number of patches along the longer side.
        """
        unhinted, afar = self._unhinted(tuple(palette), saturation)
        close = self.colorizer.inform(unhinted, self.features, hints, palette, saturation)
        whole = replace(close, ab=close.ab + AFAR_SHARE * (afar.ab - unhinted.ab))
        count = patch_count(patches, self._height, self._width)
        if count > 1:
            whole = fuse(whole, self._patch_colors(count, tuple(palette), saturation))
        probability = close.probability + AFAR_SHARE * (afar.probability - close.probability)
        return self.colorizer.obey(replace(whole, probability=probability), hints)

    def _unhinted(
        self, palette: tuple[WeightedColor, ...], saturation: float | None
    ) -> tuple[Prediction, Glance]:
        """Return the close look without hints, and the look from afar on its grids."""
        key = (palette, saturation)
        with self._lock:
            if key not in self._plain:
                close = self.colorizer.predict(self.features, (), *key)
                afar = self.colorizer.look_afar(self._small, *key)
                ab = resize(afar.ab, close.ab.shape[:2])
                probability = resize(afar.probability, close.probability.shape[:2])
                self._plain = {key: (close, Glance(ab, probability))}
            return self._plain[key]

    def _patch_colors(
        self, count: int, palette: tuple[WeightedColor, ...], saturation: float | None
    ) -> PatchColors:
        key = (count, palette, saturation)
        with self._lock:
            if key not in self._patches:
                self._patches = {key: self._paint_patches(*key)}  # the last one is enough
            return self._patches[key]

    def _paint_patches(
        self, count: int, palette: tuple[WeightedColor, ...], saturation: float | None
    ) -> PatchColors:
        area = round(AFAR_AREA * ((count + 0.5) / 1.5) ** 2)
        height, width = working_size(self._height, self._width, area)
        lightness = self._shrink((height, width))
        grid = height // CELL, width // CELL
        boxes = patch_boxes(*grid, count)
        glances = []
        for rows, columns in boxes:
            pixels = lightness[
                rows.start * CELL : rows.stop * CELL, columns.start * CELL : columns.stop * CELL
            ]
            glances.append(self.colorizer.look_afar(pixels, palette, saturation))
        return fuse_patches(grid, boxes, glances)
