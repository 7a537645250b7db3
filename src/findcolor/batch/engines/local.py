"""The local engine: spawned processes, each with its own network session and one thread.

Processes are spawned, never forked: libvips and onnxruntime have threads, and a fork would copy
their locks without them. One process per core with one thread each keeps all cores full, because
most of a photo's time is decoding and encoding, which do not run in parallel by themselves.

A worker owns a pipe. When the conductor dies the pipe closes and the worker ends by itself; when
a worker dies its pipe closes and the conductor gives its photo to another.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait

from findcolor.batch.task import Outcome, Status, Task
from findcolor.color.strips import cores

AHEAD = 2
"""Tasks that a worker holds: the one it works on, and the next."""

ONE_THREAD = {
    "VIPS_CONCURRENCY": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "FINDCOLOR_THREADS": "1",
}
"""Libraries read these once, when they load; the last is our own."""

_spawn = multiprocessing.get_context("spawn")


class LocalEngine:
    """Workers on this machine.

    Args:
        jobs: How many; as many as there are cores by default.
        limit: Seconds after which a photo's worker is taken for hung and killed.
    """

    def __init__(self, jobs: int | None = None, limit: float = 3600.0) -> None:
        self.workers = jobs or cores()
        self.capacity = self.workers * AHEAD
        self._limit = limit
        self._team = [_Worker() for _ in range(self.workers)]

    @property
    def pids(self) -> list[int]:
        """Process numbers of the workers."""
        return [worker.process.pid or 0 for worker in self._team]

    def submit(self, task: Task) -> None:
        """Give the task to the worker that holds the fewest."""
        min(self._team, key=lambda worker: len(worker.tasks)).give(task)

    def collect(self, timeout: float) -> list[Outcome]:
        """Wait for outcomes; replace workers that died."""
        busy = [worker for worker in self._team if worker.tasks]
        if not busy:
            return []
        wait([worker.pipe for worker in busy], timeout)
        outcomes: list[Outcome] = []
        for place, worker in enumerate(self._team):
            if worker.tasks:
                outcomes += worker.answers()
                if worker.hung(self._limit):
                    worker.kill()
                if worker.dead:
                    lost = worker.bury(self._limit)
                    self._team[place] = heir = _Worker()
                    outcomes += [lost] if lost else []
                    for task in worker.tasks:
                        heir.give(task)
        return outcomes

    def close(self) -> None:
        """Let the workers finish the photo they are at, then end them."""
        for worker in self._team:
            worker.pipe.close()
        for worker in self._team:
            worker.process.join(timeout=10 if worker.tasks else 2)
            worker.kill()
            worker.process.close()


class _Worker:
    """One process, as its conductor sees it."""

    def __init__(self) -> None:
        self.pipe, inner = _spawn.Pipe()
        self.process = _spawn.Process(target=_serve, args=(inner,), daemon=True)
        with _environment(ONE_THREAD):
            self.process.start()
        inner.close()
        self.tasks: deque[Task] = deque()
        self.since = time.monotonic()
        self.dead = False

    def give(self, task: Task) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        try:
            self.pipe.send(task)
        except OSError:
            self.dead = True

    def answers(self) -> Iterator[Outcome]:
        try:
            while self.pipe.poll():
                outcome = self.pipe.recv()
                self.tasks.popleft()
                self.since = time.monotonic()
                yield outcome
        except (EOFError, OSError):
            self.dead = True

    def hung(self, limit: float) -> bool:
        return bool(self.tasks) and time.monotonic() - self.since > limit

    def kill(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.dead = True

    def bury(self, limit: float) -> Outcome | None:
        """Say what became of the photo that the worker died with; the next one is innocent."""
        hung = self.hung(limit)
        self.kill()
        code = self.process.exitcode
        self.pipe.close()
        self.process.close()
        if not self.tasks:
            return None
        if hung:
            reason = f"It took longer than {limit:g} seconds."
        elif code is not None and code < 0:
            name = signal.Signals(-code).name
            reason = f"The worker was killed ({name})" + (
                "; is there enough memory?" if name == "SIGKILL" else "."
            )
        else:
            reason = f"The worker ended by itself (exit code {code})."
        return Outcome(
            self.tasks.popleft(), Status.LOST, time.monotonic() - self.since, error=reason
        )


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a process that starts meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(pipe: Connection) -> None:
    """Work until the conductor closes the pipe."""
    # The conductor decides when to stop; a Ctrl-C in the terminal reaches every process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    from findcolor.batch.work import work

    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(work(pipe.recv()))
