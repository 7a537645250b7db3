"""How a studio is run: where it listens, where it keeps things, and how much it allows."""

from __future__ import annotations

import ipaddress
import os
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from findcolor.errors import SettingsError

MIN_TOKEN = 16


def default_data_folder() -> Path:
    """Return where this system keeps a program's data, with ``findcolor`` added."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "findcolor"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request, one client and one owner may ask for.

    Attributes:
        max_bytes: Largest upload, bytes.
        max_pixels: Largest photo, pixels.
        max_photos: Photos that one owner may keep, and the most photos in one job.
        max_jobs: Jobs that one owner may keep.
        body_seconds: Longest wait for the next piece of a request's body.
        work_seconds: Longest wait for a result.
        rate: Requests per second that one client may make for long.
        burst: Requests that one client may make at once.
        waiting: Requests of one owner that may wait for their turn.
    """

    max_bytes: int = 256 * 2**20
    max_pixels: int = 150_000_000
    max_photos: int = 500
    max_jobs: int = 50
    body_seconds: float = 20.0
    work_seconds: float = 120.0
    rate: float = 60.0
    burst: int = 600
    waiting: int = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a studio is started with.

    Attributes:
        data: Folder of the photos, results and (by default) the data base.
        database: URL of the data base; None is an SQLite file in ``data``.
        host: Address to listen on; anything but this machine's own needs a token.
        port: Port to listen on; 0 takes a free one.
        token: The secret that opens the studio, at least 16 characters; None asks for none.
        memory: Bytes that the features of open photos may take.
        keep: Photos and results that nobody touched that long are deleted.
        threads: Threads for each kind of interactive work; 0 means as many as processors.
        limits: What a client may ask for.

    Raises:
        SettingsError: A value makes no sense, or the studio would be open to others.
    """

    data: Path = field(default_factory=default_data_folder)
    database: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    memory: int = 448 * 2**20
    keep: timedelta = timedelta(days=7)
    threads: int = 0
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"The port {self.port} is not between 0 and 65535.")
        if self.token is not None and len(self.token) < MIN_TOKEN:
            raise SettingsError(f"The token is shorter than {MIN_TOKEN} characters.")
        if self.token is not None and not (self.token.isascii() and self.token.isprintable()):
            raise SettingsError("The token has characters other than printable ASCII.")
        if self.token is None and not is_loopback(self.host):
            raise SettingsError(
                f'Others could reach the studio at "{self.host}": '
                f"give it a --token of at least {MIN_TOKEN} characters, "
                "or leave --host at 127.0.0.1."
            )
        if self.keep <= timedelta():
            raise SettingsError("Photos must be kept for more than no time.")
        if self.memory < 0:
            raise SettingsError("The memory for open photos is below zero.")

    @property
    def database_url(self) -> str:
        """The URL of the data base, also when it is the default one."""
        return self.database or f"sqlite:///{self.data / 'studio.sqlite3'}"

    @property
    def worker_count(self) -> int:
        """Threads for each kind of interactive work."""
        return self.threads or max(2, os.cpu_count() or 1)


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
