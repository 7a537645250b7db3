"""A file with several pages: each page is a photo of its own."""

import numpy as np
import pytest
import skimage.data
import tifffile
from PySide6.QtWidgets import QInputDialog

from findcolor.editing.session import OpenPhoto, Session
from findcolor.photo.write import default_name


@pytest.fixture
def scan(tmp_path):
    """Three pages: two photos with a thumbnail between them."""
    path = tmp_path / "album.tif"
    page = skimage.data.camera()
    with tifffile.TiffWriter(path) as out:
        out.write(page, photometric="minisblack")
        out.write(np.ascontiguousarray(page[::8, ::8]), photometric="minisblack", subfiletype=1)
        out.write(np.ascontiguousarray(page[::-1]), photometric="minisblack")
    return path


def pages(window):
    return [document.photo.page for document in window.editor.documents]


def test_the_first_page_is_shown_and_the_others_are_offered(window, scan, hand):
    window.files.open_paths([scan])
    hand.wait_until_shown(window)
    assert window.notice.isVisible()
    assert "3 pages" in window.notice.label.text()
    hand.press(window.notice.buttons[0])  # open all
    assert pages(window) == [0, 2]  # the thumbnail is no photo
    assert window.editor.current.photo.page == 0


def test_one_page_is_chosen_and_saved_under_a_name_of_its_own(window, scan, hand):
    window.files.open_paths([scan])
    hand.wait_until_shown(window)
    first = window.editor.current.gray.copy()
    window.actions_["choose_page"].trigger()
    dialog = window.findChild(QInputDialog)
    assert dialog.intValue() == 2
    dialog.setIntValue(3)
    dialog.accept()
    hand.wait_until_shown(window)
    document = window.editor.current
    assert document.photo.page == 2
    column = [first.pixel(100, y) for y in range(512)]
    assert [document.gray.pixel(100, y) for y in range(512)] == column[::-1]
    assert window.windowTitle().startswith("album.tif · 3")
    window.files.save_all()
    second = default_name(document.photo.beside)
    assert second.name == "album-3.color.tif"
    hand.wait_until(lambda: document.photo.saved_as == second)
    assert second.exists()
    assert default_name(scan).exists()


def test_a_photo_of_one_page_offers_nothing(opened):
    assert not opened.actions_["choose_page"].isEnabled()
    assert not opened.notice.isVisible()


def test_a_session_keeps_the_page(tmp_path, scan):
    session = Session([OpenPhoto(scan), OpenPhoto(scan, page=2)], 1)
    session.write(tmp_path / "s.findcolor")
    again = Session.read(tmp_path / "s.findcolor")
    assert [photo.page for photo in again.photos] == [0, 2]
    assert [photo.page for photo in again.copy().photos] == [0, 2]
