"""Where photos for training come from: Parquet shards, folders, ImageNet, MHMD, videos.

A source is listed first, as jobs of about a hundred photos each, and read afterwards, job by job,
in as many processes as there are. What is (nearly) gray teaches no colour and is left out; what
cannot be read is left out and counted.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from findcolor.color.lab import srgb_to_lab
from findcolor.errors import SettingsError
from findcolor.evaluation.photos import GRAY_CHROMA, SUFFIXES, find_photos
from findcolor.training.recipe import Source

CHUNK = 100
_LABELS = ("category", "licence", "set")


@dataclass(frozen=True)
class Photo:
    """One photo to pack.

    Attributes:
        image: RGB, of any size.
        aspect: Width / height as it is meant to be seen.
        labels: What is known of it: its category, licence and set.
    """

    image: Image.Image
    aspect: float
    labels: tuple[str, str, str]


@dataclass(frozen=True)
class Job:
    """A part of a source that one process reads at a time.

    Attributes:
        kind: "shards", "images" or "videos".
        items: Rows of a shard, or files with their categories.
        file: The shard or video.
        every: Seconds between two frames of a video.
    """

    kind: str
    items: tuple[Any, ...]
    file: Path = Path()
    every: float = 5.0

    def photos(self) -> Iterator[Photo | None]:
        """Yield the photos; None for each that cannot be read."""
        if self.kind == "shards":
            yield from _shard_photos(self.file, self.items)
        elif self.kind == "videos":
            yield from _video_photos(self.file, self.items[0], self.every)
        else:
            for path, category in self.items:
                yield _photo(path, (category, "", path.parent.name))


def jobs(source: Source, limit: int = 0) -> list[Job]:
    """List a source.

    Args:
        source: What to list.
        limit: At most so many photos or videos, if the source does not say itself.

    Raises:
        SettingsError: There is nothing in it, or not in its layout.
    """
    limit = source.limit or limit
    if source.kind == "shards":
        return _shard_jobs(source.path, limit)
    if source.kind == "videos":
        videos = _spread(_files(source.path, VIDEO_SUFFIXES, "video"), limit)
        return [
            Job("videos", (_category(video, source.path),), video, source.every) for video in videos
        ]
    if source.kind == "folder":
        files = [(sample.path, sample.category) for sample in find_photos(source.path)]
    else:
        root = _train_folder(source)
        files = [(file, _category(file, root)) for file in _files(root, SUFFIXES, "photo")]
    files = _spread(files, limit)
    return [Job("images", tuple(files[at : at + CHUNK])) for at in range(0, len(files), CHUNK)]


VIDEO_SUFFIXES = frozenset({".mp4", ".mkv", ".webm", ".avi", ".mov", ".m4v", ".mpg", ".ts"})


def is_nearly_gray(rgb: NDArray[np.uint8]) -> bool:
    """Return whether 99 of 100 pixels are near one hue-less or single tint, as in old film.

    Args:
        rgb: (h, w, 3) sRGB.
    """
    a, b = np.moveaxis(srgb_to_lab(rgb)[..., 1:], -1, 0)
    far = np.hypot(a - np.median(a), b - np.median(b))
    return bool(np.percentile(far, 99) < GRAY_CHROMA)


def _shard_jobs(path: Path, limit: int) -> list[Job]:
    """Rows of ``train-*.parquet``, of all ``*.parquet`` if there is none, or of one file."""
    shards = [path] if path.is_file() else sorted(path.glob("train-*.parquet"))
    shards = shards or sorted(path.glob("*.parquet"))
    if not shards:
        raise SettingsError(f'There is no Parquet file in "{path}".')
    for shard in shards:
        try:
            names = pq.read_schema(shard).names
        except (OSError, ValueError):
            raise SettingsError(f'"{shard}" is no Parquet file.') from None
        if "image" not in names:
            raise SettingsError(f'"{shard}" has no column "image".')
    rows = [(shard, row) for shard in shards for row in range(pq.read_metadata(shard).num_rows)]
    taken: dict[Path, list[int]] = {}
    for shard, row in _spread(rows, limit):
        taken.setdefault(shard, []).append(row)
    return [
        Job("shards", tuple(numbers[at : at + CHUNK]), shard)
        for shard, numbers in taken.items()
        for at in range(0, len(numbers), CHUNK)
    ]


def _shard_photos(shard: Path, rows: Sequence[int]) -> Iterator[Photo | None]:
    file = pq.ParquetFile(shard, memory_map=True)
    columns = ["image", *(name for name in _LABELS if name in file.schema_arrow.names)]
    for row in file.read(columns).take(list(rows)).to_pylist():
        data = row["image"]["bytes"] if isinstance(row["image"], dict) else row["image"]
        category, licence, set_ = (str(row.get(name) or "") for name in _LABELS)
        yield _photo(io.BytesIO(data), (category, licence, set_))


def _photo(file: Path | io.BytesIO, labels: tuple[str, str, str]) -> Photo | None:
    try:
        with Image.open(file) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return Photo(image, image.width / image.height, labels)


def _video_photos(video: Path, category: str, every: float) -> Iterator[Photo | None]:
    from findcolor.training.videos import frames

    for image, aspect in frames(video, every):
        yield Photo(image, aspect, (category, "", video.stem))


def _train_folder(source: Source) -> Path:
    """Return the folder whose folders are classes (ImageNet) or films (MHMD)."""
    places = ("train", "ILSVRC/Data/CLS-LOC/train", "DATASET/train", "")
    root = next(source.path / place for place in places if (source.path / place).is_dir())
    wanted = "n*" if source.kind == "imagenet" else "*"
    if not any(folder.is_dir() for folder in root.glob(wanted)):
        layout = {
            "imagenet": "train/nXXXXXXXX/*.JPEG of ImageNet",
            "mhmd": "a folder of frames per film, as of MHMD",
        }
        raise SettingsError(f'"{source.path}" has not the layout {layout[source.kind]}.')
    return root


def _files(folder: Path, suffixes: frozenset[str], what: str) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    if not files:
        raise SettingsError(f'There is no {what} in "{folder}".')
    return files


def _category(file: Path, root: Path) -> str:
    parts = file.relative_to(root).parts
    return parts[0] if len(parts) > 1 else ""


def _spread(items: list[Any], limit: int) -> list[Any]:
    """Return at most ``limit`` items, evenly from all; all for 0."""
    if not 0 < limit < len(items):
        return items
    return [items[number * len(items) // limit] for number in range(limit)]
