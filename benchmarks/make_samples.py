"""Make the front page's sample photos with the shipped weights; run again after every training.

    python benchmarks/make_samples.py [FOLDER]

Writes for each photo NAME.gray.jpg and NAME.color.jpg, and samples.json with sizes and credits.
The colours are automatic: the gray file goes through the same pipeline as anybody's photo. One
photo is shown with hints too: their places are chosen by hand, their colours are those of the
colour photograph, as somebody would set them who was there; NAME.hints.json holds them.
Needs scikit-image and matplotlib, which carry the photographs.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.cbook
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from findcolor.color.lab import srgb_to_lab
from findcolor.model.hints import Hint
from findcolor.pipeline import open_canvas
from findcolor.recipe import Recipe

FOLDER = Path(__file__).resolve().parents[1] / "src" / "findcolor" / "web" / "samples"
SIDE = 720
QUALITY = 84

Pixels = NDArray[np.uint8]


def grace_hopper() -> Pixels:
    """Return the portrait that comes with matplotlib, (606, 512, 3)."""
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        return np.asarray(Image.open(file).convert("RGB"))


PHOTOS: dict[str, tuple[Callable[[], Any], str]] = {
    "astronaut": (skimage.data.astronaut, "NASA, public domain"),
    "grace_hopper": (grace_hopper, "James S. Davis, US Navy, public domain"),
    "chelsea": (skimage.data.chelsea, "Stéfan van der Walt, CC0"),
    "coffee": (skimage.data.coffee, "Rachel Michetti, CC0"),
    "rocket": (skimage.data.rocket, "SpaceX, CC0"),
    "camera": (skimage.data.camera, "Lav Varshney, CC0"),
}

HINTED = "astronaut"
PLACES = (
    (0.30, 0.75), (0.57, 0.60), (0.62, 0.20), (0.44, 0.29), (0.43, 0.09), (0.06, 0.08),
    (0.06, 0.42), (0.84, 0.12), (0.87, 0.36), (0.75, 0.80), (0.30, 0.40),
    (0.15, 0.62), (0.25, 0.55), (0.42, 0.62), (0.12, 0.80), (0.22, 0.90), (0.43, 0.90),
    (0.50, 0.76), (0.63, 0.62), (0.40, 0.74), (0.20, 0.70),
)  # fmt: skip


def hints_from(pixels: Pixels) -> Recipe:
    """Return the colours of a colour photograph at PLACES as hints."""
    height, width = pixels.shape[:2]
    hints = []
    for x, y in PLACES:
        row, column = int(y * height), int(x * width)
        around = pixels[row - 3 : row + 4, column - 3 : column + 4]
        _, a, b = srgb_to_lab(around).reshape(-1, 3).mean(axis=0).tolist()
        hints.append(Hint(x, y, a, b))
    return Recipe(hints=tuple(hints))


def gray_jpeg(pixels: Pixels) -> bytes:
    """Return a photo as a gray JPEG of at most SIDE pixels."""
    image = Image.fromarray(pixels).convert("L")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def main(folder: Path = FOLDER) -> None:
    """Write all samples and their list."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = []
    for name, (read, credit) in PHOTOS.items():
        gray = gray_jpeg(read())
        canvas = open_canvas(gray)
        width, height = canvas.photo.size
        color = folder / f"{name}.color.jpg"
        (folder / f"{name}.gray.jpg").write_bytes(gray)
        canvas.save(color, format="jpeg", quality=QUALITY, overwrite=True)
        sample = {
            "name": name,
            "gray": f"{name}.gray.jpg",
            "color": color.name,
            "width": width,
            "height": height,
            "credit": credit,
        }
        samples.append(sample)
        if name == HINTED:
            recipe = hints_from(read())
            hinted = folder / f"{name}.hinted.jpg"
            hints = folder / f"{name}.hints.json"
            canvas.save(hinted, recipe, format="jpeg", quality=QUALITY, overwrite=True)
            hints.write_text(json.dumps(recipe.to_json(), indent=2) + "\n", encoding="utf-8")
            first = {"color": hinted.name, "recipe": hints.name, "hints": len(recipe.hints)}
            samples.insert(0, {**sample, **first})
        print(f"{name}: {width} x {height}")
    text = json.dumps(samples, indent=2, ensure_ascii=False)
    (folder / "samples.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
