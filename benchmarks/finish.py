"""How long the finish of a photo takes, stage by stage, beside a plain scikit-image version.

    python benchmarks/finish.py [--megapixels 12] [--rounds 5]

Wall-clock medians on this machine, all in one run, so that the ratio can be trusted where the
milliseconds cannot. The naive version enlarges ab with scipy's cubic splines, without a guide, and
converts with skimage.color.lab2rgb; it does not keep lightness and clips channel by channel.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
from scipy.ndimage import zoom
from skimage import data
from skimage.color import lab2rgb

from findcolor.color import gamut, lab
from findcolor.color.finish import finish
from findcolor.color.resample import Taps, shrink
from findcolor.color.strips import cores, in_strips
from findcolor.color.transfer import linear_from_srgb, srgb_from_linear
from findcolor.color.upsample import Upsampler


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Return the median wall-clock milliseconds of some rounds, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def enlarged(plane: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return a plane enlarged by cubic interpolation."""
    rows = Taps.of(slice(0, height), plane.shape[0], height)
    columns = Taps.of(slice(0, width), plane.shape[1], width)
    return rows.cubic @ plane @ columns.cubic.T


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--rounds", type=int, default=5)
    settings = parser.parse_args()
    height = round((settings.megapixels * 1e6 * 3 / 4) ** 0.5)
    width = round(height * 4 / 3)

    photo = lab.srgb_to_lab(data.astronaut())
    grain = np.random.default_rng(0).normal(0, 1, (height, width)).astype(np.float32)
    L = enlarged(photo[..., 0], height, width) + grain
    packed = lab.pack_lightness(L)
    small = shrink(photo[..., 0], (192, 256))
    ab = np.stack([shrink(photo[..., i], (48, 64)) for i in (1, 2)], axis=-1)
    upsampler = Upsampler(ab, small, (height, width))

    def upsample(rows: slice) -> None:
        upsampler.rows(lab.unpack_lightness(packed[rows]), rows)

    full = [L, *(enlarged(ab[..., i], height, width) for i in range(2))]
    red, green, blue = (np.empty((height, width), np.float32) for _ in range(3))

    def convert(rows: slice) -> None:
        red[rows], green[rows], blue[rows] = lab.linear_planes(*(plane[rows] for plane in full))

    def clip(rows: slice) -> None:
        planes = [plane[rows] for plane in full]
        gamut.clip_planes(*planes, lab.linear_planes(*planes))

    out = np.empty((height, width, 3), np.uint8)

    def encode(rows: slice) -> None:
        for i, plane in enumerate((red, green, blue)):
            out[rows, :, i] = srgb_from_linear(plane[rows])
        linear_from_srgb(out[rows, :, 0])
        linear_from_srgb(out[rows, :, 2])

    stages = {
        "upsample": upsample,
        "Lab to RGB": convert,
        "Lab to RGB and gamut": clip,
        "encode": encode,
    }
    print(f"{height * width / 1e6:.1f} megapixels, {cores()} cores, median of {settings.rounds}")
    for name, stage in stages.items():
        spent = median_ms(lambda stage=stage: in_strips(height, width, stage), settings.rounds)
        print(f"  {name:20s} {spent:8.0f} ms")
    ours = median_ms(lambda: finish(packed, ab, small, out=out), settings.rounds)
    print(f"finish, 8 bits         {ours:8.0f} ms")
    deep = median_ms(lambda: finish(packed, ab, small, depth=16), settings.rounds)
    print(f"finish, 16 bits        {deep:8.0f} ms")
    lost = np.abs(lab.lightness(finish(packed, ab, small)) - lab.unpack_lightness(packed)).max()
    print(f"largest |dL|           {lost:8.2f}")

    def naive() -> None:
        factors = height / ab.shape[0], width / ab.shape[1]
        planes = [
            zoom(ab[..., i], factors, order=3, grid_mode=True, mode="nearest") for i in (0, 1)
        ]
        with warnings.catch_warnings(action="ignore"):  # it warns of colours outside the gamut
            rgb = lab2rgb(np.dstack([L, *planes]))
        (np.clip(rgb, 0, 1) * 255).round().astype(np.uint8)

    plain = median_ms(naive, max(1, settings.rounds // 3))
    print(f"naive scikit-image     {plain:8.0f} ms, {plain / ours:.1f} times as long")


if __name__ == "__main__":
    main()
