"""Decode a source of photos once, into one memory-mapped array that every process shares.

Each photo is squeezed to a square; its true aspect ratio is kept beside it, and the crop that
training takes (:mod:`findcolor.training.data`) undoes the squeeze. Nothing is cut away, every
record has one size, and 40,000 photos of 192 pixels are 4.4 GB: they fit in a GPU or in the page
cache.

A folder of packed photos appears when it is whole. Until then its parts lie beside it, and packing
that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from findcolor.errors import SettingsError
from findcolor.training.recipe import TrainingRecipe
from findcolor.training.sources import Job, is_nearly_gray, jobs

SIDE = 192
GRAY, UNREADABLE = "gray", "unreadable"
_LABELS = ("category", "licence", "set")

Progress = Callable[[str, float, float], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Packed:
    """What one job gives.

    Attributes:
        photos: (N, side, side, 3) uint8 sRGB.
        aspect: (N,) float32 width / height.
        content: How many photos have each label, and why others were left out.
    """

    photos: NDArray[np.uint8]
    aspect: NDArray[np.float32]
    content: dict[str, Counter[str]]


def packed_folders(recipe: TrainingRecipe, progress: Progress | None = None) -> list[Path]:
    """Return a folder of packed photos for every source, packing those that are not yet.

    Raises:
        SettingsError: A source has nothing to learn from.
    """
    folders = []
    for source in recipe.data.sources:
        if source.kind == "packed":
            check_packed(source.path)
            folders.append(source.path)
            continue
        found = jobs(source, recipe.data.limit)
        name = f"{source.kind}-{_fingerprint(found, recipe.data.side)}"
        folder = recipe.cache / name
        if not (folder / "photos.npy").is_file():
            pack(found, folder, recipe.data.side, progress=progress)
        folders.append(folder)
    return folders


def check_packed(folder: Path) -> None:
    """Raise a SettingsError if a folder holds no packed photos."""
    if not all((folder / name).is_file() for name in ("photos.npy", "aspect.npy")):
        raise SettingsError(f'"{folder}" holds no packed photos.')


def pack(
    found: Sequence[Job],
    out: Path,
    side: int = SIDE,
    workers: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Read all jobs into ``out`` and return how many photos there are.

    Writes ``photos.npy`` (N, side, side, 3) uint8, ``aspect.npy`` (N,) float32 and
    ``content.json``: photos per category, licence and set, and how many were left out and why.

    Args:
        found: What to read.
        out: The folder, which appears when it is whole.
        side: Of a packed photo, in pixels.
        workers: Processes, one per core by default.
        progress: Told after every job.

    Raises:
        SettingsError: No photo can be read, or all are gray.
    """
    part = _Part(out.with_name(out.name + ".part"), found, side)
    for done, packed in enumerate(_packed(found[part.done :], side, workers), part.done + 1):
        part.append(packed)
        if progress is not None:
            progress("Packing", done, len(found))
    if not part.count:
        reasons = " and ".join(f"{n} {why}" for why, n in part.content["left out"].items())
        raise SettingsError(f"There is no photo to learn from: {reasons or 'nothing was found'}.")
    part.finish(out)
    return part.count


class _Part:
    """A folder on its way, and how far it is."""

    def __init__(self, folder: Path, found: Sequence[Job], side: int) -> None:
        self.folder, self.side = folder, side
        self.done = self.count = 0
        self.content: dict[str, Counter[str]] = {name: Counter() for name in (*_LABELS, "left out")}
        self._source = _fingerprint(found, side)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "state.json").is_file():
            saved = json.loads((folder / "state.json").read_text())
            if saved["source"] == self._source:
                self.done, self.count = saved["done"], saved["count"]
                self.content = {name: Counter(n) for name, n in saved["content"].items()}

    def append(self, packed: Packed) -> None:
        """Add what a job gave; what an interruption left half-written is overwritten."""
        header = _header(self.count, self.side)
        _write_at(
            self.folder / "photos.npy", len(header) + self.count * self.side**2 * 3, packed.photos
        )
        _write_at(self.folder / "aspect", self.count * 4, packed.aspect)
        self.done += 1
        self.count += len(packed.photos)
        for name, counter in packed.content.items():
            self.content[name].update(counter)
        state = {"source": self._source, "done": self.done, "count": self.count}
        new = self.folder / "state.new"
        new.write_text(json.dumps(state | {"content": self.content}))
        new.replace(self.folder / "state.json")

    def finish(self, out: Path) -> None:
        """Give the pixels their header and the folder its name."""
        header = _header(self.count, self.side)
        _write_at(self.folder / "photos.npy", 0, np.frombuffer(header, np.uint8))
        with (self.folder / "photos.npy").open("r+b") as file:
            file.truncate(len(header) + self.count * self.side**2 * 3)
        aspect = np.fromfile(self.folder / "aspect", np.float32, self.count)
        np.save(self.folder / "aspect.npy", aspect)
        (self.folder / "content.json").write_text(json.dumps(self.content, indent=1))
        (self.folder / "aspect").unlink()
        (self.folder / "state.json").unlink()
        self.folder.replace(out)


def _header(count: int, side: int) -> bytes:
    """Return the head of an .npy file; numpy leaves room in it, so any count is as long."""
    out = io.BytesIO()
    shape = (count, side, side, 3)
    description = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, description)
    return out.getvalue()


def _write_at(file: Path, place: int, values: NDArray[Any]) -> None:
    with file.open("r+b" if file.exists() else "w+b") as opened:
        opened.seek(place)
        opened.write(values.tobytes())


def _packed(found: Sequence[Job], side: int, workers: int | None) -> Iterator[Packed]:
    """Yield what the jobs give, in their order, a few jobs ahead of whoever takes it."""
    with ProcessPoolExecutor(workers) as pool:
        waiting: deque[Future[Packed]] = deque()
        for job in found:
            waiting.append(pool.submit(_read, job, side))
            if len(waiting) > 2 * (workers or 8):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read(job: Job, side: int) -> Packed:
    photos, aspect = [], []
    content: dict[str, Counter[str]] = {name: Counter() for name in (*_LABELS, "left out")}
    for photo in job.photos():
        if photo is None:
            content["left out"][UNREADABLE] += 1
            continue
        pixels = np.asarray(photo.image.resize((side, side), Image.Resampling.LANCZOS))
        if is_nearly_gray(pixels[::3, ::3]):
            content["left out"][GRAY] += 1
            continue
        photos.append(pixels)
        aspect.append(photo.aspect)
        for name, label in zip(_LABELS, photo.labels, strict=True):
            content[name][label] += 1
    stacked = np.stack(photos) if photos else np.zeros((0, side, side, 3), np.uint8)
    return Packed(stacked, np.array(aspect, np.float32), content)


def _fingerprint(found: Sequence[Job], side: int) -> str:
    """Return a short name for what would be packed, files by path, size and time."""
    digest = hashlib.sha256(str(side).encode())
    for job in found:
        files = [job.file] if job.kind != "images" else [path for path, _ in job.items]
        for file in files:
            stat = file.stat()
            digest.update(f"{file}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
        digest.update(f"{job.every}\0{len(job.items)}".encode())
    return digest.hexdigest()[:12]
