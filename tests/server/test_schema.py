"""The API against its own description: schemathesis looks for any difference."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.testclient import TestClient

from findcolor.model.colorizer import Colorizer
from findcolor.server.app import create_app
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio

EXAMPLES = os.environ.get("FINDCOLOR_SCHEMA_EXAMPLES")
"""Set it (to 10, say) for the long attack, which also walks every boundary of every field."""
COOKIE = "findcolor_owner=" + "A" * 43
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "404", "409", "415"]

# A recipe in a form is a text of JSON, which the description cannot tell from any other text.
[[operations]]
include-path = "/v1/colorize"
checks.positive_data_acceptance.expected-statuses = ["2xx", "409", "415", "422"]

[[operations]]
include-path-regex = "^/v1/photos/"
exclude-method = "DELETE"
parameters = {{ id = "{photo}" }}

[[operations]]
include-path-regex = "^/v1/jobs/"
exclude-method = "DELETE"
parameters = {{ id = "{job}", photo = "{photo}" }}
"""


@pytest.fixture
def live(settings: Settings, colorizer: Colorizer) -> Iterator[str]:
    """Serve a studio on a real socket and return its URL."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # so that a client may come before the server is up
        app = create_app(Studio(settings, colorizer))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_schemathesis_finds_nothing(live: str, gray_jpeg: bytes, tmp_path: Path) -> None:
    with httpx2.Client(base_url=live, headers={"cookie": COOKIE}, timeout=60) as client:
        photo = client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg)}).json()
        job = client.post("/v1/jobs", json={"photos": [photo["id"]]}).json()
        client.get(job["events_url"])  # ends with the job
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(photo=photo["id"], job=job["id"]))
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            f"--config-file={config}",
            "run",
            f"{live}/openapi.json",
            "--checks=all",
            f"--max-examples={EXAMPLES or 1}",
            f"--header=Cookie: {COOKIE}",
            "--exclude-path-regex=^/(v1/surveys|readyz)",
            f"--phases={'coverage,fuzzing' if EXAMPLES else 'fuzzing'}",
            "--request-timeout=120",
            "--max-response-time=120",
            "--generation-database=none",
            "--warnings=off",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-12000:]


def test_every_route_and_field_is_described(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for route in methods.values():
            if path.startswith("/v1/surveys"):
                continue
            assert route["description"], path
            for parameter in route.get("parameters", []):
                assert parameter["description"], (path, parameter["name"])
    own = {name for name in document["components"]["schemas"] if "Validation" not in name}
    assert {"Photo", "RecipeBody", "HintBody", "Job", "Info"} <= own
    for name in ("Photo", "RecipeBody", "HintBody", "Job", "Info", "LocalFile"):
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            assert "$ref" in schema or schema.get("description"), (name, field)


def test_the_written_document_names_every_route(client: TestClient) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "api.md").read_text(encoding="utf-8")
    text = text.replace("/v1/jobs/{id}/results/{photo}", "/v1/jobs/{id}/results/{photo} ")
    named = set(re.findall(r"/(?:v1|healthz|readyz|metrics)[\w/{}-]*", text))
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in named or path.startswith("/v1/surveys"), path


def test_the_page_of_the_api_needs_no_script_and_no_other_host(client: TestClient) -> None:
    text = client.get("/docs").text
    assert "<script" not in text
    assert "://" not in text
    assert "/v1/photos/{id}/paint" in text
    assert client.get("/docs/style.css").headers["content-type"].startswith("text/css")
