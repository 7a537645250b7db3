from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from findcolor.model.colorizer import Colorizer
from findcolor.server.app import create_app
from findcolor.server.security import POLICY, Buckets, Patience
from findcolor.server.settings import Limits, Settings
from findcolor.server.studio import Studio

TOKEN = "a-token-of-the-test"


@pytest.fixture
def guarded(settings: Settings, colorizer: Colorizer) -> Iterator[TestClient]:
    """Return a client of a studio that others can reach."""
    app = create_app(Studio(replace(settings, host="0.0.0.0", token=TOKEN), colorizer))
    with TestClient(app, base_url="http://studio.example:8000") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/v1/info", "/nope", "/docs", "/healthz", "/js/none.js"])
def test_every_answer_has_the_headers_of_safety(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert "http" not in POLICY
    assert "*" not in POLICY
    assert "unsafe-inline" not in POLICY
    assert "unsafe-eval'" not in POLICY.replace("wasm-unsafe-eval", "")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "[", "a b", "10.0.0.1"]
)
def test_a_name_that_was_rebound_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/v1/photos", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_this_machine_s_names_are_taken(client: TestClient, host: str) -> None:
    assert client.get("/v1/photos", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),
        ({"origin": "http://127.0.0.1:8000"}, 422),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 422),
    ],
)
def test_only_our_own_page_may_change_something(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/v1/jobs", json={}, headers=headers).status_code == status


def test_the_owner_s_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    cookie = client.get("/v1/photos").headers["set-cookie"]
    assert cookie.startswith("findcolor_owner=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "set-cookie" not in client.get("/v1/photos").headers


def test_a_visit_by_a_link_on_another_site_takes_no_photos_away(client: TestClient) -> None:
    # The browser keeps a Strict cookie back on such a visit; a new one would replace it.
    answer = client.get("/", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_a_made_up_cookie_is_replaced(client: TestClient) -> None:
    answer = client.get("/v1/photos", headers={"cookie": "findcolor_owner=1"})
    assert "set-cookie" in answer.headers


def test_the_secret_of_the_cookie_is_not_in_the_data_base(
    client: TestClient, studio: Studio, upload: Callable[..., dict[str, object]]
) -> None:
    upload()
    secret = client.cookies["findcolor_owner"]
    stored = b"".join(path.read_bytes() for path in studio.settings.data.glob("studio.sqlite3*"))
    assert stored
    assert secret.encode() not in stored


@pytest.mark.parametrize("path", ["/v1/photos", "/metrics", "/docs", "/js/main.js"])
def test_without_the_token_nothing_opens(guarded: TestClient, path: str) -> None:
    answer = guarded.get(path)
    assert answer.status_code == 401
    assert answer.json()["detail"].endswith(".")
    assert guarded.get(path, headers={"authorization": "Bearer wrong"}).status_code == 401
    assert guarded.get(f"{path}?token={TOKEN}").status_code == 401
    assert guarded.get(path, headers={"cookie": f"findcolor_token={TOKEN}"}).status_code == 401


def test_the_token_opens_in_a_header(guarded: TestClient) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert guarded.get("/v1/photos", headers=headers).status_code == 200


def test_the_token_in_the_address_becomes_a_cookie(guarded: TestClient) -> None:
    form = guarded.get("/")
    assert form.status_code == 401
    assert 'name="token"' in form.text
    assert guarded.get("/?token=wrong").status_code == 401
    answer = guarded.get(f"/?token={TOKEN}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert TOKEN not in answer.headers["set-cookie"]
    assert guarded.get("/v1/photos").status_code == 200


def test_health_needs_no_token(guarded: TestClient) -> None:
    assert guarded.get("/healthz").json() == {"status": "ok"}
    assert guarded.get("/readyz").status_code == 200


def test_a_client_in_a_hurry_is_told_to_wait(settings: Settings, colorizer: Colorizer) -> None:
    limits = Limits(rate=0.5, burst=5)
    app = create_app(Studio(replace(settings, limits=limits), colorizer))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answers = [client.get("/healthz") for _ in range(8)]
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 2


def test_buckets_fill_again_each_for_its_client() -> None:
    buckets = Buckets(rate=50, burst=2)
    assert [buckets.take("a") for _ in range(2)] == [0, 0]
    assert buckets.take("a") > 0
    assert buckets.take("b") == 0
    time.sleep(0.05)
    assert buckets.take("a") == 0


def test_a_body_that_never_comes_is_a_hang_up() -> None:
    async def never() -> dict[str, object]:
        await asyncio.sleep(3600)
        return {}

    message = asyncio.run(Patience(never, Limits(body_seconds=0.01))())
    assert message == {"type": "http.disconnect"}


def test_a_body_in_pieces_may_take_its_time_between_requests() -> None:
    pieces = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b", "more_body": False},
    ]

    async def receive() -> dict[str, object]:
        if pieces:
            return pieces.pop(0)
        await asyncio.sleep(0.05)  # after the body there is nothing to be impatient about
        return {"type": "http.disconnect", "late": True}

    async def main() -> list[dict[str, object]]:
        patient = Patience(receive, Limits(body_seconds=0.02))
        return [await patient() for _ in range(3)]

    assert asyncio.run(main())[-1] == {"type": "http.disconnect", "late": True}
