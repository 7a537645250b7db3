"""Decode the Parquet shards once, into one memory-mapped array that every worker shares.

    python -m findcolor.training.pack SHARDS_DIR PACKED_DIR

Each photo is squeezed to a square of 192 px; its true aspect ratio is kept beside it, and the crop
that training takes (:mod:`findcolor.training.data`) undoes the squeeze. Nothing is cut away, every
record has one size, and 40,000 photos are 4.4 GB: they fit in a GPU or in the page cache.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

SIDE = 192
CHUNK = 500


def decode(data: bytes) -> tuple[NDArray[np.uint8], float]:
    """Return one photo as (SIDE, SIDE, 3) uint8 sRGB and its aspect ratio, width / height."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    aspect = image.width / image.height
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)), aspect


def _decode_rows(shard: Path, start: int) -> tuple[NDArray[np.uint8], list[float]]:
    column = pq.read_table(shard, columns=["image"])["image"].slice(start, CHUNK)
    photos, aspects = zip(*(decode(row["bytes"]) for row in column.to_pylist()), strict=True)
    return np.stack(photos), list(aspects)


def _chunks(shards: list[Path]) -> Iterator[tuple[Path, int]]:
    for shard in shards:
        for start in range(0, pq.read_metadata(shard).num_rows, CHUNK):
            yield shard, start


def pack(shards: list[Path], out: Path, workers: int | None = None) -> int:
    """Decode all photos of the shards into ``out`` and return how many there are.

    Writes ``photos.npy`` (N, SIDE, SIDE, 3) uint8, ``aspect.npy`` (N,) float32 and
    ``content.json`` (photos per category and per licence, for the model card).
    """
    out.mkdir(parents=True, exist_ok=True)
    count = sum(pq.read_metadata(shard).num_rows for shard in shards)
    photos = np.lib.format.open_memmap(
        out / "photos.npy", mode="w+", dtype=np.uint8, shape=(count, SIDE, SIDE, 3)
    )
    aspect = np.empty(count, np.float32)
    place = 0
    with ProcessPoolExecutor(workers) as pool:
        for pixels, ratios in pool.map(_decode_rows, *zip(*_chunks(shards), strict=True)):
            photos[place : place + len(pixels)] = pixels
            aspect[place : place + len(pixels)] = ratios
            place += len(pixels)
    photos.flush()
    np.save(out / "aspect.npy", aspect)
    content: dict[str, Counter[str]] = {
        "category": Counter(),
        "licence": Counter(),
        "set": Counter(),
    }
    for shard in shards:
        for name, counter in content.items():
            counter.update(pq.read_table(shard, columns=[name])[name].to_pylist())
    (out / "content.json").write_text(json.dumps(content, indent=1))
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shards", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    pack(sorted(options.shards.glob("train-*.parquet")), options.out)
