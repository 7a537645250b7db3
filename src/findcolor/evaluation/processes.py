"""Worker processes that use one core each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@contextmanager
def worker_processes(
    count: int, start: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """Start processes whose numpy uses one thread each.

    They are spawned, because onnxruntime and libvips must not be forked once they have threads;
    small matrix products that wait for a second, busy core take up to seventy times as long.

    Args:
        count: How many.
        start: Called once in each.
        arguments: For ``start``.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))  # read when numpy is imported
    try:
        with ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=start, initargs=arguments
        ) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
