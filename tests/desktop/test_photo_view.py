import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from findcolor.desktop.images import PixelImage
from findcolor.desktop.photo_view import MAX_ZOOM, PhotoView, Tool

WIDTH, HEIGHT = 3000, 2000


@pytest.fixture
def view(qtbot):
    view = PhotoView()
    qtbot.addWidget(view)
    view.resize(624, 424)
    view.show()
    gray = np.full((200, 300, 3), 90, np.uint8)
    color = np.full((200, 300, 3), (200, 30, 40), np.uint8)
    view.show_photo(WIDTH, HEIGHT)
    view.photo.set_images((PixelImage(gray), None), (PixelImage(color), None))
    return view


def wheel(view, position, turn):
    event = QWheelEvent(
        QPointF(position), view.viewport().mapToGlobal(QPointF(position)), QPoint(),
        QPoint(0, turn), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def shown_color(view, x, y):
    pixel = view.viewport().grab().toImage().pixelColor(view.point_of(x, y))
    return pixel.red(), pixel.green(), pixel.blue()


def drag(qtbot, view, start, end):
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for part in (0.3, 0.6, 1.0):
        qtbot.mouseMove(view.viewport(), start + (end - start) * part)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)


def test_the_whole_photo_fits(view):
    assert view.zoom == pytest.approx(0.2, abs=0.002)
    corner, end = view.point_of(0, 0), view.point_of(1, 1)
    assert 0 <= corner.x() <= end.x() <= view.viewport().width()
    assert 0 <= corner.y() <= end.y() <= view.viewport().height()


def test_it_stays_whole_when_the_window_grows(view, qtbot):
    view.resize(1224, 824)
    assert view.zoom == pytest.approx(0.4, abs=0.005)


def test_the_wheel_zooms_around_the_pointer(view):
    pointer = view.point_of(0.25, 0.75)
    for _ in range(6):
        wheel(view, pointer, 120)
    assert view.zoom > 0.5
    assert (view.point_of(0.25, 0.75) - pointer).manhattanLength() <= 6
    for _ in range(200):
        wheel(view, pointer, 120)
    assert view.zoom == pytest.approx(MAX_ZOOM)
    for _ in range(400):
        wheel(view, pointer, -120)
    assert view.zoom >= 0.04


def test_a_click_picks_a_place(view, qtbot):
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.point_of(0.3, 0.6))
    assert picked.args == pytest.approx([0.3, 0.6], abs=0.005)


def test_a_click_beside_the_photo_picks_nothing(view, qtbot):
    view.resize(900, 424)
    with qtbot.assertNotEmitted(view.picked, wait=10):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 200))


def test_a_drag_moves_the_photo_and_picks_nothing(view, qtbot):
    view.zoom_to(1.0)
    before, start = view.point_of(0.5, 0.5), QPoint(300, 200)
    with qtbot.assertNotEmitted(view.picked, wait=10):
        drag(qtbot, view, start, start + QPoint(80, -40))
    assert (view.point_of(0.5, 0.5) - before - QPoint(80, -40)).manhattanLength() <= 2


def test_space_moves_even_on_a_hint(view, qtbot):
    view.hint_at = lambda x, y, reach: 0
    qtbot.keyPress(view, Qt.Key.Key_Space)
    with qtbot.assertNotEmitted(view.hint_pressed, wait=10):
        drag(qtbot, view, QPoint(300, 200), QPoint(360, 200))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    with qtbot.waitSignal(view.hint_pressed):
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))


def test_a_hint_is_dragged(view, qtbot):
    places = []
    view.hint_at = lambda x, y, reach: 7 if abs(x - 0.5) + abs(y - 0.5) < reach else None
    view.hint_dragged.connect(lambda *args: places.append(args))
    with qtbot.waitSignal(view.released):
        drag(qtbot, view, view.point_of(0.5, 0.5), view.point_of(0.7, 0.4))
    assert places[-1] == pytest.approx((7, 0.7, 0.4), abs=0.005)


def test_before_and_after(view, qtbot):
    assert shown_color(view, 0.25, 0.5) == (200, 30, 40)
    view.set_split(0.5)
    assert shown_color(view, 0.25, 0.5) == (90, 90, 90)
    assert shown_color(view, 0.75, 0.5) == (200, 30, 40)
    drag(qtbot, view, view.point_of(0.5, 0.3), view.point_of(0.1, 0.3))
    assert view.photo.split == pytest.approx(0.1, abs=0.01)
    assert shown_color(view, 0.25, 0.5) == (200, 30, 40)
    view.set_comparing(True)
    assert shown_color(view, 0.25, 0.5) == (90, 90, 90)
    view.set_comparing(False)
    assert shown_color(view, 0.25, 0.5) == (200, 30, 40)


def test_the_sharp_image_shows_when_zoomed_in(view):
    quick, sharp = np.full((200, 300, 3), 10, np.uint8), np.full((2000, 3000, 3), 250, np.uint8)
    view.photo.set_images((PixelImage(quick), PixelImage(sharp)), (None, None))
    view.zoom_to(0.09)
    assert shown_color(view, 0.5, 0.5) == (10, 10, 10)
    view.zoom_to(0.5)
    assert shown_color(view, 0.5, 0.5) == (250, 250, 250)
    assert view.needed_side() == 1500 * view.devicePixelRatioF()


def test_the_dropper_takes_a_colour(view, qtbot):
    view.set_tool(Tool.DROPPER)
    with qtbot.waitSignal(view.color_dropped) as dropped:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.point_of(0.5, 0.5))
    assert view.photo.color_at(*dropped.args) == (200, 30, 40)


def test_a_region_is_drawn(view, qtbot):
    view.set_tool(Tool.REGION)
    with qtbot.waitSignal(view.region_drawn) as drawn:
        drag(qtbot, view, view.point_of(0.8, 0.9), view.point_of(0.2, 0.4))
    region = drawn.args[0]
    assert region.getRect() == pytest.approx((0.2, 0.4, 0.6, 0.5), abs=0.01)
    with qtbot.assertNotEmitted(view.region_drawn, wait=10):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.point_of(0.5, 0.5))


def test_files_are_dropped(view, qtbot, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg")), QUrl("https://example.org/b.jpg")])
    how = (
        Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(view.files_dropped) as dropped:
        QApplication.sendEvent(view.viewport(), QDragEnterEvent(QPoint(10, 10), *how))
        QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(10, 10), *how))
    assert dropped.args == [[str(tmp_path / "a.jpg")]]
