"""The whole road of a photo, from its file to its colour file.

    canvas = open_canvas("grandmother.jpg")
    canvas.save("grandmother.color.jpg", Recipe(hints=(Hint.from_color(0.4, 0.6, "#3b6ea5"),)))

A :class:`Canvas` holds one open photo. Opening it costs the encoder once; each new recipe costs the
decoder and, at the size of the screen, milliseconds; full size is paid only when saving.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.color.finish import finish
from findcolor.color.lab import lab_to_srgb, pack_lightness, srgb_to_lab, unpack_lightness
from findcolor.errors import HintError
from findcolor.model.colorizer import Colorizer, Prediction
from findcolor.model.hints import Hint
from findcolor.model.questions import Question, next_questions
from findcolor.model.reference import Region, reference_hints
from findcolor.model.suggestions import Suggestion, suggest
from findcolor.model.variants import variant_hints
from findcolor.model.view import View
from findcolor.photo.photo import Photo
from findcolor.photo.preview import original_preview
from findcolor.photo.read import read_photo
from findcolor.photo.spool import allocate
from findcolor.photo.write import default_name, encode_photo, write_photo
from findcolor.recipe import Recipe

DEFAULT_RECIPE = Recipe()
KEPT_PREDICTIONS = 4


@cache
def default_colorizer() -> Colorizer:
    """Return the built-in model, loaded at the first call and shared."""
    return Colorizer()


class Canvas:
    """One open photo and what the network knows of it; safe to share between threads.

    Args:
        photo: The photo.
        colorizer: The model; the built-in one by default.
        source: Where the photo came from; needed only to take colours from it as a reference.
    """

    def __init__(
        self,
        photo: Photo,
        colorizer: Colorizer | None = None,
        source: str | Path | bytes | None = None,
    ) -> None:
        self.photo = photo
        self.colorizer = colorizer or default_colorizer()
        self.source = source
        self.view = View(self.colorizer, photo.height, photo.width, photo.small_lightness)
        self._previews: dict[int, NDArray[np.uint16]] = {}
        self._predictions: dict[object, Prediction] = {}
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Memory held by the photo, the features and the predictions kept, in bytes."""
        alpha = 0 if self.photo.alpha is None else self.photo.alpha.nbytes
        with self._lock:
            kept = sum(preview.nbytes for preview in self._previews.values())
            kept += sum(prediction.nbytes for prediction in self._predictions.values())
        return self.photo.lightness.nbytes + alpha + self.view.nbytes + kept

    def prepare(self, recipe: Recipe = DEFAULT_RECIPE, max_side: int = 1024) -> None:
        """Do now what the first preview of this size needs, so that it answers like any other."""
        self.predict(recipe)
        self._lightness(max_side)

    def predict(self, recipe: Recipe = DEFAULT_RECIPE) -> Prediction:
        """Return the network's colours for a recipe; recent ones are kept, whatever their look."""
        key = (recipe.hints, recipe.palette, recipe.saturation, recipe.patches)
        with self._lock:
            if key in self._predictions:
                return self._predictions[key]
        prediction = self.view.paint(*key)
        with self._lock:
            while len(self._predictions) >= KEPT_PREDICTIONS:
                self._predictions.pop(next(iter(self._predictions)), None)
            self._predictions[key] = prediction
        return prediction

    def preview(self, recipe: Recipe = DEFAULT_RECIPE, max_side: int = 1024) -> NDArray[np.uint8]:
        """Return the photo in colour at the size of a screen.

        Args:
            recipe: What to do.
            max_side: The longer side in pixels; a smaller photo keeps its size.

        Returns:
            (h, w, 3) uint8 sRGB.
        """
        ab = self.predict(recipe).ab
        return finish(self._lightness(max_side), ab, self.view.lightness, recipe.look, 8)

    def gray_preview(self, max_side: int = 1024) -> NDArray[np.uint8]:
        """Return the photo as it is, gray, at the size of a screen: (h, w, 3) uint8 sRGB."""
        lab = np.zeros((*self._lightness(max_side).shape, 3), np.float32)
        lab[..., 0] = unpack_lightness(self._lightness(max_side))
        gray: NDArray[np.uint8] = lab_to_srgb(lab)
        return gray

    def render(self, recipe: Recipe = DEFAULT_RECIPE) -> NDArray[Any]:
        """Return the photo in colour at full size: (height, width, 3), uint8 or uint16 sRGB."""
        photo = self.photo
        out = allocate((photo.height, photo.width, 3), np.uint16 if photo.depth == 16 else np.uint8)
        ab = self.predict(recipe).ab
        return finish(photo.lightness, ab, self.view.lightness, recipe.look, photo.depth, out)

    def save(
        self,
        path: str | Path,
        recipe: Recipe = DEFAULT_RECIPE,
        *,
        format: str | None = None,
        quality: int | None = None,
        overwrite: bool = False,
        drop_gps: bool = False,
    ) -> Path:
        """Write the colour photo at full size, whole or not at all, and return its path.

        Args:
            path: Where to.
            recipe: What to do; it is kept in the file's metadata.
            format: "jpeg", "png", "tiff", "webp" or "avif"; by the path's suffix by default.
            quality: 1..100 for lossy formats.
            overwrite: Whether an existing file may be replaced.
            drop_gps: Whether to leave out where the photo was taken.

        Raises:
            WriteError: The file exists, or cannot be written.
        """
        return write_photo(
            self.render(recipe),
            path,
            self.photo,
            format=format,
            quality=quality,
            overwrite=overwrite,
            drop_gps=drop_gps,
            **self._provenance(recipe),
        )

    def encode(
        self,
        recipe: Recipe = DEFAULT_RECIPE,
        *,
        format: str | None = None,
        quality: int | None = None,
        drop_gps: bool = False,
    ) -> bytes:
        """Return the bytes of the file that :meth:`save` writes."""
        return encode_photo(
            self.render(recipe),
            self.photo,
            format=format,
            quality=quality,
            drop_gps=drop_gps,
            **self._provenance(recipe),
        )

    def lightness_at(self, x: float, y: float) -> float:
        """Return L*, 0..100, of the place (x, y), 0..1, averaged over what a small hint covers."""
        small = self.view.lightness
        height, width = small.shape
        row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
        around = small[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        return float(around.mean())

    def suggest(
        self, x: float, y: float, recipe: Recipe = DEFAULT_RECIPE, count: int = 9
    ) -> list[Suggestion]:
        """Return likely colours for the place (x, y), most probable first."""
        return suggest(self.predict(recipe), x, y, self.lightness_at(x, y), count)

    def variants(
        self, count: int = 5, recipe: Recipe = DEFAULT_RECIPE, seed: int = 0
    ) -> list[Recipe]:
        """Return recipes for distinct colourings, each the given one with more hints."""

        def paint(hints: Sequence[Hint]) -> Prediction:
            return self.view.paint(hints, recipe.palette, recipe.saturation, "off")

        kernel, lightness = self.colorizer.kernel, self.view.lightness
        anchors = variant_hints(paint, kernel, lightness, recipe.hints, count, seed)
        return [recipe.with_hints(*added) for added in anchors]

    def certainty(self, recipe: Recipe = DEFAULT_RECIPE) -> NDArray[np.float32]:
        """Return how sure the network is of each place's colour: small (h, w) float32, 0..1."""
        return self.predict(recipe).certainty

    def questions(self, recipe: Recipe = DEFAULT_RECIPE, count: int = 5) -> list[Question]:
        """Return the places whose hints would help most, the best first."""
        prediction = self.view.paint(recipe.hints, recipe.palette, recipe.saturation, "off")
        kernel, lightness = self.colorizer.kernel, self.view.lightness
        return next_questions(prediction, kernel, count, recipe.hints, lightness)

    def match_reference(
        self,
        reference: Canvas,
        region: Region | None = None,
        reference_region: Region | None = None,
    ) -> tuple[Hint, ...]:
        """Return hints with the colours of a reference photo, for all of this one or a region.

        Raises:
            HintError: The reference photo has no colour.
        """
        return reference_hints(
            self.view.features,
            reference.view.features,
            reference.true_colors(),
            region or Region(),
            reference_region or Region(),
        )

    def true_colors(self) -> NDArray[np.float32]:
        """Return the a*, b* that the photo's file itself has, (h / 8, w / 8, 2) float32.

        Raises:
            HintError: It has none: it is gray, or its file is not known.
        """
        if self.source is None:
            raise HintError("The reference photo's file is not known, so it gives no colours.")
        lab = srgb_to_lab(original_preview(self.source, 512))
        height, width = self.view.features.middle.shape[2:]
        rows = np.linspace(0, lab.shape[0], height + 1).astype(int)
        columns = np.linspace(0, lab.shape[1], width + 1).astype(int)
        ab = np.add.reduceat(np.add.reduceat(lab[..., 1:], rows[:-1], 0), columns[:-1], 1)
        area = np.maximum(np.diff(rows), 1)[:, None] * np.maximum(np.diff(columns), 1)[None]
        colors: NDArray[np.float32] = (ab / area[..., None]).astype(np.float32)
        if np.abs(colors).max() < 3:
            raise HintError("The reference photo has no colour; choose a colour photo.")
        return colors

    def _lightness(self, max_side: int) -> NDArray[np.uint16]:
        if max_side >= max(self.photo.size):
            return self.photo.lightness
        with self._lock:
            kept = self._previews.get(max_side)
        if kept is None:
            kept = pack_lightness(self.photo.small_lightness(max_side))
            with self._lock:
                while len(self._previews) >= 2:
                    self._previews.pop(next(iter(self._previews)), None)
                self._previews[max_side] = kept
        return kept

    def _provenance(self, recipe: Recipe) -> dict[str, str]:
        return {
            "recipe": recipe.dumps(),
            "model": self.colorizer.name,
            "sha256": self.colorizer.sha256,
        }


def open_canvas(
    source: str | Path | bytes | Photo,
    colorizer: Colorizer | None = None,
    *,
    page: int = 0,
    max_pixels: int | None = None,
) -> Canvas:
    """Open a photo for colouring.

    Args:
        source: A file's path or its bytes, or a photo already read.
        colorizer: The model; the built-in one by default.
        page: Which page of a file with several, from 0.
        max_pixels: Refuse larger photos; a generous limit by default.

    Raises:
        PhotoError: The photo cannot be read.
        WeightsError: The model cannot be loaded.
    """
    if isinstance(source, Photo):
        return Canvas(source, colorizer)
    limit = {} if max_pixels is None else {"max_pixels": max_pixels}
    return Canvas(read_photo(source, page=page, **limit), colorizer, source)


def colorize(
    source: str | Path,
    output: str | Path | None = None,
    recipe: Recipe = DEFAULT_RECIPE,
    *,
    colorizer: Colorizer | None = None,
    overwrite: bool = False,
) -> Path:
    """Colour one photo file and return the path of the result, ``photo.color.jpg`` by default.

    Raises:
        PhotoError: The photo cannot be read.
        WriteError: The result cannot be written, or exists already.
    """
    canvas = open_canvas(source, colorizer)
    return canvas.save(output or default_name(source), recipe, overwrite=overwrite)
