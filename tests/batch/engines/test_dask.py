from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from findcolor.batch import Run, Settings
from findcolor.batch.engines import dask as dask_engine
from findcolor.errors import BatchError

PHOTOS = 20


class Cluster:
    """A scheduler and two workers without nannies, each its own process."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        options = ["--no-dashboard", "--host", "127.0.0.1", "--port", str(port)]
        self.scheduler = self._start("scheduler", *options)
        self.workers = [
            self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
            for _ in range(2)
        ]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait_for_workers(self) -> None:
        import distributed

        with distributed.Client(self.address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster():
    started = Cluster()
    yield started
    started.close()


class Killer:
    """An observer that kills a process after some photos."""

    def __init__(self, victim: subprocess.Popen[bytes], after: int) -> None:
        self.victim, self.after, self.seen = victim, after, 0

    def photo(self, outcome, counts):
        self.seen += 1
        if self.seen == self.after:
            self.victim.send_signal(signal.SIGKILL)


def colour_there(settings: Settings, observer) -> object:
    with Run(settings) as run:
        run.plan()
        return run.colour(observer)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_worker_and_the_scheduler_die_and_nothing_is_lost(
    cluster, scans: Path, output: Path, colour, monkeypatch
):
    source = (scans / "a.jpg").read_bytes()
    for number in range(PHOTOS):
        (scans / f"more{number}.jpg").write_bytes(source + bytes([number]))
    monkeypatch.setattr(dask_engine, "GONE_AFTER", 1.0)
    cluster.wait_for_workers()
    settings = {
        "inputs": (str(scans),), "output": str(output), "engine": "dask",
        "scheduler": cluster.address,
    }  # fmt: skip

    summary = colour_there(Settings(**settings), Killer(cluster.workers[0], after=5))
    assert summary.complete
    assert (summary.counts.done, summary.counts.failed) == (PHOTOS + 2, 1)

    started = time.monotonic()
    with pytest.raises(BatchError, match="is gone"):
        colour_there(Settings(**settings, overwrite=True), Killer(cluster.scheduler, after=3))
    assert time.monotonic() - started < 60

    summary, _ = colour(recursive=False, resume=True)
    assert summary.complete
    assert (summary.counts.done, summary.counts.failed) == (PHOTOS + 2, 1)


def test_a_scheduler_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(dask_engine, "ANSWER_SECONDS", 0.5)
    with pytest.raises(BatchError, match="does not answer"):
        dask_engine.DaskEngine("tcp://127.0.0.1:9")
    with pytest.raises(BatchError, match="does not answer"):
        dask_engine.DaskEngine("nonsense://")
