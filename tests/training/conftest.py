from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import skimage.data
from PIL import Image

from findcolor.training.pack import pack
from findcolor.training.recipe import Source
from findcolor.training.sources import jobs


@pytest.fixture(scope="session")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a shard of twelve crops of showable photos, as real shards are made."""
    folder = tmp_path_factory.mktemp("shards")
    rows = []
    for name in ("astronaut", "coffee", "chelsea", "rocket"):
        photo = Image.fromarray(np.asarray(getattr(skimage.data, name)()))
        for left in (0, 60, 120):
            buffer = io.BytesIO()
            photo.crop((left, 0, left + 240, 200)).save(buffer, "AVIF", quality=50)
            rows.append(
                {
                    "image": {"bytes": buffer.getvalue(), "path": f"{name}.avif"},
                    "category": "object", "set": "samples", "licence": "CC0",
                }
            )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), folder / "train-00000.parquet")
    return folder


@pytest.fixture(scope="session")
def packed(shards: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack the shard."""
    out = tmp_path_factory.mktemp("packed") / "photos"
    assert pack(jobs(Source("shards", shards)), out, workers=1) == 12
    return out
