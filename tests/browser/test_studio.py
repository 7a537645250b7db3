"""The whole life of a photo in the editor, in real Chromium against the real server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from findcolor.color.lab import lightness
from findcolor.photo.read import read_photo

from .driver import PHONE, Driver, distance, spread

JACKET, CHEEK, WALL = (0.3, 0.75), (0.42, 0.28), (0.75, 0.5)


def test_the_whole_life(
    open_page: Callable[..., Any], photos: dict[str, Path], tmp_path: Path
) -> None:
    page = open_page()
    driver = Driver(page)

    # Load: the photo is there, in colour by itself.
    driver.load(photos["portrait"])
    assert page.url.endswith("#/studio")
    assert "portrait.jpg · 2000 × 1600" in page.inner_text("#photo-name")
    automatic = driver.color(*JACKET)
    grid = [(x / 10, y / 10) for x in range(1, 10) for y in range(1, 10)]
    assert max(spread(driver.color(*place)) for place in grid) > 3

    # Three hints, each one changes the colours where it stands.
    driver.hint(*JACKET, "#b4461e")
    orange = driver.color(*JACKET)
    assert orange[0] - orange[2] > automatic[0] - automatic[2] + 20
    driver.hint(*CHEEK, "#d9a08b")
    driver.hint(*WALL, "#7391b4")
    assert driver.hints == 3
    blue = driver.color(*WALL)
    assert blue[2] > blue[0] + 10

    # Move one.
    before = page.locator("#hint-list li").nth(2).inner_text()
    with driver.new_colors():
        driver.drag(WALL, (0.75, 0.4))
    assert page.locator("#hint-list li").nth(2).inner_text() != before

    # Undo and redo, further than one step.
    for _ in range(2):
        with driver.new_colors():
            page.click("#undo")
    assert driver.hints == 2
    for _ in range(2):
        with driver.new_colors():
            page.keyboard.press("Control+Shift+Z")
    assert driver.hints == 3
    assert page.locator("#redo").is_disabled()

    # Compare: hold the key for gray, then the slider.
    page.keyboard.down("c")
    page.wait_for_timeout(100)
    assert spread(driver.color(*JACKET)) < 2
    page.keyboard.up("c")
    page.wait_for_timeout(100)
    assert spread(driver.color(*JACKET)) > 10
    page.keyboard.press("b")
    page.wait_for_timeout(100)
    assert spread(driver.color(0.2, 0.75)) < 2
    page.locator(".split").press("Home")
    page.wait_for_timeout(100)
    assert spread(driver.color(*JACKET)) > 10
    page.keyboard.press("b")
    page.keyboard.press("h")
    assert page.locator(".hint-mark").first.is_hidden()
    page.keyboard.press("h")
    assert page.locator(".hint-mark").first.is_visible()

    # Save the hints, and the photo in full size.
    with page.expect_download() as download:
        page.click("#hints-save")
    hints = tmp_path / download.value.suggested_filename
    download.value.save_as(hints)
    assert hints.name == "portrait.hints.json"
    assert len(json.loads(hints.read_text())["hints"]) == 3

    page.click("#save")
    page.check('#save-format input[value="png"]')
    with page.expect_download() as download:
        page.click('#save-dialog button[value="save"]')
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "portrait.color.png"
    _check_saved(saved, photos["portrait"])

    # Restart asks first.
    page.click("#restart")
    page.click('#restart-dialog button[value="cancel"]')
    assert driver.hints == 3
    page.click("#restart")
    with driver.new_colors():
        page.click('#restart-dialog button[value="restart"]')
    assert driver.hints == 0
    assert distance(driver.color(*JACKET), automatic) < 3

    # The saved hints come back; and so does everything after the page is closed and opened.
    with driver.new_colors():
        page.set_input_files("#file-hints", str(hints))
    assert driver.hints == 3
    page.wait_for_timeout(700)
    page.reload()
    driver.wait_for_colors()
    assert driver.hints == 3
    with driver.new_colors():
        page.keyboard.press("Control+z")
    assert driver.hints == 0


def _check_saved(saved: Path, original: Path) -> None:
    import pyvips

    result = pyvips.Image.new_from_file(str(saved)).numpy()
    source = read_photo(original)
    assert result.shape == (1600, 2000, 3)
    gray = source.lightness.astype(np.float32) * (100 / 65535)
    assert np.abs(lightness(result) - gray).mean() < 0.5
    assert np.ptp(result.astype(int), axis=2).mean() > 3


def test_by_keyboard_alone(open_page: Callable[..., Any], photos: dict[str, Path]) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])
    press = page.keyboard.press

    page.locator("#stage > canvas").focus()
    for key in ["ArrowLeft", "ArrowLeft", "ArrowUp"]:
        press(key)
    assert page.locator(".crosshair").is_visible()
    press("Enter")
    page.wait_for_selector(".nine button")
    with driver.new_colors():
        press("2")
    with driver.new_colors():
        press("ArrowRight")
    press("Enter")
    assert page.locator("#picker").is_hidden()
    assert driver.hints == 1

    press("Tab")
    assert "hint-mark" in page.evaluate("document.activeElement.className")
    with driver.new_colors():
        press("ArrowDown")
    press("Enter")
    assert page.locator("#picker").is_visible()
    press("Escape")
    page.locator(".hint-mark").focus()
    with driver.new_colors():
        press("Delete")
    assert driver.hints == 0
    with driver.new_colors():
        press("Control+z")
    assert driver.hints == 1

    before = page.inner_text("#zoom-level")
    press("+")
    assert page.inner_text("#zoom-level") != before
    press("0")
    assert page.inner_text("#zoom-level") == before

    press("m")
    assert page.locator('#apply input[value="wait"]').is_checked()
    press("m")
    press("Shift+?")
    assert page.locator("#keys-dialog").is_visible()
    press("Escape")
    press("r")
    assert page.locator("#restart-dialog").is_visible()
    page.locator('#restart-dialog button[value="restart"]').focus()
    with driver.new_colors():
        press("Enter")
    assert driver.hints == 0


def test_on_a_phone(open_page: Callable[..., Any], photos: dict[str, Path]) -> None:
    page = open_page(**PHONE)
    driver = Driver(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    driver.load(photos["still"])
    page.touchscreen.tap(*driver.place(0.4, 0.4))
    page.wait_for_selector(".nine button")
    sheet = page.locator("#picker").bounding_box()
    assert sheet["width"] == 390
    assert driver.place(0.4, 0.4)[1] < sheet["y"]
    with driver.new_colors():
        page.locator(".nine button").nth(1).tap()
    page.locator(".picker-foot .primary").tap()
    page.locator("#tab-hints").tap()
    assert driver.hints == 1
    for name in ["load", "colorize", "save", "restart"]:
        box = page.locator(f"#{name}").bounding_box()
        assert box["height"] >= 44
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    page.locator("#tab-look").tap()
    with driver.new_colors():
        page.locator("#look-saturation").press("ArrowLeft")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_pinch_zooms_and_one_finger_pans(
    open_page: Callable[..., Any], photos: dict[str, Path]
) -> None:
    page = open_page(**PHONE)
    driver = Driver(page)
    driver.load(photos["still"])
    touch = page.context.new_cdp_session(page)
    box = page.locator("#stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]},
        )

    fitted = page.evaluate("document.querySelector('#stage').viewport.scale")
    fingers("touchStart", (x - 30, y), (x + 30, y))
    for reach in (40, 60, 90):
        fingers("touchMove", (x - reach, y), (x + reach, y))
    fingers("touchEnd")
    zoomed = page.evaluate("document.querySelector('#stage').viewport.scale")
    assert zoomed == pytest.approx(3 * fitted, rel=0.1)

    before = page.evaluate("document.querySelector('#stage').viewport.x")
    fingers("touchStart", (x, y))
    for step in (10, 20, 40):
        fingers("touchMove", (x + step, y))
    fingers("touchEnd")
    assert page.evaluate("document.querySelector('#stage').viewport.x") > before + 20
    assert page.locator("#picker").is_hidden()


def test_in_korean(open_page: Callable[..., Any], photos: dict[str, Path]) -> None:
    page = open_page(locale="ko-KR")
    assert page.get_attribute("html", "lang") == "ko"
    driver = Driver(page)
    driver.load(photos["still"])
    assert page.inner_text("#colorize") == "색칠하기"
    driver.hint(0.5, 0.5, "#5a3c28")
    assert driver.hints == 1
    # Shortcuts work while the keyboard writes Hangul.
    hangul = """() => document.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ㅠ", code: "KeyB", bubbles: true }))"""
    page.evaluate(hangul)
    assert page.get_attribute("#slider", "aria-pressed") == "true"
    # The switch goes both ways and is remembered.
    page.locator(".bar .language").click()
    assert page.inner_text("#colorize") == "Colorize"
    page.reload()
    assert page.get_attribute("html", "lang") == "en"


def test_changes_can_wait_for_the_button(
    open_page: Callable[..., Any], photos: dict[str, Path]
) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])
    page.get_by_label("On Colorize").check()
    paints = driver.paints
    driver.click(0.5, 0.5)
    page.fill("#picker-hex", "#b4461e")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert driver.paints == paints
    assert "waiting" in page.get_attribute("#colorize", "class")
    with driver.new_colors():
        page.click("#colorize")
    assert "waiting" not in page.get_attribute("#colorize", "class")
    page.reload()
    driver.wait_for_colors()
    assert page.locator('#apply input[value="wait"]').is_checked()


def test_live_colours_end_with_the_latest_choice(
    open_page: Callable[..., Any], photos: dict[str, Path]
) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])
    driver.click(0.5, 0.3)
    pad = page.locator("fc-gamut").bounding_box()
    x, y = pad["x"] + pad["width"] / 2, pad["y"] + pad["height"] / 2
    paints = driver.paints
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(x + 40 * np.cos(step / 5), y + 40 * np.sin(step / 5))
    page.mouse.up()
    driver.settle()
    # Moves that came while colours were on their way were skipped, but not the last one.
    assert 0 < driver.paints - paints < 60
    shown = driver.color(0.5, 0.3)
    page.keyboard.press("Enter")
    with driver.new_colors():
        page.click("#colorize")
    assert distance(driver.color(0.5, 0.3), shown) < 2
    # The whole movement is one step.
    with driver.new_colors():
        page.click("#undo")
    assert driver.hints == 0


def test_a_second_photo_lends_its_colours(
    open_page: Callable[..., Any], photos: dict[str, Path]
) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])
    page.click("#tab-reference")
    with page.expect_response("**/original*"):
        page.set_input_files("#file-reference", str(photos["colour"]))
    page.wait_for_selector("#reference-view:not([hidden])")

    # For a region drawn on the photo.
    page.click("#reference-region")
    driver.drag((0.5, 0.1), (0.95, 0.9))
    assert page.locator(".region").is_visible()
    with driver.new_colors():
        page.click("#reference-take")
    count = driver_hints = page.locator(".hint-mark").count()
    assert driver_hints > 0
    stage = page.locator("#stage").bounding_box()
    left = driver.place(0.49, 0)[0]
    for mark in page.locator(".hint-mark").all():
        box = mark.bounding_box()
        assert box["x"] + box["width"] / 2 >= left - 1
        assert box["y"] > stage["y"]

    # One by one, with the eyedropper.
    driver.click(0.2, 0.2)
    page.get_by_role("button", name="From reference").click()
    page.locator("#reference-view canvas").scroll_into_view_if_needed()
    with driver.new_colors():
        page.locator("#reference-view canvas").click(position={"x": 130, "y": 60})
    page.keyboard.press("Escape")
    driver.click(0.2, 0.2)
    page.keyboard.press("e")
    with driver.new_colors():
        driver.click(0.7, 0.6)
    page.get_by_role("button", name="Done").click()
    assert page.locator(".hint-mark").count() == count + 1


def test_guidance(open_page: Callable[..., Any], photos: dict[str, Path]) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])

    # Where the model guesses.
    with page.expect_response("**/certainty"):
        page.click("#certainty")
    assert page.locator("#legend").is_visible()
    page.click("#certainty")
    assert page.locator("#legend").is_hidden()

    # Ask me: answer one, skip one, stop.
    page.click("#ask")
    page.wait_for_selector(".nine button")
    assert "Question 1" in page.inner_text("#ask-card")
    with driver.new_colors():
        page.locator(".nine button").first.click()
    page.get_by_role("button", name="Done").click()
    page.get_by_text("Question 2", exact=True).wait_for()
    page.get_by_role("button", name="I do not know").click()
    page.get_by_text("Question 3", exact=True).wait_for()
    page.get_by_role("button", name="Stop").click()
    assert page.locator("#ask-card").is_hidden()
    assert driver.hints == 1

    # Variants keep the hint and count as one step.
    page.click("#variants")
    page.wait_for_selector(".variant:last-child canvas.ready")
    with driver.new_colors():
        page.locator(".variant").nth(1).click()
    assert driver.hints > 1
    with driver.new_colors():
        page.click("#undo")
    assert driver.hints == 1


def test_look_palette_and_patches(open_page: Callable[..., Any], photos: dict[str, Path]) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])
    driver.hint(0.5, 0.3, "#b4461e")
    page.click("#tab-look")
    with driver.new_colors():
        page.locator("#look-strength").fill("0")
    assert spread(driver.color(0.5, 0.3)) < 2
    with driver.new_colors():
        page.click("#look-reset")
    assert spread(driver.color(0.5, 0.3)) > 10
    page.fill("#palette-color", "#2060c0")
    with driver.new_colors():
        page.click("#palette-add button")
    assert page.locator("#palette li").count() == 1
    with driver.new_colors():
        page.uncheck("#mean-auto")
    with driver.new_colors():
        page.select_option("#patches", "2")
    for _ in range(3):
        with driver.new_colors():
            page.click("#undo")
    assert page.locator("#palette li").count() == 0
    assert page.input_value("#patches") == "auto"


def test_many_photos_become_one_zip(
    open_page: Callable[..., Any], photos: dict[str, Path], tmp_path: Path
) -> None:
    import zipfile

    page = open_page()
    driver = Driver(page)
    assert page.locator("#strip").is_hidden()
    driver.load(photos["still"], photos["cat"])
    page.wait_for_selector("#strip-photos li:nth-child(2) .thumb")
    assert "still.png" in page.inner_text("#photo-name")
    driver.hint(0.5, 0.5, "#5a3c28")
    page.keyboard.press("]")
    assert "cat.tif" in page.inner_text("#photo-name")
    driver.wait_for_colors()
    assert driver.hints == 0

    page.click("#strip-zip")
    page.click("#zip-start")
    page.wait_for_selector("#zip-link", timeout=60_000)
    with page.expect_download() as download:
        page.click("#zip-link")
    archive = tmp_path / "photos.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as file:
        assert sorted(file.namelist()) == ["cat.color.tif", "still.color.png"]
        assert file.testzip() is None
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close cat.tif").click(force=True)
    page.get_by_text("still.png · 600 × 400").wait_for()
    assert page.locator("#close-dialog").is_hidden()
    assert page.locator("#strip").is_hidden()
    assert driver.hints == 1


def test_a_file_that_is_no_photo_gets_a_sentence(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    page = open_page(allow="415")
    bad = tmp_path / "notes.jpg"
    bad.write_text("not a photograph")
    page.set_input_files("#file-photos", str(bad))
    page.wait_for_selector(".toast.error")
    assert page.inner_text(".toast.error").startswith("notes.jpg: ")
    assert page.locator("#front").is_visible()


def test_a_close_look_is_sharp(open_page: Callable[..., Any], photos: dict[str, Path]) -> None:
    def look_closely(page: Any) -> float:
        driver = Driver(page)
        driver.load(photos["portrait"])
        page.mouse.move(*driver.place(0.45, 0.25))
        with page.expect_event("requestfinished" if page is sharp else "requestfailed"):
            for _ in range(4):
                page.mouse.wheel(0, -300)
        page.wait_for_timeout(700)
        return driver.sharpness()

    sharp = open_page()
    soft = open_page(allow="ERR_FAILED")
    soft.route("**/gray?max_side=4096", lambda route: route.abort())
    assert look_closely(sharp) > 1.5 * look_closely(soft)


def test_space_and_drag_moves_the_view(
    open_page: Callable[..., Any], photos: dict[str, Path]
) -> None:
    page = open_page()
    driver = Driver(page)
    driver.load(photos["still"])
    page.mouse.move(*driver.place(0.5, 0.5))
    page.mouse.wheel(0, -600)
    before = page.evaluate("document.querySelector('#stage').viewport.x")
    page.keyboard.down(" ")
    page.mouse.down()
    page.mouse.move(700, 300, steps=4)
    page.mouse.up()
    page.keyboard.up(" ")
    assert page.evaluate("document.querySelector('#stage').viewport.x") != before
    assert page.locator("#picker").is_hidden()
