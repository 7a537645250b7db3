"""The Dask engine: the same tasks on many machines, through a scheduler.

Dask moves tasks of a dead worker to another by itself; what it cannot save comes back as lost.
What is done is known from the ledger alone, so a dead scheduler costs the photos in flight.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import time
from pathlib import Path
from typing import Any

from findcolor.batch.engines.local import ONE_THREAD
from findcolor.batch.task import Outcome, Status, Task
from findcolor.batch.work import work
from findcolor.color.strips import cores
from findcolor.errors import BatchError, MissingExtraError

AHEAD = 4
"""Tasks in flight for each thread of a worker: the network between costs some milliseconds."""

ANSWER_SECONDS = 30.0
"""How long a scheduler may take to appear and to answer at first."""

COUNT_SECONDS = 5.0
"""Time between two looks at how many workers there are: they come and go."""

GONE_AFTER = 30.0
"""Seconds without a scheduler after which the run ends."""


class DaskEngine:
    """Workers of a Dask cluster.

    Args:
        address: The scheduler, such as ``tcp://10.0.0.1:8786``; without one, a cluster of
            processes on this machine. A name that ends in ``.json`` is a scheduler's file.
        jobs: How many processes that has; as many as there are cores by default.

    Raises:
        BatchError: The scheduler does not answer.
        MissingExtraError: Dask is not installed.
    """

    def __init__(self, address: str | None = None, jobs: int | None = None) -> None:
        distributed = _library()
        self._cluster: Any = None
        self._address = address or "this machine"
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        if address is None:
            self._cluster = distributed.LocalCluster(
                n_workers=jobs or cores(),
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
                env=ONE_THREAD,
            )
        try:
            if address is not None and address.endswith(".json"):
                address = _read_address(Path(address))
            self._client = distributed.Client(self._cluster or address, timeout=ANSWER_SECONDS)
        except (OSError, TimeoutError, ValueError, KeyError) as error:
            raise BatchError(f"The Dask scheduler {address} does not answer ({error}).") from None
        self._answers: queue.Queue[tuple[Task, Any]] = queue.Queue()
        self._number = 0
        self._last_seen = self._last_count = time.monotonic()
        self.workers = self.capacity = 0
        self._count_workers()

    def submit(self, task: Task) -> None:
        """Send the task to the scheduler."""
        self._number += 1
        future = self._client.submit(
            work, task, key=f"findcolor-{self._number}-{task.output}", pure=False
        )
        future.add_done_callback(lambda done: self._answers.put((task, done)))

    def collect(self, timeout: float) -> list[Outcome]:
        """Wait for outcomes."""
        outcomes: list[Outcome] = []
        deadline = time.monotonic() + timeout
        with contextlib.suppress(queue.Empty):
            outcomes.append(self._outcome(*self._answers.get(timeout=timeout)))
            while time.monotonic() < deadline:
                outcomes.append(self._outcome(*self._answers.get_nowait()))
        self._check_scheduler()
        return outcomes

    def _outcome(self, task: Task, future: Any) -> Outcome:
        try:
            if future.status == "finished":
                outcome: Outcome = future.result()
                return outcome
            if future.status == "error":
                error = future.exception()
                name = type(error).__name__
                reason = f"Its workers kept dying ({name})." if name == "KilledWorker" else None
                return Outcome(task, Status.LOST, error=reason or f"{name}: {error}")
        except Exception as error:  # the answer itself was lost on its way
            return Outcome(task, Status.LOST, error=f"The answer was lost ({error}).")
        return Outcome(task, Status.LOST, error="The scheduler dropped it.")

    def _check_scheduler(self) -> None:
        if self._client.status == "running":
            self._last_seen = time.monotonic()
            if self._last_seen - self._last_count > COUNT_SECONDS:
                self._last_count = self._last_seen
                self._count_workers()
        elif self._client.status == "closed" or (time.monotonic() - self._last_seen > GONE_AFTER):
            raise BatchError(f"The Dask scheduler at {self._address} is gone.")

    def _count_workers(self) -> None:
        with contextlib.suppress(Exception):  # a scheduler that is dying; noticed soon
            self.workers = sum(self._client.nthreads().values())
        self.capacity = max(1, self.workers) * AHEAD

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)
        if self._cluster is not None:
            with contextlib.suppress(Exception):
                self._cluster.close(timeout=10)


def _read_address(file: Path) -> str:
    """Wait for the file that a scheduler writes when it is ready, and return its address."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return str(json.loads(file.read_text(encoding="utf-8"))["address"])


def _library() -> Any:
    try:
        import distributed
    except ImportError:
        raise MissingExtraError("The engine dask", "cluster") from None
    return distributed
