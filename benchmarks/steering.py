"""What the network's steering promises, measured: the tables of docs/steering.md.

    python benchmarks/steering.py DATA [--weights FOLDER] [--only questions] [--limit 60]

DATA holds ``val`` (colour photos), ``historic/colour`` (early colour photos), ``historic/bw`` (gray
ones) and training shards ``train-*.parquet``; what is missing is left out. The tables go to stdout
as Markdown, contact sheets to ``--out``. Every random choice is seeded.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from findcolor.color.difference import colorfulness
from findcolor.color.lab import lab_to_srgb, pack_lightness, srgb_to_lab
from findcolor.color.upsample import upsample_ab
from findcolor.evaluation.experiments.mortar import BLUE_HINT, NEUTRAL_HINT, with_bowl
from findcolor.evaluation.metrics import psnr_levels, psnr_unit
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.photos import Sample, Truth, find_photos, read_rgb, spread
from findcolor.evaluation.protocols import PROTOCOLS
from findcolor.evaluation.report import Report
from findcolor.evaluation.run import Settings, evaluate
from findcolor.evaluation.statistics import estimate
from findcolor.evaluation.tables import Table
from findcolor.model.colorizer import Colorizer
from findcolor.model.hints import Hint
from findcolor.model.vividness import Vividness
from findcolor.photo.photo import Photo
from findcolor.pipeline import Canvas, open_canvas
from findcolor.recipe import Recipe
from findcolor.training.aging import age, emulsion
from findcolor.training.color import linear

Array = NDArray[np.float32]
SIDE = 256
LEVIN_PHOTOS = 60
"""Levin's method solves a large system per hint; so many photos are enough to compare."""
WAYS = (
    *(Vividness(factor=factor) for factor in (1.0, 1.15, 1.3, 1.45)),
    *(Vividness(contrast=contrast) for contrast in (1.1, 1.2, 1.4)),
    *(Vividness(least_chroma=least) for least in (8, 10, 12)),
    *(
        Vividness(1.0, contrast, least, most)
        for most in (1.7, 1.35)
        for contrast in (1.1, 1.15, 1.2)
        for least in (10, 12)
    ),
)
"""What vividness's curve is drawn from; the weights' card holds the numbers of one."""


@dataclass(frozen=True)
class Bench:
    """What to measure, and with which weights.

    Attributes:
        data: The folder of photos.
        weights: A folder of weights; None for the built-in ones.
        limit: At most so many photos of each set.
        jobs: Processes.
        out: Where contact sheets go; None writes none.
    """

    data: Path
    weights: Path | None
    limit: int | None
    jobs: int
    out: Path | None

    def photos(self, folder: str) -> list[Sample]:
        """Return the photos of a part of the data, none if it is not there."""
        path = self.data / folder
        return spread(find_photos(path), self.limit) if path.is_dir() else []

    def experiment(
        self, name: str, folder: str = "val", rivals: Sequence[str] = (), limit: int | None = None
    ) -> list[Table]:
        """Run an experiment of ``findcolor evaluate`` and return its tables."""
        own = "findcolor" if self.weights is None else f"findcolor={self.weights}"
        limits = [n for n in (limit, self.limit) if n is not None]
        settings = Settings(
            data=self.data / folder,
            protocols=(),
            systems=(*rivals, own),
            experiments=(name,),
            limit=min(limits, default=None),
            jobs=self.jobs,
            cost=False,
        )
        report = Report.of(evaluate(settings))
        trials = dict.fromkeys(line.key.trial for line in report.lines)
        return [table for trial in sorted(trials) for table in report.tables_of(trial)]

    def sheet(self, name: str, rows: Sequence[Sequence[NDArray[np.uint8]]]) -> None:
        """Write a contact sheet; all its pictures have one size."""
        if self.out is not None and rows:
            self.out.mkdir(parents=True, exist_ok=True)
            whole = np.vstack([np.hstack(row) for row in rows])
            Image.fromarray(whole).save(self.out / f"{name}.png")


def suggestions(bench: Bench) -> Iterator[Table]:
    """Nine suggestions at ten random points per photo."""
    yield from bench.experiment("suggestions")


def questions(bench: Bench) -> Iterator[Table]:
    """Five answered questions against five random hints; how long a question takes."""
    yield from bench.experiment("questions")
    system = FindColor(weights=bench.weights)
    times = []
    for photo in bench.photos("val")[:20]:
        canvas = system.canvas(Truth(read_rgb(photo.path, SIDE)).lightness)
        hint = Hint(0.5, 0.5, 10, 10)
        start = time.perf_counter()
        canvas.questions(Recipe(hints=(hint,)), 1)
        times.append((time.perf_counter() - start) * 1000)
    yield Table("questions: time", ("", "ms"), (("one question", f"{np.median(times):.0f}"),))


def patches(bench: Bench) -> Iterator[Table]:
    """Patches against the whole, on album pages, photos of many things and few; their cost."""
    yield from bench.experiment("pages")
    for folder in ("val", "historic/colour"):
        if bench.photos(folder):
            for table in bench.experiment("patches", folder):
                title = f"{folder}, {table.title}"
                yield Table(title, table.header, table.rows, table.note)
    colorizer = Colorizer(bench.weights, threads=1)
    gray = np.random.default_rng(0).integers(0, 65536, (1200, 1600), dtype=np.uint16)
    rows = []
    for way in ("off", "2", "3"):
        start = time.perf_counter()
        canvas = open_canvas(_png(gray >> 8), colorizer)
        canvas.predict(Recipe(patches=way))
        first = time.perf_counter()
        canvas.predict(Recipe(hints=(Hint(0.5, 0.5, 20, 20),), patches=way))
        then = time.perf_counter()
        rows.append((way, f"{(first - start) * 1000:.0f}", f"{(then - first) * 1000:.0f}"))
    yield Table("patches: time of one thread", ("patches", "first, ms", "hint, ms"), tuple(rows))


def mortar(bench: Bench) -> Iterator[Table]:
    """Zhang's mortar and pestle, drawn into every photo; and his kind of hints on a real cup."""
    yield from bench.experiment("mortar", rivals=("levin",), limit=LEVIN_PHOTOS)
    system = FindColor(weights=bench.weights)
    hints, rows = (BLUE_HINT, NEUTRAL_HINT), []
    for photo in bench.photos("val")[:6]:
        lightness = with_bowl(Truth(read_rgb(photo.path, SIDE)).lightness)
        colors = [system.colorize(lightness, hints[:count]) for count in range(3)]
        rows.append([_rgb(lightness, ab) for ab in (np.zeros_like(colors[0]), *colors)])
    bench.sheet("mortar", rows)


def propagation(bench: Bench) -> Iterator[Table]:
    """How far a hint reaches, against Levin."""
    yield from bench.experiment("propagation", rivals=("levin",), limit=LEVIN_PHOTOS)


def old(bench: Bench) -> Iterator[Table]:
    """PSNR on photos as they are, on old emulsions, and aged; then on early colour photos."""
    system = FindColor(weights=bench.weights)
    ways: dict[str, Callable[[Array, torch.Generator], Array]] = {
        "as it is": lambda rgb, _: Truth(rgb).lightness,
        "old emulsion": lambda rgb, g: emulsion(_tensor(rgb), g)[0, 0].numpy(),
        "old emulsion, aged": lambda rgb, g: age(emulsion(_tensor(rgb), g), g)[0, 0].numpy(),
    }
    rows = [
        (f"val, {name}", *_by_hints(system, bench.photos("val"), way)) for name, way in ways.items()
    ]
    early = _by_hints(system, bench.photos("historic/colour"), ways["as it is"])
    rows.append(("early colour, as it is", *early))
    note = (
        "Mean PSNR over the photos in dB ± standard error, 256 x 256 pixels; hints of 6 x 6 pixels "
        "at uniform places. The network sees the old photo; colour is judged on the true lightness."
    )
    yield Table("old photographs", ("photos", "gray", "0", "1", "10"), tuple(rows), note)


def _by_hints(
    system: FindColor,
    photos: Sequence[Sample],
    seen: Callable[[Array, torch.Generator], Array],
) -> list[str]:
    protocol = PROTOCOLS["zhang"]
    found: list[list[float]] = []
    for number, photo in enumerate(photos):
        truth = Truth(read_rgb(photo.path, SIDE))
        if truth.is_gray:
            continue
        lightness = seen(truth.rgb, torch.Generator().manual_seed(number))
        places = np.random.default_rng(number).integers(0, SIDE - protocol.patch + 1, (10, 2))
        hints = protocol.hints([(int(top), int(left)) for top, left in places], truth.ab)
        colors = [np.zeros_like(truth.ab)]
        colors += [system.colorize(lightness, hints[:count]) for count in (0, 1, 10)]
        found.append([_psnr(truth, ab) for ab in colors])
    cells = [estimate(values) for values in zip(*found, strict=True)]
    return [f"{cell.mean:.2f} ± {cell.error or 0:.2f}" for cell in cells] or ["–"] * 4


def vividness(bench: Bench) -> Iterator[Table]:
    """PSNR against colourfulness for many numbers, on 100 training photos and on val."""
    system = FindColor(weights=bench.weights)
    system.colorizer.vividness = Vividness()
    columns = []
    for photos in (_training(bench.data, 100), _pixels(bench.photos("val"))):
        measured: list[list[tuple[float, float]]] = []
        for rgb in photos:
            truth = Truth(rgb)
            plain = system.canvas(truth.lightness).predict().ab
            colors = [np.zeros_like(plain), *(way(plain) for way in WAYS)]
            measured.append([_judged(truth, ab) for ab in colors])
            measured[-1].append((0.0, colorfulness(rgb)))
        means = np.array(measured)
        share = np.median(means[..., 1], 0) / np.median(means[:, -1, 1])
        columns.append(
            [(f"{p:.2f}", f"{s:.0%}") for p, s in zip(means[..., 0].mean(0), share, strict=True)]
        )
    names = [("gray", "", "", "")]
    names += [tuple(f"{number:g}" for number in astuple(way)) for way in WAYS]
    rows = tuple((*name, *a, *b) for name, a, b in zip(names, columns[0], columns[1], strict=False))
    header = (
        "factor",
        "contrast",
        "least chroma",
        "most",
        "training, dB",
        "colourful",
        "val, dB",
        "colourful",
    )
    yield Table("vividness", header, rows, "Automatic colour; the median colourfulness's share.")


def variants(bench: Bench) -> Iterator[Table]:
    """Five variants of some photos; how they differ; sheets of variants and of more hints."""
    colorizer = Colorizer(bench.weights, threads=1)
    photos = bench.photos("val")
    apart, rows = [], []
    for photo in photos[:: max(1, len(photos) // 12)]:
        truth = Truth(read_rgb(photo.path, SIDE))
        canvas = _canvas(truth.lightness, colorizer)
        shown = [canvas.preview(recipe) for recipe in canvas.variants(5)]
        rows.append([canvas.gray_preview(), canvas.preview(), *shown])
        labs = [srgb_to_lab(picture) for picture in shown]
        pairs = [(a, b) for i, a in enumerate(labs) for b in labs[:i]]
        apart.append(
            min(float(np.hypot(*np.moveaxis((a - b)[..., 1:], -1, 0)).mean()) for a, b in pairs)
        )
    bench.sheet("variants", rows)
    bench.sheet(
        "hints", [_more_hints(photo, colorizer) for photo in photos[5 :: max(1, len(photos) // 12)]]
    )
    plain = Colorizer(bench.weights, threads=1)
    plain.vividness = Vividness()
    old_photos = sorted((bench.data / "historic/bw").glob("*.jpg"))[::3]
    bench.sheet("gray", [_old_photo(photo, (plain, colorizer)) for photo in old_photos])
    cells = estimate(apart)
    text = f"{cells.mean:.1f} ± {cells.error or 0:.1f}"
    yield Table(
        "variants", ("", "mean distance in a*, b*"), (("the two most alike of five", text),)
    )


def _more_hints(photo: Sample, colorizer: Colorizer) -> list[NDArray[np.uint8]]:
    """Return a photo gray, with 0, 1, 2, 3 and 5 answered questions, and true."""
    truth = Truth(read_rgb(photo.path, SIDE))
    canvas = _canvas(truth.lightness, colorizer)
    out, hints = [canvas.gray_preview(), canvas.preview()], ()
    for count in range(1, 6):
        question = canvas.questions(Recipe(hints=hints), 1)[0]
        row, column = int(question.y * SIDE), int(question.x * SIDE)
        around = truth.ab[max(0, row - 3) : row + 3, max(0, column - 3) : column + 3]
        a, b = map(float, around.mean((0, 1)))
        hints = (*hints, Hint(question.x, question.y, a, b, radius=3.4 / SIDE))
        if count != 4:
            picture = Image.fromarray(canvas.preview(Recipe(hints=hints)))
            pen = ImageDraw.Draw(picture)
            for hint in hints:
                x, y = hint.x * SIDE, hint.y * SIDE
                pen.ellipse((x - 3, y - 3, x + 3, y + 3), outline="white")
            out.append(np.asarray(picture))
    return [*out, np.asarray(np.rint(truth.rgb * 255), np.uint8)]


def _old_photo(photo: Path, colorizers: Sequence[Colorizer]) -> list[NDArray[np.uint8]]:
    """Return an old photo gray, coloured by each colorizer, and by the last in patches."""
    image = Image.open(photo).convert("L").resize((384, 384), Image.Resampling.LANCZOS)
    canvases = [open_canvas(_png(np.asarray(image)), colorizer) for colorizer in colorizers]
    shown = [canvas.preview(Recipe(patches="off")) for canvas in canvases]
    return [canvases[0].gray_preview(), *shown, canvases[-1].preview(Recipe(patches="3"))]


def _judged(truth: Truth, ab: Array) -> tuple[float, float]:
    grid = truth.lightness.reshape(SIDE // 4, 4, SIDE // 4, 4).mean((1, 3))
    whole = upsample_ab(ab, grid, pack_lightness(truth.lightness))
    rgb = lab_to_srgb(np.dstack([truth.lightness, whole]), np.float32)
    return psnr_unit(truth.rgb, rgb), colorfulness(np.rint(rgb * 255).astype(np.uint8))


def _psnr(truth: Truth, ab: Array) -> float:
    return psnr_levels(truth.rgb, lab_to_srgb(np.dstack([truth.lightness, ab]), np.float32))


def _rgb(lightness: Array, ab: Array) -> NDArray[np.uint8]:
    return lab_to_srgb(np.dstack([lightness, ab]))


def _canvas(lightness: Array, colorizer: Colorizer) -> Canvas:
    return Canvas(Photo(pack_lightness(lightness)), colorizer)


def _png(gray: NDArray[np.integer]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(gray.astype(np.uint8)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _tensor(rgb: Array) -> torch.Tensor:
    return linear(torch.from_numpy(rgb).permute(2, 0, 1)[None])


def _pixels(photos: Sequence[Sample]) -> Iterator[Array]:
    return (read_rgb(photo.path, SIDE) for photo in photos)


def _training(data: Path, count: int) -> Iterator[Array]:
    """Return photos that the network was trained on, evenly from the first shard."""
    import pyarrow.parquet as pq

    for shard in sorted(data.glob("train-*.parquet"))[:1]:
        column = pq.read_table(shard, columns=["image"])["image"]
        for row in range(0, len(column), len(column) // count):
            image = Image.open(io.BytesIO(column[row]["bytes"].as_py())).convert("RGB")
            square = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            yield np.asarray(square, np.float32) / np.float32(255)


SECTIONS: dict[str, Callable[[Bench], Iterator[Table]]] = {
    section.__name__: section
    for section in (
        suggestions, questions, patches, mortar, propagation, old, vividness, variants,
    )
}  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--only", action="append", choices=SECTIONS)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, help="folder of the contact sheets")
    options = parser.parse_args()
    bench = Bench(options.data, options.weights, options.limit, options.jobs, options.out)
    for name in options.only or SECTIONS:
        start = time.monotonic()
        for table in SECTIONS[name](bench):
            print(table.to_markdown(), flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
