"""The survey over HTTP, and what it must never tell."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from findcolor.errors import SettingsError
from findcolor.server.app import SURVEYS, create_app
from findcolor.server.settings import Settings
from findcolor.server.studio import Studio
from findcolor.server.survey_app import link, listen, survey_app
from findcolor.survey.create import Plan, create_survey
from findcolor.survey.design import load_design
from findcolor.survey.survey import open_survey

PERSON = "0123456789abcdef0123456789abcdef"
JOINING = {"consent": True, "language": "ko", "age_group": "20-39", "experience": ""}


@pytest.fixture
def folder(folders: Path, tmp_path: Path) -> Path:
    plan = Plan(count=4, repeats=1, side=64, title="Test")
    systems = {"SecretSystem": folders / "one"}
    create_survey(tmp_path / "survey", folders / "real", systems, plan)
    return tmp_path / "survey"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    app = survey_app(folder, Settings(data=folder))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
def base(folder: Path) -> str:
    return f"/v1/surveys/{load_design(folder).id}"


def answer(base: str, id: str = "answer-number-0001", person: str = PERSON) -> str:
    return f"{base}/people/{person}/answers/{id}"


def choice(question: str, choice: str = "ai", **more: object) -> dict[str, object]:
    return {"question": question, "choice": choice, "milliseconds": 1234, **more}


def test_the_address_leads_to_the_page(client: TestClient, base: str) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.url.path == base.replace("/v1/surveys/", "/s/")
    assert "/survey/main.js" in response.text
    for script, kind in (("main.js", "javascript"), ("survey.css", "css"), ("icon.svg", "svg")):
        file = client.get(f"/survey/{script}")
        assert kind in file.headers["content-type"]
        assert file.headers["cache-control"] == "no-cache"


def test_the_policy_is_strict(client: TestClient, base: str) -> None:
    for path in ("/", base, "/survey/main.js", "/nothing"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


def test_nothing_tells_the_truth(client: TestClient, base: str, folder: Path) -> None:
    design = load_design(folder)
    questions = client.put(f"{base}/people/{PERSON}", json=JOINING)
    texts = [client.get(base).text, questions.text, client.get("/").text]
    for question in questions.json()["questions"]:
        assert set(question) == {"id", "pictures"}
        response = client.get(f"{base}/pictures/{question['pictures'][0]}")
        assert response.headers["content-type"] == "image/jpeg"
        assert "last-modified" not in response.headers
        texts.append(str(response.headers))
    for secret in ("SecretSystem", "photo", *(picture.scene for picture in design.pictures)):
        assert not any(secret in text for text in texts[:2] + texts[3:])
    for path in ("design.json", "answers.sqlite", "..%2Fdesign.json", "%2e%2e/design.json"):
        assert client.get(f"{base}/pictures/{path}").status_code in (404, 422)
        assert client.get(f"/survey/{path}").status_code == 404


def test_about(client: TestClient, base: str) -> None:
    expected = {"title": "Test", "mode": "rate", "seconds": 7.0, "questions": 5}
    assert client.get(base).json() == expected


def test_coming_back_shows_the_same_questions_and_what_is_answered(
    client: TestClient, base: str, folder: Path
) -> None:
    first = client.put(f"{base}/people/{PERSON}", json=JOINING).json()
    assert first["answered"] == []
    question = first["questions"][0]["id"]
    assert client.put(answer(base), json=choice(question)).status_code == 201
    again = client.put(f"{base}/people/{PERSON}", json=JOINING | {"language": "en"}).json()
    assert again == {"questions": first["questions"], "answered": [question]}
    survey = open_survey(folder)
    assert [person.language for person in survey.book.people()] == ["ko"]
    survey.close()


def test_an_answer_counts_once(client: TestClient, base: str, folder: Path) -> None:
    questions = client.put(f"{base}/people/{PERSON}", json=JOINING).json()["questions"]
    body = choice(questions[0]["id"])
    assert client.put(answer(base), json=body).status_code == 201
    assert client.put(answer(base), json=body).status_code == 200
    assert client.put(answer(base, "another-answer-002"), json=body).status_code == 409
    assert client.put(answer(base), json=body | {"choice": "real"}).status_code == 409
    survey = open_survey(folder)
    assert [each.choice for each in survey.book.answers()] == ["ai"]
    survey.close()


def test_what_cannot_be_an_answer(client: TestClient, base: str) -> None:
    questions = client.put(f"{base}/people/{PERSON}", json=JOINING).json()["questions"]
    good = choice(questions[0]["id"])
    for bad in (
        good | {"question": "nothing"},
        good | {"choice": "maybe"},
        good | {"choice": questions[0]["pictures"][0]},
        good | {"milliseconds": -1},
        good | {"milliseconds": "5"},
        good | {"milliseconds": 10**12},
        good | {"interrupted": "yes"},
        good | {"more": 1},
        {},
        [],
    ):
        response = client.put(answer(base), json=bad)
        assert response.status_code == 422
        assert isinstance(response.json()["detail"], str)
    assert client.put(answer(base, person="f" * 32), json=good).status_code == 404
    assert client.put(answer(base, "short"), json=good).status_code == 422
    assert client.put(answer("/v1/surveys/nothing"), json=good).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"consent": False}, {"language": "xx"}, {"age_group": "42"}, {"name": "Ann"}, {"consent": 1}],
)
def test_nobody_joins_without_consent_or_with_more_than_asked(
    client: TestClient, base: str, change: dict[str, object]
) -> None:
    response = client.put(f"{base}/people/{PERSON}", json=JOINING | change)
    assert response.status_code == 422


def test_other_surveys_do_not_exist(client: TestClient) -> None:
    for path in ("/s/nothing", "/v1/surveys/nothing", "/v1/surveys/nothing/pictures/00.jpg"):
        assert client.get(path).status_code == 404


def test_a_huge_body_is_refused(client: TestClient, base: str) -> None:
    response = client.put(f"{base}/people/{PERSON}", content=b"{" + b" " * 100_000 + b"}")
    assert response.status_code == 413


def test_other_sites_cannot_answer(client: TestClient, base: str) -> None:
    headers = {"origin": "http://elsewhere.example"}
    response = client.put(f"{base}/people/{PERSON}", json=JOINING, headers=headers)
    assert response.status_code == 403
    assert client.get(base, headers={"host": "elsewhere.example"}).status_code == 421


def test_other_machines_need_the_token(folder: Path, base: str) -> None:
    with pytest.raises(SettingsError, match="token"):
        Settings(data=folder, host="0.0.0.0")
    settings = Settings(data=folder, host="0.0.0.0", token="a token of some length")
    app = survey_app(folder, settings)
    with TestClient(app, base_url="http://museum.example:8000") as client:
        assert client.get("/").status_code == 401
        assert client.get(base).status_code == 401
        assert client.get("/survey/main.js").status_code == 401
        assert client.get("/?token=wrong").status_code == 401
        page = client.get("/?token=a token of some length")
        assert page.status_code == 200
        assert "token" not in str(page.url)
        assert client.put(f"{base}/people/{PERSON}", json=JOINING).status_code == 200


def test_the_link_to_give_out(folder: Path) -> None:
    assert link(Settings(data=folder), 8123) == "http://127.0.0.1:8123/"
    assert link(Settings(data=folder, host="::1"), 8123) == "http://[::1]:8123/"
    open_to_all = Settings(data=folder, host="0.0.0.0", token="a & b has sixteen")
    assert link(open_to_all, 80) == (
        f"http://{socket.gethostname()}:80/?token=a%20%26%20b%20has%20sixteen"
    )


def test_a_port_in_use_is_one_sentence(folder: Path) -> None:
    with listen(Settings(data=folder, port=0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port}"):
            listen(Settings(data=folder, port=port))


def test_the_studio_serves_surveys_too(folder: Path, base: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / SURVEYS).mkdir(parents=True)
    folder.rename(data / SURVEYS / "one")
    app = create_app(Studio(Settings(data=data)))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        page = client.get(base.replace("/v1/surveys/", "/s/"))
        for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            assert client.get(address).status_code == 200
        assert client.get(base).json()["title"] == "Test"
        assert client.put(f"{base}/people/{PERSON}", json=JOINING).status_code == 200
