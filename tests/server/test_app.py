from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from findcolor.cli.main import main
from findcolor.errors import SettingsError
from findcolor.server.app import create_app
from findcolor.server.serve import serve
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio

Upload = Callable[..., dict[str, object]]


def test_the_page_is_served_as_it_is(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    script = client.get("/js/main.js")
    assert script.headers["content-type"].startswith("text/javascript")
    tag = {"if-none-match": script.headers["etag"]}
    assert client.get("/js/main.js", headers=tag).status_code == 304


def test_info_says_what_is_allowed(client: TestClient, studio: Studio) -> None:
    info = client.get("/v1/info").json()
    assert info["model"]["sha256"] == studio.colorizer.sha256
    assert info["limits"]["max_bytes"] == studio.settings.limits.max_bytes
    assert info["limits"]["retention_days"] == 7
    assert {"jpeg", "tiff"} <= set(info["read"]) & set(info["write"])


def test_ready_means_everything_works(client: TestClient, studio: Studio) -> None:
    parts = {"database": True, "model": True, "disk": True}
    assert client.get("/readyz").json() == {"status": "ready", **parts}
    (studio.settings.data / "tmp").rmdir()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", **parts, "disk": False}


def test_metrics_count_by_route_and_never_by_id(client: TestClient, upload: Upload) -> None:
    photo = upload()
    client.post(f"/v1/photos/{photo['id']}/paint", json={})
    client.get("/nothing/here")
    text = client.get("/metrics").text
    paint = 'route="/v1/photos/{id}/paint",status="200"'
    assert f'findcolor_requests_total{{method="POST",{paint}}} 1.0' in text
    assert 'route="other",status="404"' in text
    assert "findcolor_open_photos 1.0" in text
    assert "findcolor_open_photo_hits" in text
    assert str(photo["id"]) not in text


def test_wrong_methods_are_told_the_right_ones(client: TestClient) -> None:
    answer = client.get("/v1/colorize")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    answer = client.patch("/v1/jobs")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}
    assert client.post("/healthz").status_code == 405


def test_a_mistake_of_ours_is_an_answer_of_the_usual_form(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "photos", lambda owner: 1 // 0)
    app = create_app(studio)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/v1/photos")
    assert answer.status_code == 500
    assert answer.json()["detail"].endswith(".")
    assert "content-security-policy" in answer.headers


def test_without_weights_the_studio_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gray_jpeg: bytes
) -> None:
    monkeypatch.setattr("findcolor.model.weights.BUILT_IN", tmp_path / "none")
    with TestClient(create_app(Studio(settings)), base_url="http://127.0.0.1") as client:
        assert client.get("/v1/info").json()["model"] is None
        assert client.get("/readyz").status_code == 503
        answer = client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg)})
        assert answer.status_code == 503
        assert "model" in answer.json()["detail"]


def test_surveys_in_the_data_folder_are_found(client: TestClient) -> None:
    assert client.get("/v1/surveys/none").status_code == 404


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--host", "0.0.0.0"], "--token"),
        (["--host", "0.0.0.0", "--token", "short"], "shorter"),
        (["--database", "mysql://x/y"], "neither sqlite nor postgresql"),
        (["--data", "/dev/null/x"], "cannot be used"),
        (["--host", "127.0.0.1", "--port", "70000"], "port"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    options: list[str],
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["findcolor", "studio", "--no-browser", "--port", "0"]
    data = [] if "--data" in options else ["--data", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", [*command, *data, *options])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert word in capsys.readouterr().err


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(data=tmp_path, port=taken.getsockname()[1])
        with pytest.raises(SettingsError, match="try another --port"):
            serve(settings, say=print)
