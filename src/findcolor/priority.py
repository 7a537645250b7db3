"""Who gets the processor first: people before programs."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

PATIENT = 5
"""For work whose result somebody waits for, beside a window that must never wait."""
IDLE = 15
"""For work that nobody watches."""


def step_back(niceness: int = IDLE) -> None:
    """Let the present thread, and those it starts from now on, run after more urgent ones.

    Only Linux knows priorities of single threads; elsewhere nothing happens.

    Args:
        niceness: 0 (as urgent as any) .. 19.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
