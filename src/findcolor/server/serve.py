"""Runs a studio until it is told to stop."""

from __future__ import annotations

import ctypes
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from findcolor.errors import SettingsError
from findcolor.server.app import create_app
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio

M_ARENA_MAX = -8
"""The parameter of glibc's ``mallopt``, from ``malloc.h``."""
STOP_SECONDS = 5
"""How long open event streams may hold up the end."""


def serve(settings: Settings, say: Callable[[str], None], browser: bool = False) -> None:
    """Serve until Ctrl+C or SIGTERM.

    Args:
        settings: How to run.
        say: Takes the lines for the person who started it.
        browser: Open the page once it answers.

    Raises:
        SettingsError: The address is taken or not ours, or the folder or data base is unusable.
    """
    _save_memory()
    listening = _listen(settings.host, settings.port)
    with listening:
        app = create_app(Studio(settings))
        port = listening.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{port}"
        say(f"Find Color's studio is at {url}  (Ctrl+C ends it)")
        if browser:
            page = f"{url}/?token={settings.token}" if settings.token else url
            opener = threading.Timer(0.5, webbrowser.open, [page])
            opener.daemon = True
            opener.start()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # it would hold ids, and a token that came in the address
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _save_memory() -> None:
    """Keep glibc from giving every thread a heap of its own, which holds a quarter more memory."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such thing
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _listen(host: str, port: int) -> socket.socket:
    """Take an address, so that a taken one is a sentence and not a traceback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        reason = (error.strerror or str(error)).rstrip(".")
        raise SettingsError(
            f"The studio cannot listen at {host}:{port} ({reason}); try another --port."
        ) from None
    return taken
