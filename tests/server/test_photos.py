from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
import pyvips
from starlette.testclient import TestClient

from findcolor.model.colorizer import Colorizer
from findcolor.server.app import create_app
from findcolor.server.database import PhotoRow, now
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio, clean_name

Upload = Callable[..., dict[str, object]]
RED = {"version": 1, "hints": [{"x": 0.5, "y": 0.5, "a": 60.0, "b": 40.0, "radius": 0.05}]}


def image(answer: object) -> np.ndarray:
    return pyvips.Image.new_from_buffer(answer.content, "").numpy()  # type: ignore[attr-defined]


def kept_files(studio: Studio) -> list[str]:
    return [p.name for p in (studio.settings.data / "files").rglob("*") if p.is_file()]


def test_the_life_of_a_photo(client_of_both: TestClient, gray_jpeg: bytes) -> None:
    client = client_of_both
    answer = client.post("/v1/photos", files={"photo": ("astronaut.jpg", gray_jpeg)})
    assert answer.status_code == 201
    photo = answer.json()
    assert (photo["width"], photo["height"], photo["depth"]) == (512, 512, 8)
    assert (photo["name"], photo["format"]) == ("astronaut.jpg", "jpeg")
    assert photo["bytes"] == len(gray_jpeg)
    assert photo["recipe"] == {"version": 1, "hints": []}
    created, expires = (datetime.fromisoformat(photo[key]) for key in ("created", "expires"))
    assert expires - created == timedelta(days=7)
    url = f"/v1/photos/{photo['id']}"
    assert client.get(url).json() == photo
    assert client.get("/v1/photos").json() == {"photos": [photo]}
    assert client.put(f"{url}/recipe", json=RED).json() == RED
    assert client.get(f"{url}/recipe").json() == RED
    assert client.get(url).json()["recipe"] == RED
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.get("/v1/photos").json() == {"photos": []}


def test_photos_come_in_the_order_of_upload(client: TestClient, upload: Upload) -> None:
    names = [upload(name=f"{letter}.jpg")["name"] for letter in "cab"]
    listed = client.get("/v1/photos").json()["photos"]
    assert [photo["name"] for photo in listed] == names == ["c.jpg", "a.jpg", "b.jpg"]


def test_ids_cannot_be_guessed(upload: Upload) -> None:
    ids = {str(upload()["id"]) for _ in range(3)}
    assert len(ids) == 3
    assert all(len(id) == 22 for id in ids)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/gray"),
        ("GET", "/original"),
        ("GET", "/preview"),
        ("GET", "/recipe"),
        ("PUT", "/recipe"),
        ("POST", "/paint"),
        ("POST", "/suggest"),
        ("POST", "/variants"),
        ("POST", "/certainty"),
        ("POST", "/questions"),
        ("POST", "/reference"),
        ("POST", "/download"),
        ("GET", "/download"),
    ],
)
def test_nobody_reads_another_s_photo(
    client: TestClient, stranger: TestClient, upload: Upload, method: str, path: str
) -> None:
    id = upload()["id"]
    body = {"/suggest": {"x": 0, "y": 0}, "/reference": {"reference": id}}.get(path, {})
    sent = {} if method in ("GET", "DELETE") else {"json": body}
    answer = stranger.request(method, f"/v1/photos/{id}{path}", **sent)
    assert answer.status_code == 404
    none = stranger.request(method, f"/v1/photos/{'0' * 22}{path}", **sent)
    assert none.json() == answer.json()  # not even whether it exists
    assert stranger.get("/v1/photos").json() == {"photos": []}
    assert client.get(f"/v1/photos/{id}").status_code == 200


def test_a_stranger_s_photo_is_no_reference(
    client: TestClient, stranger: TestClient, upload: Upload, color_jpeg: bytes
) -> None:
    client.get("/v1/photos")
    theirs = upload(color_jpeg, "coffee.jpg", by=stranger)
    mine = upload()
    answer = client.post(f"/v1/photos/{mine['id']}/reference", json={"reference": theirs["id"]})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "id", ["..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "a" * 65, "é", "x'--", "%ff"]
)
def test_strange_ids_are_just_not_there(client: TestClient, id: str) -> None:
    assert client.get(f"/v1/photos/{id}").status_code in (404, 422)
    assert client.get(f"/v1/photos/{id}/gray").status_code in (404, 422)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("grandma.jpg", "grandma.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\old.TIF", "old.TIF"),
        ("..", "photo"),
        ("", "photo"),
        (".jpg", "photo.jpg"),
        ("a\0b\r\nc.png", "abc.png"),
        ('<"|?*>.png', "photo.png"),
        ("할머니.jpg", "할머니.jpg"),
        ("x" * 500 + ".jpeg", "x" * 114 + ".jpeg"),
    ],
)
def test_names_lose_folders_and_control_characters(given: str, clean: str) -> None:
    assert clean_name(given) == clean


def test_equal_files_are_kept_once_and_until_the_last_goes(
    client: TestClient, stranger: TestClient, upload: Upload, studio: Studio
) -> None:
    first, second = upload(), upload()
    third = upload(by=stranger)
    assert len(kept_files(studio)) == 1
    client.delete(f"/v1/photos/{first['id']}")
    client.delete(f"/v1/photos/{second['id']}")
    assert len(kept_files(studio)) == 1
    assert stranger.get(str(third["gray_url"])).status_code == 200
    stranger.delete(f"/v1/photos/{third['id']}")
    assert kept_files(studio) == []
    assert studio.canvases.nbytes == 0


def test_pictures_of_a_photo(client: TestClient, upload: Upload, color_jpeg: bytes) -> None:
    photo = upload(color_jpeg, "coffee.jpg")
    gray = client.get(f"{photo['gray_url']}?max_side=300")
    assert "immutable" in gray.headers["cache-control"]
    assert max(image(gray).shape[:2]) == 300
    assert np.ptp(image(gray).astype(int), axis=2).max() <= 3
    original = image(client.get(f"{photo['original_url']}?max_side=300")).astype(int)
    assert np.ptp(original, axis=2).mean() > 30
    assert client.get(f"{photo['gray_url']}?max_side=15").status_code == 422
    assert max(image(client.get(f"{photo['gray_url']}?max_side=4096")).shape) == 600


def test_the_preview_follows_the_saved_recipe(client: TestClient, upload: Upload) -> None:
    photo = upload()
    url = f"/v1/photos/{photo['id']}"
    before = client.get(str(photo["preview_url"]))
    tag = {"if-none-match": before.headers["etag"]}
    assert client.get(str(photo["preview_url"]), headers=tag).status_code == 304
    client.put(f"{url}/recipe", json=RED)
    after = client.get(str(photo["preview_url"]), headers=tag)
    assert after.status_code == 200
    middle = (slice(250, 262), slice(250, 262))
    red = image(after)[middle].astype(float) - image(before)[middle]
    assert red[..., 0].mean() > red[..., 1].mean() + 20


def test_a_small_memory_forgets_and_computes_again(
    settings: Settings, colorizer: Colorizer, gray_jpeg: bytes, color_jpeg: bytes
) -> None:
    studio = Studio(replace(settings, memory=3_000_000), colorizer)
    with TestClient(create_app(studio), base_url="http://127.0.0.1") as client:
        urls, first = [], []
        for data in (gray_jpeg, color_jpeg):
            photo = client.post("/v1/photos", files={"photo": ("a.jpg", data)}).json()
            urls.append(f"/v1/photos/{photo['id']}/paint")
        for _ in range(2):
            for url in urls:
                answer = client.post(url, json={})
                assert answer.status_code == 200
                first.append(answer.content)
        assert studio.canvases.evictions > 0
        assert studio.canvases.nbytes <= 3_000_000
        assert first[:2] == first[2:]


@pytest.fixture
def restart(
    database_url: str, settings: Settings, colorizer: Colorizer
) -> Iterator[Callable[[], TestClient]]:
    """Return a function that closes the studio, if one is open, and opens it again."""
    clients: list[TestClient] = []

    def again() -> TestClient:
        cookies = None
        if clients:
            cookies = clients[-1].cookies
            clients.pop().__exit__(None, None, None)
        app = create_app(Studio(replace(settings, database=database_url), colorizer))
        clients.append(TestClient(app, base_url="http://127.0.0.1", cookies=cookies))
        return clients[-1].__enter__()

    yield again
    clients.pop().__exit__(None, None, None)


def test_a_restart_loses_nothing(restart: Callable[[], TestClient], gray_jpeg: bytes) -> None:
    client = restart()
    photo = client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg)}).json()
    url = f"/v1/photos/{photo['id']}"
    client.put(f"{url}/recipe", json=RED)
    before = client.post(f"{url}/paint", json={"recipe": RED}).content
    client = restart()
    assert client.get(f"{url}/recipe").json() == RED
    assert client.post(f"{url}/paint", json={"recipe": RED}).content == before


def test_a_file_that_vanished_is_a_sentence(
    client: TestClient, upload: Upload, studio: Studio
) -> None:
    photo = upload()
    studio.canvases.forget(kept_files(studio)[0])
    studio.storage.remove(kept_files(studio))
    answer = client.post(f"/v1/photos/{photo['id']}/paint", json={})
    assert answer.status_code == 415
    assert str(studio.settings.data) not in answer.text


def test_untouched_photos_go_after_their_time(
    client: TestClient, upload: Upload, studio: Studio, color_jpeg: bytes
) -> None:
    old, young = upload(), upload(color_jpeg, "coffee.jpg")
    assert studio.sweep() == 0
    with studio.database.session() as session:
        session.get_one(PhotoRow, str(old["id"])).touched = now() - timedelta(days=8)
    assert studio.sweep() == 1
    assert [p["id"] for p in client.get("/v1/photos").json()["photos"]] == [young["id"]]


def test_using_a_photo_keeps_it(client: TestClient, upload: Upload, studio: Studio) -> None:
    id = str(upload()["id"])
    with studio.database.session() as session:
        session.get_one(PhotoRow, id).touched = now() - timedelta(days=6)
    client.get(f"/v1/photos/{id}/gray")
    with studio.database.session() as session:
        assert now() - session.get_one(PhotoRow, id).touched < timedelta(minutes=1)


def test_an_owner_keeps_only_so_many(
    settings: Settings, colorizer: Colorizer, gray_jpeg: bytes
) -> None:
    few = replace(settings, limits=replace(settings.limits, max_photos=2))
    with TestClient(create_app(Studio(few, colorizer)), base_url="http://127.0.0.1") as client:
        statuses = [
            client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg)}).status_code
            for _ in range(3)
        ]
    assert statuses == [201, 201, 409]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"hints": [{"x": 2, "y": 0, "a": 0, "b": 0}]}, "hints.0.x"),
        ({"hints": [{"x": 0, "y": 0}]}, "color"),
        ({"hints": [{"x": 0, "y": 0, "color": "red"}]}, "color"),
        ({"hint": []}, "hint"),
        ({"look": {"saturation": 9}}, "saturation"),
        ({"patches": "9"}, "patches"),
        ([], "object"),
    ],
)
def test_a_wrong_recipe_is_one_sentence(
    client: TestClient, upload: Upload, body: object, word: str
) -> None:
    answer = client.put(f"/v1/photos/{upload()['id']}/recipe", json=body)
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert word in detail.lower() or word == "object"
    assert detail.endswith(".")


def test_what_is_no_json_is_one_sentence(client: TestClient, upload: Upload) -> None:
    url = f"/v1/photos/{upload()['id']}/recipe"
    headers = {"content-type": "application/json"}
    for data in (b"{", b"\xff", b'{"saturation": NaN}', b"[" * 100_000):
        answer = client.put(url, content=io.BytesIO(data).getvalue(), headers=headers)
        assert answer.status_code in (400, 422), data[:10]
        assert answer.json()["detail"].endswith(".")
