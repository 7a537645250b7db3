import os
import sys
import threading

import pytest

from findcolor.priority import IDLE, PATIENT, step_back

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority here")


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_a_thread_steps_back_with_those_it_starts_and_no_other() -> None:
    before, seen = niceness(), []

    def work() -> None:
        step_back(PATIENT)
        child = threading.Thread(target=lambda: seen.append(niceness()))
        child.start()
        child.join()
        step_back(IDLE)
        seen.append(niceness())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [PATIENT, IDLE]
    assert niceness() == before
