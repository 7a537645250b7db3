"""One survey served alone, behind the same guard as the studio."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp

from findcolor.errors import SettingsError
from findcolor.server.errors import handle_errors
from findcolor.server.pages import Pages
from findcolor.server.security import Guard
from findcolor.server.settings import Settings
from findcolor.server.surveys import WEB, surveys_router
from findcolor.survey.design import load_design
from findcolor.survey.survey import Surveys

MAX_BODY = 16 * 1024  # an answer has about a hundred bytes


def survey_app(folder: str | Path, settings: Settings) -> ASGIApp:
    """Return the application that serves the survey of a folder.

    Args:
        folder: A survey's folder.
        settings: Where it listens, and the token that opens it to more than this machine.

    Raises:
        SettingsError: The folder holds no survey.
    """
    design = load_design(folder)
    store = Surveys(folder)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    app = FastAPI(title="Find Color survey", lifespan=life, docs_url=None, redoc_url=None)
    app.include_router(surveys_router(store))
    app.mount("/survey", SurveyPages())

    @app.get("/", include_in_schema=False)
    def start() -> RedirectResponse:
        return RedirectResponse(f"/s/{design.id}")

    handle_errors(app)
    return Guard(RequestBodyLimitMiddleware(app, MAX_BODY), settings)


class SurveyPages(Pages):
    """Serves the survey's page alone, as the studio serves its own."""

    def __init__(self) -> None:
        StaticFiles.__init__(self, directory=WEB / "survey")


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say.

    Raises:
        SettingsError: The address or the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingsError(
            f"Nothing can listen on {settings.host}, port {settings.port}: "
            f"{error.strerror or error}."
        ) from None


def link(settings: Settings, port: int) -> str:
    """Return the address that people open, with the token if there is one."""
    host = settings.host
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    if ":" in host:
        host = f"[{host}]"
    query = f"?token={quote(settings.token, safe='')}" if settings.token else ""
    return f"http://{host}:{port}/{query}"
