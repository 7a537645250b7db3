"""How fast the studio answers through HTTP, and what memory it holds.

    python benchmarks/studio.py [--users 8] [--seconds 20] [--photos 20] [--megapixels 12]

Starts a studio of its own, uploads photos, and prints:

- drop to first colour: the upload of one photo and its first preview, one user, median;
- click to new colours: one more hint each time, one user, median and 95th percentile;
- the same with several users who click once a second, 95th percentile, without and with a batch
  of another user in the background;
- resident memory of the server with that many photos open.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2
import numpy as np
import pyvips


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--users", type=int, default=8)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--photos", type=int, default=20)
    options.add_argument("--megapixels", type=float, default=12)
    options.add_argument("--clicks", type=int, default=30)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = _photo(args.megapixels)
        server, url = _start(Path(folder))
        try:
            _report(url, server, data, args)
        finally:
            server.terminate()
            server.wait()


def _report(
    url: str, server: subprocess.Popen[bytes], data: bytes, args: argparse.Namespace
) -> None:
    user = _client(url)
    drops = []
    for number in range(5):
        begin = time.perf_counter()
        mine = _upload(user, data, number)
        _paint(user, mine, random.Random(0), 0)
        drops.append(time.perf_counter() - begin)
    print(f"drop to first colour      median {_ms(statistics.median(drops[1:]))}")

    spent = _processor(server.pid)
    times = [_click(user, mine, number) for number in range(args.clicks)]
    spent = (_processor(server.pid) - spent) / args.clicks
    print(
        f"click, one user           median {_ms(statistics.median(times))}  p95 {_ms(_p95(times))}"
        f"  (processor time {_ms(spent)})"
    )

    users = [_client(url) for _ in range(args.users)]
    for name, batch in (("", False), (" and a batch", True)):
        photos = [_upload(one, data, 100 + number) for number, one in enumerate(users)]
        if batch:
            ids = [_upload(user, data, 200 + number) for number in range(5)]
            user.post("/v1/jobs", json={"photos": ids}).raise_for_status()
        times = _crowd(users, photos, args.seconds)
        print(
            f"click, {args.users} users{name:13}  median {_ms(statistics.median(times))}"
            f"  p95 {_ms(_p95(times))}  ({len(times)} clicks)"
        )

    for number in range(args.photos):
        photo_id = _upload(user, data, 300 + number)
        _paint(user, photo_id, random.Random(number), 3)
    held = float(
        next(
            line.split()[1]
            for line in user.get("/metrics").text.splitlines()
            if line.startswith("findcolor_open_photo_bytes ")
        )
    )
    print(
        f"memory, {args.photos} photos opened   resident {_resident(server.pid):.0f} MB"
        f"  (peak {_peak(server.pid):.0f} MB; of that features {held / 2**20:.0f} MB)"
    )


def _photo(megapixels: float) -> bytes:
    """Return a gray JPEG of a size: an uneven surface with the noise of a scan."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    width = round(height * 4 / 3)
    coarse = np.random.default_rng(0).integers(30, 220, (30, 40)).astype(np.uint8)
    image = pyvips.Image.new_from_array(coarse).resize(
        width / 40, vscale=height / 30, kernel="cubic"
    )
    noise = pyvips.Image.gaussnoise(image.width, image.height, sigma=4, mean=0)
    return bytes((image + noise).cast("uchar").jpegsave_buffer(Q=88))


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("findcolor")
    command = [program, "studio", "--no-browser", "--port", str(port), "--data", str(folder)]
    server, url = subprocess.Popen(command), f"http://127.0.0.1:{port}"
    while True:
        try:
            httpx2.get(f"{url}/readyz")
            return server, url
        except httpx2.TransportError:
            time.sleep(0.1)


def _client(url: str) -> httpx2.Client:
    one = httpx2.Client(base_url=url, timeout=120)
    one.get("/v1/info")
    return one


def _upload(user: httpx2.Client, data: bytes, number: int) -> str:
    # A comment of its own makes every file another one: nothing is answered from memory.
    own = data[:2] + b"\xff\xfe" + (len(str(number)) + 2).to_bytes(2, "big")
    files = {"photo": ("scan.jpg", own + str(number).encode() + data[2:])}
    answer = user.post("/v1/photos", files=files)
    answer.raise_for_status()
    return str(answer.json()["id"])


def _paint(user: httpx2.Client, photo: str, chance: random.Random, hints: int) -> None:
    given = [
        {
            "x": chance.random(),
            "y": chance.random(),
            "a": chance.uniform(-60, 60),
            "b": chance.uniform(-60, 60),
        }
        for _ in range(hints)
    ]
    body = {"recipe": {"hints": given}, "max_side": 1024}
    user.post(f"/v1/photos/{photo}/paint", json=body).raise_for_status()


def _click(user: httpx2.Client, photo: str, number: int) -> float:
    begin = time.perf_counter()
    _paint(user, photo, random.Random(number), number % 12 + 1)
    return time.perf_counter() - begin


def _crowd(users: list[httpx2.Client], photos: list[str], seconds: float) -> list[float]:
    """Let every user click once a second, each at their own moment; return the seconds."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        time.sleep(number / len(users))
        due, clicks = time.monotonic(), 0
        while due < end:
            time.sleep(max(0.0, due - time.monotonic()))
            times.append(_click(users[number], photos[number], number * 1000 + clicks))
            clicks += 1
            due += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(users))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.0f} ms"


def _resident(pid: int) -> float:
    return _status(pid, "VmRSS")


def _peak(pid: int) -> float:
    return _status(pid, "VmHWM")


def _processor(pid: int) -> float:
    """Return the seconds of processor time that a process has taken, on all cores (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(pid: int, field: str) -> float:
    """Return a memory figure of a process in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
