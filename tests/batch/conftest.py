"""Small real photos in an archive, and an engine without processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import pyvips
from skimage import data

from findcolor.batch.conductor import Observer
from findcolor.batch.progress import Quiet
from findcolor.batch.run import Run, Settings, Summary
from findcolor.batch.task import Outcome, Task
from findcolor.batch.work import work


class Inline:
    """An engine that works in this process, one task after another."""

    capacity = 4
    workers = 1

    def __init__(self) -> None:
        self.tasks: deque[Task] = deque()
        self.worked: list[str] = []

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def collect(self, timeout: float) -> list[Outcome]:
        task = self.tasks.popleft()
        self.worked.append(task.key)
        return [work(task)]

    def close(self) -> None:
        self.tasks.clear()


def small_photo(number: int = 0, width: int = 96, height: int = 72) -> pyvips.Image:
    """Return a gray piece of a photo; each number gives another."""
    source = (data.astronaut, data.chelsea, data.coffee, data.rocket)[number % 4]()
    rng = np.random.default_rng(number)
    top = int(rng.integers(source.shape[0] - height))
    left = int(rng.integers(source.shape[1] - width))
    piece = np.ascontiguousarray(source[top : top + height, left : left + width])
    return pyvips.Image.new_from_array(piece).colourspace("b-w")


def sixteen_bits(image: pyvips.Image) -> pyvips.Image:
    return (image.cast("ushort") * 257).cast("ushort").copy(interpretation="grey16")


def make_scans(folder: Path) -> Path:
    """Make four photos in two folders, one of them damaged, and a file that is no photo."""
    (folder / "deep").mkdir(parents=True)
    small_photo(0).write_to_file(str(folder / "a.jpg"))
    small_photo(1).write_to_file(str(folder / "b.png"))
    sixteen_bits(small_photo(2)).tiffsave(str(folder / "deep" / "c.tif"), compression="lzw")
    (folder / "broken.jpg").write_bytes((folder / "a.jpg").read_bytes()[:700])
    (folder / "notes.txt").write_text("box 7")
    return folder


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    return make_scans(tmp_path / "scans")


@pytest.fixture(scope="module")
def module_scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scans(tmp_path_factory.mktemp("module") / "scans")


@pytest.fixture(scope="module")
def module_engine() -> Inline:
    return Inline()


@pytest.fixture
def inline() -> Inline:
    return Inline()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "colour"


@pytest.fixture
def colour(scans: Path, output: Path) -> Callable[..., tuple[Summary, Inline]]:
    """Colour the scans in this process, and return the summary and the engine."""

    def run(observer: Observer | None = None, **settings: object) -> tuple[Summary, Inline]:
        given = {"inputs": (str(scans),), "output": str(output), "recursive": True} | settings
        engine = Inline()
        with Run(Settings(**given)) as started:  # type: ignore[arg-type]
            started.plan()
            return started.colour(observer or Quiet(), engine=engine), engine

    return run


@pytest.fixture
def rows(output: Path) -> Callable[[], dict[str, dict[str, object]]]:
    """Return the ledger's rows by the name of the source."""
    import sqlite3

    def read() -> dict[str, dict[str, object]]:
        ledger = sqlite3.connect(output / ".findcolor" / "ledger.sqlite")
        ledger.row_factory = sqlite3.Row
        found = {row["source"]: dict(row) for row in ledger.execute("SELECT * FROM photos")}
        ledger.close()
        return found

    return read
