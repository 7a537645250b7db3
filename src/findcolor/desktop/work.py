"""Work off the interface thread.

A lane is one thread that does one task after the other. Results come back on the thread that owns
the lane (the interface's), so nothing but the lane itself has to think about threads.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from findcolor.errors import FindColorError
from findcolor.priority import IDLE, PATIENT, step_back


class Cancelled(Exception):  # noqa: N818 - an answer, not an error
    """A task noticed that nobody wants its result any more."""


class Task(QObject):
    """A piece of work under way.

    Attributes:
        name: What to call it while it runs, for people.
    """

    progressed = Signal(int, int)
    """Steps done, steps in all."""
    ended = Signal()
    """It is over: done, failed or cancelled."""

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.name = name
        self.cancelled = False
        self.outdated = False

    def cancel(self) -> None:
        """Give up the result; the work stops at its next step."""
        self.cancelled = True

    def check(self) -> None:
        """Called by the work between its steps.

        Raises:
            Cancelled: The task was cancelled.
        """
        if self.cancelled:
            raise Cancelled

    def step(self, done: int, total: int) -> None:
        """Called by the work: report progress and look for a cancel."""
        self.check()
        self.progressed.emit(done, total)


Work = Callable[[Task], Any]


class Lane(QObject):
    """One thread of work.

    Args:
        parent: Its owner; the lane lives on the owner's thread.
        calm: Let all other lanes go first; the interface goes before every lane.
    """

    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject, *, calm: bool = False) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(-1)
        self._pool.start(lambda: step_back(IDLE if calm else PATIENT))
        self._latest: dict[str, Task] = {}
        self._callbacks: dict[Task, tuple[Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._finished.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether any task waits or runs."""
        return bool(self._callbacks)

    def submit(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        name: str = "",
        only_latest: str = "",
    ) -> Task:
        """Queue a piece of work.

        Args:
            work: Runs on the lane's thread; gets the task to report to.
            done: Gets the result, on the owner's thread; not called when cancelled.
            failed: Gets the error, on the owner's thread.
            name: What to call the task.
            only_latest: A later task of the same kind takes this one's place in the queue. One that
                already runs is finished, so that a hand that never rests sees something, too.
        """
        task = Task(name, self)
        if only_latest:
            if before := self._latest.get(only_latest):
                before.outdated = True
            self._latest[only_latest] = task
        self._callbacks[task] = (done, failed)
        self._pool.start(lambda: self._run(task, work))
        return task

    def close(self, milliseconds: int = 5000) -> bool:
        """Cancel everything and wait for the thread; return whether it ended in time."""
        for task in self._callbacks:
            task.cancel()
        self._pool.clear()
        return self._pool.waitForDone(milliseconds)

    def _run(self, task: Task, work: Work) -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            task.check()
            if task.outdated:
                raise Cancelled
            result = work(task)
        except BaseException as raised:
            error = raised
        with contextlib.suppress(RuntimeError):  # the window closed in the meantime
            self._finished.emit(task, result, error)

    def _deliver(self, task: Task, result: Any, error: BaseException | None) -> None:
        done, failed = self._callbacks.pop(task)
        self._latest = {kind: other for kind, other in self._latest.items() if other is not task}
        task.ended.emit()
        task.deleteLater()
        if task.cancelled or isinstance(error, Cancelled):
            return
        if error is None:
            done(result)
        elif isinstance(error, FindColorError):
            failed(error)
        elif isinstance(error, Exception):
            failed(error)
            raise error  # a mistake of ours: its traceback goes to stderr, the window stays
        else:
            raise error
