from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from starlette.requests import Request

from findcolor.server.work import BusyError, GoneError, Line, result_of


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line("test", threads=1, waiting=50)
    yield line
    line.close()


@pytest.fixture
def gate(line: Line) -> Iterator[threading.Event]:
    """Keep the line's thread busy until the event is set."""
    gate, begun = threading.Event(), threading.Event()
    line.submit("gate", lambda: (begun.set(), gate.wait()))
    begun.wait()
    yield gate
    gate.set()


def request_that(*messages: str, hold: bool = True) -> Request:
    """Return a request that receives these messages and then, to be real, nothing."""
    coming = list(messages)

    async def receive() -> dict[str, object]:
        if coming:
            return {"type": coming.pop(0)}
        await asyncio.sleep(3600 if hold else 0)
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_owners_take_turns(line: Line, gate: threading.Event) -> None:
    order: list[str] = []
    futures = [line.submit("batch", lambda: order.append("batch")) for _ in range(20)]
    futures += [line.submit("click", lambda: order.append("click")) for _ in range(2)]
    assert len(line) == 22
    gate.set()
    for future in futures:
        future.result(5)
    assert order[:4] == ["batch", "click", "batch", "click"]


def test_one_owner_cannot_pile_up_without_end(line: Line, gate: threading.Event) -> None:
    for _ in range(50):
        line.submit("much", int)
    with pytest.raises(BusyError):
        line.submit("much", int)
    line.submit("other", int)


def test_errors_come_back(line: Line) -> None:
    with pytest.raises(ZeroDivisionError):
        line.submit("a", lambda: 1 // 0).result(5)
    assert line.submit("a", lambda: 7).result(5) == 7


def test_a_result_is_awaited(line: Line) -> None:
    async def main() -> int:
        return await result_of(line.submit("a", lambda: 7), request_that(), 5)

    assert asyncio.run(main()) == 7


def test_work_that_nobody_waits_for_is_not_done(line: Line, gate: threading.Event) -> None:
    done: list[int] = []

    async def main() -> None:
        future = line.submit("a", lambda: done.append(1))
        await result_of(future, request_that("http.request", "http.disconnect"), 5)

    with pytest.raises(GoneError):
        asyncio.run(main())
    gate.set()
    line.submit("a", int).result(5)
    assert done == []


def test_work_has_a_time_limit(line: Line, gate: threading.Event) -> None:
    async def main() -> None:
        await result_of(line.submit("a", int), request_that(), 0.05)

    with pytest.raises(BusyError, match="too long"):
        asyncio.run(main())


def test_a_closed_line_takes_nothing() -> None:
    line = Line("test", threads=1, waiting=1)
    line.close()
    with pytest.raises(BusyError):
        line.submit("a", int)
