"""Work in threads, in turn: a line of its own for each kind of work, fair between owners.

Clicks have a line, whole files have another, and jobs have a third: a batch or an upload never
stands before a click. Inside a line the owners take turns, whatever each of them has piled up.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request

from findcolor.errors import FindColorError

T = TypeVar("T")


class BusyError(FindColorError):
    """Too much work is waiting, or this work took too long."""


class GoneError(Exception):
    """The client hung up, so nobody wants the result."""


@dataclass(slots=True)
class _Task:
    future: Future[Any]
    work: Callable[[], Any]


class Line:
    """Threads that serve owners in turn.

    Args:
        name: What the threads are called.
        threads: How many there are.
        waiting: How much of one owner's work may wait.
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self.name = name
        self._limit = waiting
        self._turns: OrderedDict[str, deque[_Task]] = OrderedDict()
        self._change = threading.Condition()
        self._open = True
        self._threads = [
            threading.Thread(target=self._serve, name=f"{name}-{i}", daemon=True)
            for i in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, owner: str, work: Callable[[], T]) -> Future[T]:
        """Put work at the end of an owner's queue.

        Raises:
            BusyError: The owner has too much waiting, or the studio is closing.
        """
        future: Future[T] = Future()
        with self._change:
            queue = self._turns.setdefault(owner, deque())
            if not self._open or len(queue) >= self._limit:
                raise BusyError("Too much of your work is waiting; try again in a moment.")
            queue.append(_Task(future, work))
            self._change.notify()
        return future

    def __len__(self) -> int:
        """Return how much work is waiting."""
        with self._change:
            return sum(map(len, self._turns.values()))

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        with self._change:
            self._open = False
            for queue in self._turns.values():
                for task in queue:
                    task.future.cancel()
            self._turns.clear()
            self._change.notify_all()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while (task := self._next()) is not None:
            if not task.future.set_running_or_notify_cancel():
                continue  # the client hung up while this was waiting
            try:
                result = task.work()
            except BaseException as error:
                task.future.set_exception(error)
            else:
                task.future.set_result(result)

    def _next(self) -> _Task | None:
        with self._change:
            while self._open and not self._turns:
                self._change.wait()
            if not self._open:
                return None
            owner, queue = self._turns.popitem(last=False)
            task = queue.popleft()
            if queue:
                self._turns[owner] = queue  # to the back: the other owners come first
            return task


async def result_of(future: Future[T], request: Request, seconds: float) -> T:
    """Wait for a result, as long as the client does.

    Raises:
        BusyError: It took longer than ``seconds``.
        GoneError: The client hung up.
    """
    waiter = asyncio.wrap_future(future)
    hang_up = asyncio.ensure_future(_hang_up(request))
    try:
        both: set[asyncio.Future[Any]] = {waiter, hang_up}
        await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if waiter.done():
            return waiter.result()
        waiter.cancel()
        if hang_up.done():
            raise GoneError
        raise BusyError("This took too long, so it was given up; try again or use a smaller photo.")
    finally:
        hang_up.cancel()
        with suppress(asyncio.CancelledError):
            await hang_up


async def _hang_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
