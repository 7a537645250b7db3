import threading

import pytest
from PySide6.QtCore import QObject, QThread

from findcolor.desktop.work import Lane
from findcolor.errors import PhotoError


@pytest.fixture
def lane(qtbot):
    owner = QObject()
    lane = Lane(owner)
    yield lane
    lane.close()


def submit(lane, work, **options):
    got, errors = [], []
    task = lane.submit(work, got.append, errors.append, **options)
    return task, got, errors


def test_work_runs_elsewhere_and_its_result_comes_home(lane, qtbot):
    home = QThread.currentThread()
    arrived = []
    lane.submit(
        lambda task: QThread.currentThread() is home,
        lambda away: arrived.append((away, QThread.currentThread() is home)),
        arrived.append,
    )
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(False, True)]
    assert not lane.busy


def test_work_keeps_its_order(lane, qtbot):
    results = [submit(lane, lambda task, n=n: n)[1] for n in range(20)]
    qtbot.waitUntil(lambda: not lane.busy)
    assert results == [[n] for n in range(20)]


def test_only_the_latest_counts(lane, qtbot):
    gate, ran = threading.Event(), []
    submit(lane, lambda task: gate.wait())
    results = [
        submit(lane, lambda task, n=n: ran.append(n) or n, only_latest="paint")[1] for n in range(5)
    ]
    gate.set()
    qtbot.waitUntil(lambda: not lane.busy)
    assert results == [[], [], [], [], [4]]
    assert ran == [4]


def test_what_runs_already_is_finished(lane, qtbot):
    """Or nothing would show while a slider moves faster than the network paints."""
    started, gate = threading.Event(), threading.Event()
    _, first, _ = submit(lane, lambda task: started.set() or gate.wait(), only_latest="paint")
    started.wait()
    _, second, _ = submit(lane, lambda task: 2, only_latest="paint")
    _, third, _ = submit(lane, lambda task: 3, only_latest="paint")
    gate.set()
    qtbot.waitUntil(lambda: not lane.busy)
    assert (first, second, third) == ([True], [], [3])


def test_a_users_error_is_handed_over(lane, qtbot):
    def work(task):
        raise PhotoError("No photo.")

    task, got, errors = submit(lane, work)
    with qtbot.waitSignal(task.ended):
        pass
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "No photo."
    assert got == []


def test_a_mistake_is_handed_over_and_shown(lane, qtbot):
    with qtbot.captureExceptions() as shown:
        _, _, errors = submit(lane, lambda task: 1 / 0)
        qtbot.waitUntil(lambda: bool(shown))
    assert isinstance(errors[0], ZeroDivisionError)
    assert shown[0][0] is ZeroDivisionError


def test_a_cancelled_task_stops_at_its_next_step(lane, qtbot):
    started, go_on, steps = threading.Event(), threading.Event(), []

    def work(task):
        for step in range(100):
            task.step(step, 100)
            steps.append(step)
            started.set()
            go_on.wait()

    task, got, errors = submit(lane, work)
    with qtbot.waitSignal(task.ended):
        started.wait()
        task.cancel()
        go_on.set()
    assert (got, errors, steps) == ([], [], [0])


def test_progress_is_told(lane, qtbot):
    told, gate = [], threading.Event()

    def work(task):
        gate.wait()
        for step in range(3):
            task.step(step, 3)

    task, _, _ = submit(lane, work)
    task.progressed.connect(lambda done, total: told.append((done, total)))
    with qtbot.waitSignal(task.ended):
        gate.set()
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_closing_does_not_wait_for_what_waits(lane, qtbot):
    started, ran = threading.Event(), []

    def slow(task):
        started.set()
        while not task.cancelled:
            QThread.msleep(1)

    submit(lane, slow)
    submit(lane, lambda task: ran.append(1))
    started.wait()
    assert lane.close()
    assert ran == []
