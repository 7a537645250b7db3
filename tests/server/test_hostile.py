"""Uploads that mean harm: every one is a 4xx with a sentence, and the studio goes on."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import pyvips
from starlette.testclient import TestClient

from findcolor.model.colorizer import Colorizer
from findcolor.server.app import create_app
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio

FUZZ = int(os.environ.get("FINDCOLOR_FUZZ", "60"))
"""How many damaged uploads to try; 2,000 for the whole attack."""


def post(client: TestClient, data: bytes, name: str = "a.jpg") -> int:
    answer = client.post("/v1/photos", files={"photo": (name, data)})
    if answer.status_code != 201:
        assert answer.json()["detail"].endswith("."), answer.text
    return int(answer.status_code)


def seeds() -> list[bytes]:
    """Return one small valid file of each kind."""
    ramp = np.tile(np.arange(96, dtype=np.uint8), (64, 1))
    image = pyvips.Image.new_from_array(ramp)
    deep = pyvips.Image.new_from_array(ramp.astype(np.uint16) * 257)
    return [
        image.jpegsave_buffer(),
        image.pngsave_buffer(),
        deep.pngsave_buffer(interlace=True),
        image.tiffsave_buffer(compression="lzw"),
        deep.tiffsave_buffer(bigtiff=True, tile=True),
        image.webpsave_buffer(),
        image.heifsave_buffer(compression="av1", effort=0),
    ]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return a file with one kind of damage."""
    out = bytearray(data)
    kind = chance.randrange(5)
    if kind == 0:
        return bytes(out[: chance.randrange(len(out))])
    if kind == 1:
        for _ in range(chance.randint(1, 30)):
            out[chance.randrange(len(out))] = chance.randrange(256)
    elif kind == 2:
        start = chance.randrange(len(out))
        del out[start : start + chance.randint(1, 200)]
    elif kind == 3:
        start = chance.randrange(min(len(out), 200))
        out[start : start + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"])
    else:
        start = chance.randrange(len(out))
        out[start:start] = chance.randbytes(chance.randint(1, 500))
    return bytes(out)


def test_damaged_files_are_refused_or_read_but_never_break(client: TestClient) -> None:
    chance, files = random.Random(1), seeds()
    statuses = set()
    for number in range(FUZZ):
        data = damaged(files[number % len(files)], chance)
        statuses.add(post(client, data))
        if number % 100 == 99:  # some damage leaves a readable photo; make room for more
            for photo in client.get("/v1/photos").json()["photos"]:
                client.delete(f"/v1/photos/{photo['id']}")
    assert statuses <= {201, 413, 415}, statuses
    assert 415 in statuses
    assert client.get("/readyz").status_code == 200


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that promises a size and holds nothing of it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def test_a_bomb_is_refused_by_its_header(client: TestClient) -> None:
    assert post(client, png_header(60_000, 60_000), "bomb.png") == 413
    assert post(client, png_header(2**31 - 1, 2**31 - 1), "bomb.png") == 415


def test_a_real_bomb_within_the_bytes_is_refused_by_its_pixels(
    settings: Settings, colorizer: Colorizer
) -> None:
    small = replace(settings, limits=replace(settings.limits, max_pixels=1_000_000))
    bomb = pyvips.Image.black(5000, 5000).pngsave_buffer(compression=9)
    assert len(bomb) < 100_000
    with TestClient(create_app(Studio(small, colorizer)), base_url="http://127.0.0.1") as client:
        assert post(client, bomb, "bomb.png") == 413


def test_too_many_bytes_are_refused_before_they_are_read(
    settings: Settings, colorizer: Colorizer, gray_jpeg: bytes
) -> None:
    small = replace(settings, limits=replace(settings.limits, max_bytes=10_000))
    with TestClient(create_app(Studio(small, colorizer)), base_url="http://127.0.0.1") as client:
        assert post(client, gray_jpeg + bytes(100_000)) == 413

        def endless() -> Iterator[bytes]:
            for _ in range(1000):
                yield bytes(1000)

        answer = client.post(
            "/v1/photos",
            content=endless(),
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
        assert answer.status_code in (400, 413)


def test_json_has_a_limit_of_its_own(client: TestClient) -> None:
    answer = client.post("/v1/jobs", content=b" " * (2**20 + 1))
    assert answer.status_code == 413
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "magic", [b"%PDF-1.7\n", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"BM", b"MZ",
              b"<!doctype html>", b"PK\x03\x04", b"#!/bin/sh\n", b"8BPS", b"\x7fELF", b""],
)  # fmt: skip
def test_what_is_another_thing_first_is_no_photo(
    client: TestClient, gray_jpeg: bytes, magic: bytes
) -> None:
    assert post(client, magic) == 415
    if magic:
        assert post(client, magic + gray_jpeg) == 415


def test_what_hides_behind_a_photo_does_not_come_out(client: TestClient, gray_jpeg: bytes) -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("evil.html", "<script>alert('hidden')</script>")
    page = b"<script>alert('hidden')</script>"
    for tail in (hidden.getvalue(), page):
        answer = client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg + tail)})
        if answer.status_code != 201:
            continue  # refused is as good
        photo = answer.json()
        url = f"/v1/photos/{photo['id']}"
        for path in ("/gray", "/preview", "/original", "/download"):
            served = client.get(url + path)
            assert b"hidden" not in served.content
            assert served.headers["x-content-type-options"] == "nosniff"
            assert served.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "..\\..\\x.jpg", "/etc/passwd", "a\0.jpg"]
)
def test_a_name_is_never_a_path(
    client: TestClient, studio: Studio, gray_jpeg: bytes, name: str
) -> None:
    answer = client.post("/v1/photos", files={"photo": (name, gray_jpeg)})
    assert answer.status_code in (201, 400, 422)
    if answer.status_code == 201:
        assert "/" not in answer.json()["name"]
        assert "\\" not in answer.json()["name"]
    places = {p.parent.name for p in studio.settings.data.rglob("*") if p.is_file()}
    assert places <= {"data", *[f"{i:02x}" for i in range(256)]}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/../pyproject.toml", 404),
        ("/%2e%2e/pyproject.toml", 404),
        ("/..%2f..%2fserver/app.py", 404),
        ("/js/../../server/app.py", 404),
        ("/js/%00", 404),
        ("//etc/passwd", 404),
        ("/v1/local-copy/..%2f..%2f__init__.py", 404),
        ("/v1/local-copy/%2e%2e", 404),
    ],
)
def test_path_tricks_lead_nowhere(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"photo=1", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"abc", "multipart/form-data"),
        (b"\xff\xfe", "text/plain; charset=utf-99"),
    ],
)
def test_bodies_that_are_no_upload(client: TestClient, body: bytes, kind: str) -> None:
    answer = client.post("/v1/photos", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"].endswith(".")


def test_many_files_at_once_are_refused(client: TestClient, gray_jpeg: bytes) -> None:
    files = [("photo", ("a.jpg", gray_jpeg)) for _ in range(3)]
    assert client.post("/v1/photos", files=files).status_code == 400
