"""Small matrix products on one thread.

The matrices here are small and many, and the strips around them run in threads of their own. A
BLAS that starts its own threads for each product gains nothing on an idle machine and collapses by
fifty times on a busy one, because its threads spin while they wait.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_blas_thread() -> Any:
    """Return a context in which numpy's matrix products use one thread."""
    return _controller().limit(limits=1, user_api="blas")
