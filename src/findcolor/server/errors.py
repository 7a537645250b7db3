"""Errors as answers: every one a status and one sentence."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from findcolor.errors import (
    FindColorError,
    HintError,
    MissingExtraError,
    PhotoError,
    PhotoTooLargeError,
    SettingsError,
    WeightsError,
    WriteError,
)
from findcolor.server.schemas import Problem
from findcolor.server.storage import DiskFullError
from findcolor.server.studio import FullError, NotFoundError
from findcolor.server.work import BusyError, GoneError

STATUS: dict[type[FindColorError], int] = {
    NotFoundError: 404,
    FullError: 409,
    PhotoTooLargeError: 413,
    PhotoError: 415,
    MissingExtraError: 415,
    HintError: 422,
    SettingsError: 422,
    BusyError: 503,
    WeightsError: 503,
    DiskFullError: 507,
    WriteError: 507,
}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The upload is larger than this studio takes.",
}
MEANINGS = {
    400: "The body is not what its content type says.",
    401: "A token is needed.",
    403: "The request comes from another site's page.",
    404: "There is no such thing, or it is not yours.",
    409: "Not now, or too many are kept already.",
    413: "Too large, in bytes or in pixels.",
    415: "No photo, or damaged, or of an unsupported kind.",
    421: "The Host header names another server.",
    422: "A field is missing, malformed or out of its range.",
    429: "Too many requests.",
    503: "Too busy, or the network is missing.",
    507: "The disk is full.",
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of the errors that a route can give beside everybody's own."""
    everybody = {400, 401, 403, 413, 421, 422, 429}
    return {
        status: {"model": Problem, "description": MEANINGS[status]}
        for status in sorted(everybody | set(statuses))
    }


def content(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entry of an answer that is no JSON, by its media types."""
    return {200: {"content": {kind: {} for kind in kinds}}}


def handle_errors(app: FastAPI) -> None:
    """Make every error of an application an answer of the documented form."""

    @app.exception_handler(FindColorError)
    def _ours(_request: Request, error: FindColorError) -> Response:
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
        headers = {"retry-after": "1"} if status == 503 else None
        return JSONResponse({"detail": str(error)}, status, headers)

    @app.exception_handler(HTTPException)
    def _theirs(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            error.headers = {"allow": ", ".join(_methods(app, request))}
        sentence = SENTENCES.get(error.status_code) or _sentence(str(error.detail))
        return JSONResponse({"detail": sentence}, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    def _malformed(_request: Request, error: RequestValidationError) -> Response:
        return JSONResponse({"detail": _first(error)}, 422)

    @app.exception_handler(Exception)
    def _unexpected(_request: Request, _error: Exception) -> Response:
        return JSONResponse({"detail": "The studio made a mistake; its log says more."}, 500)

    @app.exception_handler(GoneError)
    @app.exception_handler(ClientDisconnect)
    def _gone(_request: Request, _error: Exception) -> Response:
        return JSONResponse({"detail": "The request was not sent whole in time."}, 408)


def _methods(app: FastAPI, request: Request) -> list[str]:
    """Return the methods that an address takes."""
    path = request.url.path
    return [
        method.upper()
        for pattern, methods in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path)
        for method in methods
    ]


def _first(error: RequestValidationError) -> str:
    """Return the first problem as a sentence that names the place."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return "The body is not valid JSON."
    if first["type"] == "value_error":
        text = str(first["ctx"]["error"])
        return "The photo must be sent as a file." if "UploadFile" in text else _sentence(text)
    place = ".".join(str(part) for part in first["loc"][1:]) or "The body"
    return _sentence(f"{place}: {first['msg']}")


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if not text[:1].isupper() else f"{text}."
