from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pyvips
from sqlalchemy import select
from starlette.testclient import TestClient

from findcolor.model.colorizer import Colorizer
from findcolor.server.app import create_app
from findcolor.server.database import ItemRow, JobRow, PhotoRow, now
from findcolor.server.queue import ATTEMPTS, JobQueue
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio

Upload = Callable[..., dict[str, object]]


def events(client: TestClient, job: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a job, to its end."""
    found = []
    for block in client.get(job["events_url"]).text.strip().split("\n\n"):
        if not block.startswith(":"):
            name, data = block.split("\n")
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def start(client: TestClient, *photos: object, **options: object) -> dict[str, Any]:
    answer = client.post("/v1/jobs", json={"photos": photos, **options})
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    return job


@pytest.fixture
def held(studio: Studio) -> Iterator[threading.Event]:
    """Hold the queue before its next photo until the event is set."""
    gate, find = threading.Event(), studio.canvases.find

    def wait_first(digest: str) -> object:
        if threading.current_thread().name == "jobs":
            gate.wait(20)
        return find(digest)

    studio.canvases.find = wait_first  # type: ignore[method-assign]
    yield gate
    gate.set()


def test_the_life_of_a_job(client_of_both: TestClient, gray_jpeg: bytes, color_jpeg: bytes) -> None:
    client = client_of_both
    photos = [
        client.post("/v1/photos", files={"photo": ("same.jpg", data)}).json()["id"]
        for data in (gray_jpeg, color_jpeg)
    ]
    job = start(client, *photos, photos[0], format="png", drop_gps=True)
    assert (job["total"], job["zip_url"]) == (2, None)
    seen = events(client, job)
    assert seen[0][0] == "job"
    name, end = seen[-1]
    assert (name, end["state"], end["done"], end["failed"]) == ("end", "done", 2, 0)
    assert client.get(f"/v1/jobs/{job['id']}").json() == end
    assert client.get("/v1/jobs").json() == {"jobs": [end]}
    for item in end["items"]:
        result = client.get(item["result_url"])
        assert result.headers["content-type"] == "image/png"
        assert 'filename="same.color.png"' in result.headers["content-disposition"]
    archive = zipfile.ZipFile(io.BytesIO(client.get(end["zip_url"]).content))
    assert archive.namelist() == ["same.color.png", "same.color-2.png"]
    assert archive.testzip() is None
    sizes = [pyvips.Image.new_from_buffer(archive.read(n), "").width for n in archive.namelist()]
    assert sizes == [512, 600]
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert client.get(f"/v1/jobs/{job['id']}").status_code == 404


def test_progress_is_told_as_it_happens(
    client: TestClient, upload: Upload, held: threading.Event
) -> None:
    job = start(client, upload()["id"])
    threading.Timer(0.3, held.set).start()
    seen = events(client, job)
    assert [name for name, _ in seen] in (
        ["job", "item", "end"],
        ["job", "item", "item", "end"],
    )
    change = seen[-2][1]
    assert (change["state"], change["done"], change["total"]) == ("done", 1, 1)


def test_saved_recipes_and_one_for_all(client: TestClient, upload: Upload) -> None:
    photo = upload()
    gray = {"look": {"strength": 0}}
    client.put(f"/v1/photos/{photo['id']}/recipe", json=gray)

    def spread(job: dict[str, Any]) -> float:
        done = events(client, job)[-1][1]
        data = client.get(done["items"][0]["result_url"]).content
        rgb = pyvips.Image.new_from_buffer(data, "").numpy().astype(int)
        return float((rgb.max(2) - rgb.min(2)).mean())

    assert spread(start(client, photo["id"])) < 2
    hint = {"x": 0.5, "y": 0.5, "color": "#ff0000", "radius": 0.3}
    assert spread(start(client, photo["id"], recipe={"hints": [hint]})) > 2


def test_one_that_fails_stops_no_other(
    client: TestClient, upload: Upload, color_jpeg: bytes, studio: Studio
) -> None:
    bad, good = upload(name="bad.jpg"), upload(color_jpeg, "good.jpg")
    with studio.database.session() as session:
        digest = session.get_one(PhotoRow, str(bad["id"])).digest
    studio.canvases.forget(digest)
    studio.storage.path(digest).write_bytes(b"damaged")
    end = events(client, start(client, bad["id"], good["id"]))[-1][1]
    assert [item["state"] for item in end["items"]] == ["failed", "done"]
    assert end["items"][0]["error"].startswith("bad.jpg is not a photo")
    assert (end["state"], end["done"], end["failed"]) == ("done", 1, 1)
    assert zipfile.ZipFile(io.BytesIO(client.get(end["zip_url"]).content)).namelist() == [
        "good.color.jpg"
    ]


def test_a_deleted_photo_is_coloured_all_the_same(
    client: TestClient, upload: Upload, held: threading.Event, studio: Studio
) -> None:
    photo = upload()
    job = start(client, photo["id"])
    assert client.delete(f"/v1/photos/{photo['id']}").status_code == 204
    held.set()
    end = events(client, job)[-1][1]
    assert end["done"] == 1
    client.delete(f"/v1/jobs/{job['id']}")
    files = [p for p in (studio.settings.data / "files").rglob("*") if p.is_file()]
    assert files == []


def test_a_cancelled_job_keeps_what_is_done(
    client: TestClient, upload: Upload, held: threading.Event
) -> None:
    job = start(client, *[upload()["id"] for _ in range(3)])
    assert client.get(f"/v1/jobs/{job['id']}/zip").status_code == 409
    while client.get(f"/v1/jobs/{job['id']}").json()["state"] == "queued":
        time.sleep(0.01)
    cancelled = client.post(f"/v1/jobs/{job['id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert [i["state"] for i in cancelled["items"]] == ["working", "cancelled", "cancelled"]
    held.set()
    while client.get(f"/v1/jobs/{job['id']}").json()["done"] == 0:
        time.sleep(0.01)
    end = client.get(f"/v1/jobs/{job['id']}").json()
    assert end["state"] == "cancelled"
    assert client.get(end["zip_url"]).status_code == 200


def test_a_job_deleted_at_work_leaves_no_file(
    client: TestClient, upload: Upload, held: threading.Event, studio: Studio
) -> None:
    photo = upload()
    job = start(client, photo["id"])
    while client.get(f"/v1/jobs/{job['id']}").json()["state"] == "queued":
        time.sleep(0.01)
    client.delete(f"/v1/jobs/{job['id']}")
    client.delete(f"/v1/photos/{photo['id']}")
    held.set()
    other = start(client, upload()["id"])
    end = events(client, other)[-1][1]
    files = {p.name for p in (studio.settings.data / "files").rglob("*") if p.is_file()}
    with studio.database.session() as session:
        named = {session.scalars(select(ItemRow.result)).one()}
        named.add(session.scalars(select(ItemRow.digest)).one())
    assert end["done"] == 1
    assert files == named


def test_a_click_does_not_wait_for_a_batch(
    client: TestClient, upload: Upload, held: threading.Event
) -> None:
    photo = upload()
    start(client, *[upload()["id"] for _ in range(5)])
    answer = client.post(f"/v1/photos/{photo['id']}/paint", json={})  # the batch is held
    assert answer.status_code == 200


def test_owners_take_turns(
    client: TestClient, stranger: TestClient, upload: Upload, held: threading.Event, studio: Studio
) -> None:
    client.get("/v1/photos")
    stranger.get("/v1/photos")
    many = start(client, *[upload()["id"] for _ in range(4)])
    one = start(stranger, upload(by=stranger)["id"])
    held.set()
    end = events(stranger, one)[-1][1]
    assert end["done"] == 1
    assert client.get(f"/v1/jobs/{many['id']}").json()["done"] < 4
    events(client, many)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/cancel"),
        ("GET", "/events"),
        ("GET", "/zip"),
        ("GET", "/results/x"),
    ],
)
def test_nobody_sees_another_s_job(
    client: TestClient, stranger: TestClient, upload: Upload, method: str, path: str
) -> None:
    photo = upload()
    job = start(client, photo["id"])
    events(client, job)
    path = path.replace("/x", f"/{photo['id']}")
    assert stranger.request(method, f"/v1/jobs/{job['id']}{path}").status_code == 404
    assert stranger.get("/v1/jobs").json() == {"jobs": []}
    answer = stranger.post("/v1/jobs", json={"photos": [photo["id"]]})
    assert answer.status_code == 404
    assert client.get(f"/v1/jobs/{job['id']}").status_code == 200


def test_limits(settings: Settings, colorizer: Colorizer, gray_jpeg: bytes) -> None:
    few = replace(settings, limits=replace(settings.limits, max_photos=2, max_jobs=1))
    with TestClient(create_app(Studio(few, colorizer)), base_url="http://127.0.0.1") as client:
        id = client.post("/v1/photos", files={"photo": ("a.jpg", gray_jpeg)}).json()["id"]
        assert client.post("/v1/jobs", json={"photos": []}).status_code == 422
        assert client.post("/v1/jobs", json={"photos": [id] * 3}).status_code == 409
        assert client.post("/v1/jobs", json={"photos": [id]}).status_code == 202
        assert client.post("/v1/jobs", json={"photos": [id]}).status_code == 409


def test_old_jobs_are_swept_with_their_results(
    client: TestClient, upload: Upload, studio: Studio
) -> None:
    job = start(client, upload()["id"])
    events(client, job)
    with studio.database.session() as session:
        session.get_one(JobRow, job["id"]).touched = now() - timedelta(days=8)
    assert studio.sweep() == 1
    assert client.get("/v1/jobs").json() == {"jobs": []}


def test_a_photo_that_brings_the_process_down_is_given_up(
    settings: Settings, colorizer: Colorizer, gray_jpeg: bytes
) -> None:
    studio = Studio(settings, colorizer)
    row = studio.add_photo("me", "a.jpg", io.BytesIO(gray_jpeg))
    with studio.database.session() as session:
        job = JobRow(
            id="j", owner="me", state="running", format="source", quality=None, drop_gps=False,
            created=now(), touched=now(), position=1,
        )  # fmt: skip
        job.items.append(
            ItemRow(
                position=0, photo=row.id, name="a.jpg", digest=row.digest, recipe={},
                state="working", attempts=ATTEMPTS,
            )
        )  # fmt: skip
        session.add(job)
    queue = JobQueue(studio)
    queue.start()
    while queue.waiting():
        time.sleep(0.01)
    queue.close()
    with studio.database.session() as session:
        assert "3 times" in str(session.scalars(select(ItemRow.error)).one())
        assert session.get_one(JobRow, "j").state == "done"
    studio.close()
