from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
import pyvips
from starlette.testclient import TestClient

from findcolor.color.lab import lightness
from findcolor.server.output import Output, media_type
from findcolor.server.studio import Studio

Upload = Callable[..., dict[str, object]]
SUFFIX = {"jpeg": "jpg", "png": "png", "tiff": "tif", "webp": "webp"}


def opened(data: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(data, "")


def test_one_call_colours_one_photo(client: TestClient, gray_jpeg: bytes, studio: Studio) -> None:
    answer = client.post("/v1/colorize", files={"photo": ("grandma.jpg", gray_jpeg)})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    disposition = answer.headers["content-disposition"]
    assert disposition == 'attachment; filename="grandma.color.jpg"'
    rgb = opened(answer.content).numpy()
    assert rgb.shape == (512, 512, 3)
    before = lightness(np.repeat(opened(gray_jpeg).numpy().reshape(512, 512, 1), 3, 2))
    assert np.abs(lightness(rgb) - before).mean() < 1  # JPEG's own loss
    left = [p for p in studio.settings.data.rglob("*") if p.is_file() and "sqlite" not in p.name]
    assert [path.name for path in left] == ["lock"]  # nothing is kept
    assert client.get("/v1/photos").json() == {"photos": []}


def test_with_a_recipe_and_another_format(client: TestClient, gray_jpeg: bytes) -> None:
    hint = {"x": 0.5, "y": 0.5, "color": "#d02020", "radius": 0.1}
    answer = client.post(
        "/v1/colorize",
        files={"photo": ("a.jpg", gray_jpeg)},
        data={"recipe": json.dumps({"hints": [hint]}), "format": "png"},
    )
    middle = opened(answer.content).numpy()[250:262, 250:262].astype(float)
    assert middle[..., 0].mean() > middle[..., 2].mean() + 15


@pytest.mark.parametrize(
    "data", [{"recipe": "{"}, {"recipe": "[1]"}, {"recipe": '{"hints":[{}]}'}, {"format": "bmp"},
             {"quality": "0"}, {"quality": "many"}, {"drop_gps": "perhaps"}],
)  # fmt: skip
def test_wrong_fields_are_one_sentence(
    client: TestClient, gray_jpeg: bytes, data: dict[str, str]
) -> None:
    answer = client.post("/v1/colorize", files={"photo": ("a.jpg", gray_jpeg)}, data=data)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize("format", SUFFIX)
def test_downloads_in_every_format(client: TestClient, upload: Upload, format: str) -> None:
    id = upload(name="할머니.jpg")["id"]
    answer = client.post(f"/v1/photos/{id}/download", json={"format": format})
    assert answer.headers["content-type"] == f"image/{format}"
    assert f".color.{SUFFIX[format]}" in answer.headers["content-disposition"]
    assert "filename*=utf-8''%ED%95%A0" in answer.headers["content-disposition"]
    assert opened(answer.content).width == 512


def test_a_link_downloads_with_the_saved_recipe(client: TestClient, upload: Upload) -> None:
    id = upload()["id"]
    recipe = {"look": {"strength": 0}}
    client.put(f"/v1/photos/{id}/recipe", json=recipe)
    linked = client.get(f"/v1/photos/{id}/download?format=png&quality=50&drop_gps=true")
    rgb = opened(linked.content).numpy().astype(int)
    assert np.ptp(rgb, axis=2).max() <= 1
    posted = client.post(f"/v1/photos/{id}/download", json={"format": "png"})
    assert (opened(posted.content).numpy() == rgb).all()
    other = client.post(f"/v1/photos/{id}/download", json={"format": "png", "recipe": {}})
    assert np.ptp(opened(other.content).numpy().astype(int), axis=2).max() > 10


def test_sixteen_bits_stay_sixteen(client: TestClient, upload: Upload) -> None:
    ramp = np.tile(np.linspace(0, 65535, 320).astype(np.uint16), (240, 1))
    data = pyvips.Image.new_from_array(ramp).tiffsave_buffer()
    photo = upload(data, "scan.tif")
    assert (photo["depth"], photo["format"]) == (16, "tiff")
    answer = client.get(f"/v1/photos/{photo['id']}/download")
    assert opened(answer.content).format == "ushort"
    assert "scan.color.tif" in answer.headers["content-disposition"]


def test_the_location_stays_unless_it_is_dropped(client: TestClient, upload: Upload) -> None:
    image = pyvips.Image.new_from_array(np.full((64, 64), 99, np.uint8)).copy()
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitudeRef", "N")
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "37/1 33/1 0/1")
    photo = upload(image.jpegsave_buffer(), "gps.jpg")
    kept, dropped = (
        opened(client.get(f"/v1/photos/{photo['id']}/download?drop_gps={drop}").content)
        for drop in ("false", "true")
    )
    assert any("GPSLatitude" in field for field in kept.get_fields())
    assert not any("GPSLatitude" in field for field in dropped.get_fields())


def test_nothing_is_left_in_the_scratch_folder(
    client: TestClient, upload: Upload, studio: Studio
) -> None:
    id = upload()["id"]
    client.get(f"/v1/photos/{id}/download")
    client.post("/v1/colorize", files={"photo": ("a.jpg", b"no photo")})
    assert list((studio.settings.data / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("wanted", "upload", "source", "name"),
    [
        ("source", "a.jpeg", "jpeg", "a.color.jpeg"),
        ("source", "a.TIFF", "tiff", "a.color.TIFF"),
        ("source", "a.heic", "heic", "a.color.jpg"),
        ("source", "noname", "png", "noname.color.png"),
        ("png", "a.b.jpg", "jpeg", "a.b.color.png"),
    ],
)
def test_results_are_named_after_their_photo(
    wanted: str, upload: str, source: str, name: str
) -> None:
    assert Output(wanted).name(upload, source) == name
    assert media_type(name).startswith("image/")
