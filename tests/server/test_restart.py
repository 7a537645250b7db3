"""A real process, killed in the middle of its work and started again."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import pyvips

from findcolor.server.storage import digest_of

COOKIE = {"cookie": "findcolor_owner=" + "K" * 43}
RECIPE = {"version": 1, "hints": [{"x": 0.5, "y": 0.5, "a": 20.0, "b": 30.0, "radius": 0.01}]}


class Running:
    """A studio in a process of its own."""

    def __init__(self, data: Path, port: int, database: str) -> None:
        command = [Path(sys.executable).with_name("findcolor"), "studio", "--no-browser"]
        options = ["--data", str(data), "--port", str(port), "--database", database]
        self.process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=COOKIE, timeout=60)
        for _ in range(600):
            try:
                self.client.get("/healthz")
                return
            except httpx2.TransportError:
                assert self.process.poll() is None, self.process.communicate()[1]
                time.sleep(0.05)
        raise AssertionError("The studio did not start.")

    def kill(self) -> None:
        """Take the process down with no chance to clean up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
        self.client.close()

    def stop(self) -> int:
        """Ask the process to end and return its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=30)
        self.client.close()
        return self.process.returncode


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Iterator[Callable[[], Running]]:
    """Return a function that starts the same studio, again and again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started: list[Running] = []

    def start() -> Running:
        started.append(Running(tmp_path / "data", port, database_url))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def whole_files(data: Path) -> bool:
    """Tell whether every kept file has the contents that its name promises."""
    kept = [path for path in (data / "files").rglob("*") if path.is_file()]
    return all(digest_of(path) == path.name for path in kept)


def test_a_kill_in_mid_work_loses_nothing_that_was_saved(
    run: Callable[[], Running], gray_jpeg: bytes, tmp_path: Path
) -> None:
    noise = pyvips.Image.gaussnoise(900, 600, sigma=40, mean=128).cast("uchar")
    large = noise.jpegsave_buffer(Q=95)
    studio = run()
    photos = [
        studio.client.post("/v1/photos", files={"photo": (f"{i}.jpg", data)}).json()["id"]
        for i, data in enumerate([gray_jpeg, *[large] * 5])
    ]
    studio.client.put(f"/v1/photos/{photos[0]}/recipe", json=RECIPE)
    job = studio.client.post("/v1/jobs", json={"photos": photos, "format": "png"}).json()
    url = f"/v1/jobs/{job['id']}"
    while studio.client.get(url).json()["done"] == 0:
        time.sleep(0.01)

    def upload_on() -> None:  # so that the kill meets an upload, too
        try:
            while True:
                studio.client.post("/v1/photos", files={"photo": ("x.jpg", large)})
        except (httpx2.HTTPError, RuntimeError):
            pass

    uploading = threading.Thread(target=upload_on)
    uploading.start()
    time.sleep(0.1)
    studio.kill()
    uploading.join()
    assert whole_files(tmp_path / "data")

    studio = run()
    before = studio.client.get(url).json()
    assert before["done"] < 6, "the batch ended before the kill; nothing was tested"
    assert studio.client.get(f"/v1/photos/{photos[0]}/recipe").json() == RECIPE
    assert studio.client.get(f"/v1/jobs/{job['id']}/events").text.count("event: end") == 1
    after = studio.client.get(url).json()
    assert (after["state"], after["done"], after["failed"]) == ("done", 6, 0)
    assert after["items"][0]["result_url"] == before["items"][0]["result_url"]
    assert studio.client.get(after["zip_url"]).status_code == 200
    assert studio.client.post(f"/v1/photos/{photos[0]}/paint", json={}).status_code == 200
    assert whole_files(tmp_path / "data")
    assert list((tmp_path / "data" / "tmp").iterdir()) == []
    assert studio.stop() in (0, -signal.SIGTERM)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hang_up_frees_the_thread(run: Callable[[], Running], gray_jpeg: bytes) -> None:
    studio = run()
    id = studio.client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg)}).json()["id"]
    for _ in range(8):  # more than there are threads, each gone before its answer
        with pytest.raises(httpx2.TimeoutException):
            studio.client.post(f"/v1/photos/{id}/variants", json={"count": 4}, timeout=0.001)
    answer = studio.client.post(f"/v1/photos/{id}/paint", json={})
    assert answer.status_code == 200
    assert studio.client.get("/readyz").json()["status"] == "ready"
