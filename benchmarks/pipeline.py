"""How fast is the whole road? Run on an idle machine:

    python benchmarks/pipeline.py [--large]

Prints medians: opening and saving a 12-megapixel JPEG in process, encoder, decoder, a hint to a new
preview, and peak memory, each beside a libvips decode of the same file as the yardstick of the
machine. ``--large`` adds a 100-megapixel JPEG.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyvips
import skimage.data


def make_photo(path: Path, width: int, height: int) -> None:
    """Write a gray JPEG of photographic content: a public-domain portrait, enlarged, with grain."""
    photo = pyvips.Image.new_from_array(skimage.data.astronaut()).colourspace("b-w")
    photo = photo.resize(width / photo.width, vscale=height / photo.height, kernel="cubic")
    grain = pyvips.Image.gaussnoise(width, height, sigma=6, mean=0)
    (photo + grain).cast("uchar").jpegsave(str(path), Q=90)


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """Return the median wall time of a call in milliseconds, after one warm-up."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def peak_mb() -> float:
    """Return the largest resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_road(photo: Path) -> None:
    """Print the figures of one file, in a process of its own so that its memory counts alone."""
    from findcolor import Hint, Recipe, open_canvas
    from findcolor.photo.read import read_photo

    out = photo.with_suffix(".out.jpg")
    megapixels = np.prod(read_photo(photo).size) / 1e6
    repeats = 5 if megapixels < 50 else 1
    decode = median_ms(lambda: pyvips.Image.new_from_file(str(photo)).copy_memory(), repeats)
    road = median_ms(lambda: open_canvas(photo).save(out, overwrite=True), repeats)
    print(f"{megapixels:.0f} MP JPEG to colour JPEG: {road:.0f} ms")
    print(f"  that is {road / decode:.1f} times libvips's decode of it, {decode:.0f} ms")
    print(f"  peak memory {peak_mb():.0f} MB")
    if megapixels > 50:
        return
    canvas = open_canvas(photo)
    square = canvas.photo.small_lightness((256, 256))
    features = canvas.colorizer.encode(square)
    print(f"  open: {median_ms(lambda: open_canvas(photo), repeats):.0f} ms")
    print(f"  encoder, 256 x 256: {median_ms(lambda: canvas.colorizer.encode(square), 15):.1f} ms")
    print(
        f"  decoder, 256 x 256: {median_ms(lambda: canvas.colorizer.predict(features), 15):.1f} ms"
    )
    canvas.preview(max_side=1024)
    places = iter(np.random.default_rng(0).random((100, 2)))

    def one_more_hint() -> None:
        x, y = next(places)
        canvas.preview(Recipe((Hint(float(x), float(y), 20, 30),), patches="off"), 1024)

    def colours_only() -> None:
        x, y = next(places)
        canvas.predict(Recipe((Hint(float(x), float(y), 20, 30),)))

    print(f"  one more hint to new colours: {median_ms(colours_only, 15):.1f} ms")
    print(f"  one more hint to a new 1024-pixel preview: {median_ms(one_more_hint, 15):.1f} ms")


def main() -> None:
    """Make the photos and measure each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 100 megapixels")
    parser.add_argument("--photo", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.photo:
        measure_road(options.photo)
        return
    sizes = [(4000, 3000)] + ([(11600, 8700)] if options.large else [])
    with tempfile.TemporaryDirectory() as folder:
        for width, height in sizes:
            path = Path(folder) / f"{width}.jpg"
            make_photo(path, width, height)
            subprocess.run([sys.executable, __file__, "--photo", str(path)], check=True)


if __name__ == "__main__":
    main()
