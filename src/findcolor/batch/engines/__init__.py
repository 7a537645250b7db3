"""Engines run tasks somewhere: in processes of this machine, or on many machines."""

from __future__ import annotations

from typing import Protocol

from findcolor.batch.task import Outcome, Task


class Engine(Protocol):
    """What the conductor needs of an engine.

    Attributes:
        capacity: How many tasks it wants in flight, so that no worker ever waits.
        workers: How many tasks it works on at the same time.
    """

    capacity: int
    workers: int

    def submit(self, task: Task) -> None:
        """Take a task.

        Raises:
            BatchError: The engine is gone.
        """
        ...

    def collect(self, timeout: float) -> list[Outcome]:
        """Wait up to ``timeout`` seconds for outcomes, in any order.

        A task whose worker died comes back as ``LOST``.

        Raises:
            BatchError: The engine is gone, and with it every task in flight.
        """
        ...

    def close(self) -> None:
        """End the workers; tasks in flight are abandoned."""
        ...
