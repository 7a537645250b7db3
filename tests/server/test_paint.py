from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import pyvips
from starlette.testclient import TestClient

from findcolor.color.gamut import in_gamut
from findcolor.color.lab import lab_to_srgb, srgb_to_lab

Upload = Callable[..., dict[str, object]]
BLUE = {"x": 0.25, "y": 0.25, "color": "#2040c0", "radius": 0.05}


@pytest.fixture
def url(upload: Upload) -> str:
    return f"/v1/photos/{upload()['id']}"


def pixels(answer: object) -> np.ndarray:
    return pyvips.Image.new_from_buffer(answer.content, "").numpy()  # type: ignore[attr-defined]


@pytest.mark.parametrize("format", ["jpeg", "webp", "png"])
def test_a_preview_is_painted(client: TestClient, url: str, format: str) -> None:
    answer = client.post(f"{url}/paint", json={"format": format, "max_side": 200})
    assert answer.headers["content-type"] == f"image/{format}"
    assert pixels(answer).shape == (200, 200, 3)
    stages = answer.headers["server-timing"]
    assert [part.split(";")[0] for part in stages.split(", ")] == [
        "photo", "canvas", "queue", "paint", "encode",
    ]  # fmt: skip


def test_a_hint_colours_its_place_and_keeps_the_lightness(client: TestClient, url: str) -> None:
    body = {"format": "png", "recipe": {"hints": [BLUE]}}
    plain, hinted = (
        srgb_to_lab(pixels(client.post(f"{url}/paint", json=one)))
        for one in ({"format": "png"}, body)
    )
    place = (slice(124, 132), slice(124, 132))
    assert hinted[place][..., 2].mean() < plain[place][..., 2].mean() - 15
    assert np.abs(hinted[..., 0] - plain[..., 0]).mean() < 0.5


def test_suggestions_are_ranked_and_fit_the_lightness(client: TestClient, url: str) -> None:
    body = client.post(f"{url}/suggest", json={"x": 0.4, "y": 0.3}).json()
    found = body["suggestions"]
    assert len(found) == 9
    probabilities = [one["probability"] for one in found]
    assert probabilities == sorted(probabilities, reverse=True)
    lab = np.array([[body["lightness"], one["a"], one["b"]] for one in found], np.float32)
    colors = lab_to_srgb(lab)
    for one, color in zip(found, colors, strict=True):
        given = [int(one["color"][i : i + 2], 16) for i in (1, 3, 5)]
        # a* and b* are rounded for the answer; at the gamut's edge that moves blue by a few levels.
        assert np.abs(np.array(given) - color).max() <= 2


def test_variants_are_whole_recipes_to_paint(client: TestClient, url: str) -> None:
    recipe = {"hints": [BLUE], "look": {"saturation": 1.5}}
    body = {"count": 3, "seed": 4, "recipe": recipe}
    variants = client.post(f"{url}/variants", json=body).json()["variants"]
    assert len(variants) == 3
    assert client.post(f"{url}/variants", json=body).json()["variants"] == variants
    pictures = set()
    for variant in variants:
        assert variant["look"]["saturation"] == 1.5
        assert abs(variant["hints"][0]["x"] - BLUE["x"]) < 1e-6
        answer = client.post(f"{url}/paint", json={"recipe": variant, "max_side": 128})
        pictures.add(answer.content)
    assert len(pictures) == 3


def test_the_overlay_is_clear_where_the_network_is_sure(client: TestClient, url: str) -> None:
    answer = client.post(f"{url}/certainty", json={})
    assert answer.headers["content-type"] == "image/png"
    veil = pixels(answer)
    assert veil.shape[2] == 4
    assert veil[..., 3].min() == 0 < veil[..., 3].max()


def test_questions_lie_on_the_photo(client: TestClient, url: str) -> None:
    asked = client.post(f"{url}/questions", json={"count": 3}).json()["questions"]
    assert 1 <= len(asked) <= 3
    for one in asked:
        assert 0 <= one["x"] <= 1
        assert 0 <= one["y"] <= 1
        assert 0 <= one["lightness"] <= 100


def test_a_reference_gives_its_colours(
    client: TestClient, url: str, upload: Upload, color_jpeg: bytes
) -> None:
    coffee = upload(color_jpeg, "coffee.jpg")["id"]
    everywhere = client.post(f"{url}/reference", json={"reference": coffee}).json()["hints"]
    assert everywhere
    region = {"left": 0.6, "top": 0.9, "right": 0.1, "bottom": 0.2}  # any two corners do
    inside = client.post(f"{url}/reference", json={"reference": coffee, "region": region}).json()[
        "hints"
    ]
    assert inside
    for hint in inside:
        assert 0.1 <= hint["x"] <= 0.6
        assert 0.2 <= hint["y"] <= 0.9
    assert client.post(f"{url}/paint", json={"recipe": {"hints": inside}}).status_code == 200


def test_a_reference_after_its_features_were_lost(
    client: TestClient, url: str, upload: Upload, color_jpeg: bytes, studio: object
) -> None:
    coffee = upload(color_jpeg, "coffee.jpg")["id"]
    first = client.post(f"{url}/reference", json={"reference": coffee}).json()
    studio.canvases._kept.clear()  # type: ignore[attr-defined]
    assert client.post(f"{url}/reference", json={"reference": coffee}).json() == first


def test_a_gray_reference_has_no_colours_to_give(client: TestClient, url: str) -> None:
    answer = client.post(f"{url}/reference", json={"reference": url.rpartition("/")[2]})
    assert answer.status_code == 422
    assert "colour" in answer.json()["detail"]


@pytest.mark.parametrize("lightness", [0, 30.1, 61.2, 100])
def test_the_picker_shows_what_exists_where_it_says(client: TestClient, lightness: float) -> None:
    size = 64
    answer = client.get(f"/v1/gamut?l={lightness}&size={size}")
    picture = pixels(answer)
    assert picture.shape == (size, size, 4)
    shown = round(lightness * 2) / 2
    for row, column in np.ndindex(8, 8):
        i, j = column * 8 + 3, row * 8 + 3
        a = -110 + 220 * (i + 0.5) / size
        b = 110 - 220 * (j + 0.5) / size
        lab = np.array([shown, a, b], np.float32)
        assert (picture[j, i, 3] > 0) == bool(in_gamut(lab)), (a, b)
        if picture[j, i, 3]:
            assert np.abs(picture[j, i, :3].astype(int) - lab_to_srgb(lab)).max() <= 1


@pytest.mark.parametrize("query", ["l=-1", "l=101", "l=nan", "", "l=5&size=15", "l=5&size=9999"])
def test_the_picker_refuses_nonsense(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/gamut?{query}").status_code == 422
