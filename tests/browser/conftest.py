"""A real studio in a real Chromium: one server and one browser for all, a fresh page for each."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

playwright_api = pytest.importorskip("playwright.sync_api")
skimage_data = pytest.importorskip("skimage.data")
image = pytest.importorskip("PIL.Image")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox: tests may run as root in a container. The rest keeps Chromium off the network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "en-US",
    "reduced_motion": "reduce",
}


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running ``findcolor studio`` with an empty data folder."""
    command = [sys.executable, "-m", "findcolor", "studio", "--port", "0", "--no-browser"]
    if shutil.which("findcolor"):
        command[:3] = ["findcolor"]
    folder = tmp_path_factory.mktemp("studio")
    log = folder / "log.txt"
    with log.open("w") as file:
        server = subprocess.Popen(
            [*command, "--data", str(folder / "data")], stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        server.wait(20)


def _address(server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            try:
                urllib.request.urlopen(found[0] + "/healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                pass
            else:
                return found[0]
        time.sleep(0.1)
    raise RuntimeError("The studio did not start:\n" + log.read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed.")
    with playwright_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, studio: str) -> Iterator[Callable[..., Any]]:
    """Open the studio in a fresh browser profile; fails on script errors and foreign requests.

    ``allow`` is a part of those messages on the console that the test provokes.
    """
    contexts: list[Any] = []
    problems: list[str] = []

    def open_one(address: str = "/", allow: str | None = None, **settings: Any) -> Any:
        context = browser.new_context(**{**DESKTOP, **settings}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on(
            "console",
            lambda message: (
                problems.append(f"console: {message.text}")
                if message.type == "error" and not (allow and allow in message.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((studio, "blob:", "data:"))
                else problems.append(f"foreign request: {request.url}")
            ),
        )
        page.goto(studio + address)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Gray photos as files: a large portrait, a small still life and a 16-bit TIFF."""
    folder = tmp_path_factory.mktemp("photos")
    # Film grain: detail that a preview cannot hold.
    portrait = image.fromarray(skimage_data.astronaut()).convert("L").resize((2000, 1600))
    grain = np.random.default_rng(1).normal(0, 10, (1600, 2000))
    grainy = np.clip(np.asarray(portrait) + grain, 0, 255).astype(np.uint8)
    image.fromarray(grainy).save(folder / "portrait.jpg", quality=90)
    still = image.fromarray(skimage_data.coffee()).convert("L")
    still.save(folder / "still.png")
    cat = np.asarray(image.fromarray(skimage_data.chelsea()).convert("L")).astype(np.uint16) * 257
    tifffile.imwrite(folder / "cat.tif", cat)
    image.fromarray(skimage_data.coffee()).save(folder / "colour.jpg")
    return {path.stem: path for path in folder.iterdir()}
