"""Studios on both data bases, clients of them, and a PostgreSQL server to test against."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import psycopg
import pytest
import pyvips
from starlette.testclient import TestClient

from findcolor.color.lab import lightness
from findcolor.model.colorizer import Colorizer
from findcolor.server.app import create_app
from findcolor.server.settings import Limits, Settings
from findcolor.server.studio import Studio

ORIGIN = "http://127.0.0.1:8000"


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs; Debian keeps them off the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        places.insert(0, Path(found).parent)
    return next((place for place in places if (place / "postgres").exists()), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a server in a temporary folder; return the URL of its data base ``postgres``."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("no PostgreSQL server here; tests/server/postgres.sh installs one")
    folder = Path(tempfile.mkdtemp(prefix="fc-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *options: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty data base, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: str = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a data folder of their own and no rate limit to run into."""
    return Settings(data=tmp_path / "data", limits=Limits(rate=1e6, burst=10**6))


@pytest.fixture
def studio(settings: Settings, colorizer: Colorizer) -> Studio:
    """Return an open studio on SQLite; its client closes it."""
    return Studio(settings, colorizer)


@pytest.fixture
def client(studio: Studio) -> Iterator[TestClient]:
    """Return a browser's worth of client: it keeps cookies, so it is one owner."""
    with TestClient(create_app(studio), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """Return another owner's client of the same studio."""
    return TestClient(client.app, base_url=ORIGIN)


@pytest.fixture
def client_of_both(
    database_url: str, settings: Settings, colorizer: Colorizer
) -> Iterator[TestClient]:
    """Return a client of a studio, on each data base in turn."""
    app = create_app(Studio(replace(settings, database=database_url), colorizer))
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.fixture(scope="session")
def gray_jpeg(photo_pixels: Callable[[str], np.ndarray]) -> bytes:
    """Return a gray JPEG file."""
    gray = np.round(lightness(photo_pixels("astronaut")) * 2.55).astype(np.uint8)
    return bytes(pyvips.Image.new_from_array(gray).jpegsave_buffer(Q=90))


@pytest.fixture(scope="session")
def color_jpeg(photo_pixels: Callable[[str], np.ndarray]) -> bytes:
    """Return a JPEG file in colour."""
    return bytes(pyvips.Image.new_from_array(photo_pixels("coffee")).jpegsave_buffer(Q=90))


@pytest.fixture
def upload(client: TestClient, gray_jpeg: bytes) -> Callable[..., dict[str, object]]:
    """Return a function that uploads a photo and returns its description."""

    def send(
        data: bytes = gray_jpeg, name: str = "astronaut.jpg", by: TestClient = client
    ) -> dict[str, object]:
        answer = by.post("/v1/photos", files={"photo": (name, data)})
        assert answer.status_code == 201, answer.text
        photo: dict[str, object] = answer.json()
        return photo

    return send
