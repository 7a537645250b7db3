"""The guard before every request: right host, right origin, right token, not too fast.

It also puts the headers on every answer that keep a page of ours from being misused.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import math
import secrets
import time
from collections import OrderedDict
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from findcolor.server.settings import Limits, Settings, is_loopback

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), microphone=(), payment=()",
    "x-frame-options": "DENY",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
OPEN_TO_ALL = {"/healthz", "/readyz"}
OWNER_COOKIE = "findcolor_owner"
TOKEN_COOKIE = "findcolor_token"
COOKIE_SECONDS = 365 * 24 * 3600
MAX_CLIENTS = 10_000
TOO_LARGE = b'{"detail":"The upload is larger than this studio takes."}'

SIGN_IN = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Find Color</title>
<h1>Find Color</h1>
<form action="/" method="get"><label>Token <input name="token" type="password" required
autocomplete="current-password" autofocus></label> <button>Open</button></form></html>
"""


class Guard:
    """Wraps the application; see the module.

    It leaves ``scope["state"]["owner"]``: the name under which the caller's photos are kept.
    That is a hash of the secret in the cookie, so a copy of the data base opens nothing.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.buckets = Buckets(settings.limits.rate, settings.limits.burst)
        self._ticket = _hash(settings.token) if settings.token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse and say why."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        cookies: list[str] = []
        too_large = False

        async def send_with_headers(message: Message) -> None:
            nonlocal too_large
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                for cookie in cookies:
                    headers.append("set-cookie", cookie)
                too_large = _is_plain(message["status"], headers)
                if too_large:
                    headers["content-type"] = "application/json"
                    headers["content-length"] = str(len(TOO_LARGE))
            elif too_large and message["type"] == "http.response.body":
                message = {"type": "http.response.body", "body": TOO_LARGE}
            await send(message)

        refusal = self._refusal(scope, request, cookies)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        patient = Patience(receive, self.settings.limits)
        await self.app(scope, patient, send_with_headers)

    def _refusal(
        self, scope: Scope, request: HTTPConnection, cookies: list[str]
    ) -> Response | None:
        """Return why the request is refused; None, and ``cookies`` to set, when it is not."""
        headers, path = request.headers, scope["path"]
        if not self._names_us(headers):
            return _problem(421, "This address names another server.")
        if scope["method"] not in SAFE and not _same_origin(headers, scope):
            return _problem(403, "The request comes from another site's page.")
        client = scope["client"][0] if scope.get("client") else ""
        if (wait := self.buckets.take(client)) > 0:
            refusal = _problem(429, "Too many requests; wait a moment.")
            refusal.headers["retry-after"] = str(math.ceil(wait))
            return refusal
        if self._ticket is not None and path not in OPEN_TO_ALL:
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
            if path == "/" and self._opens(given):
                # Lax, not Strict: a link to the studio in a mail must find its reader signed in.
                cookie = _cookie(TOKEN_COOKIE, self._ticket, scope, "Lax")
                return RedirectResponse("/", 303, {"set-cookie": cookie})
            if not (
                self._opens(_bearer(headers))
                or hmac.compare_digest(
                    request.cookies.get(TOKEN_COOKIE, "").encode(), self._ticket.encode()
                )
            ):
                if path == "/":
                    return HTMLResponse(SIGN_IN, 401)
                refusal = _problem(401, "This studio needs its token.")
                refusal.headers["www-authenticate"] = "Bearer"
                return refusal
        secret = request.cookies.get(OWNER_COOKIE, "")
        if not (len(secret) == 43 and secret.isascii()):
            secret = secrets.token_urlsafe(32)
            # A Strict cookie is not sent when a link on another site leads here; a new one then
            # would take the reader's photos away.
            if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
                cookies.append(_cookie(OWNER_COOKIE, secret, scope, "Strict"))
        scope.setdefault("state", {})["owner"] = _hash(secret)
        return None

    def _names_us(self, headers: Headers) -> bool:
        """Tell whether ``Host`` is ours; a page that rebinds its own name is caught here."""
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return False
        if self._ticket is not None:
            return True  # cookies belong to a name: one that was rebound has no token
        try:
            name = urlsplit(f"//{hosts[0]}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name)

    def _opens(self, token: str) -> bool:
        return self._ticket is not None and hmac.compare_digest(_hash(token), self._ticket)


class Buckets:
    """A token bucket per client: ``burst`` at once, ``rate`` a second for long."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take one; return the seconds to wait when there is none, else 0."""
        present = time.monotonic()
        left, when = self._buckets.pop(client, (float(self.burst), present))
        left = min(self.burst, left + (present - when) * self.rate)
        allowed = left >= 1
        self._buckets[client] = (left - allowed, present)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self.rate


class Patience:
    """Waits for a request's body, but not for ever: a slow body is taken as a hang-up."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive, self._seconds = receive, limits.body_seconds
        self._whole = False

    async def __call__(self) -> Message:
        """Return the next message of the request."""
        if self._whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._seconds)
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message


def _is_plain(status: int, headers: Headers) -> bool:
    """Tell whether this is the body limit's own answer, which is not of our form."""
    return status == 413 and headers.get("content-type", "").startswith("text/plain")


def _same_origin(headers: Headers, scope: Scope) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    # Only the host is compared: behind a proxy that speaks TLS the scheme is not ours to know.
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _bearer(headers: Headers) -> str:
    kind, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


def _hash(secret: str) -> str:
    return hashlib.sha256(b"findcolor:" + secret.encode("utf-8", "replace")).hexdigest()


def _cookie(name: str, value: str, scope: Scope, same_site: str) -> str:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return (
        f"{name}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite={same_site}{secure}"
    )


def _problem(status: int, sentence: str) -> Response:
    return JSONResponse({"detail": sentence}, status)
