"""The page's own files: what a policy without exceptions and two languages ask of them."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

WEB = Path(str(files("findcolor"))) / "web" / "survey"
SCRIPTS = sorted(WEB.glob("*.js"))


def catalogue() -> dict[str, set[str]]:
    text = (WEB / "texts.js").read_text("utf-8").partition("export const LANGUAGES")[0]
    parts = re.split(r"^  (\w+): \{$", text, flags=re.M)[1:]
    keys = re.compile(r'^    (?:"([^"]+)"|(\w+)):', re.M)
    return {
        language: {quoted or plain for quoted, plain in keys.findall(block)}
        for language, block in zip(parts[::2], parts[1::2], strict=True)
    }


def test_both_languages_say_everything() -> None:
    texts = catalogue()
    assert set(texts) == {"en", "ko"}
    assert texts["en"] == texts["ko"]
    assert len(texts["en"]) > 40


def test_every_text_that_is_asked_for_exists() -> None:
    source = "".join(path.read_text("utf-8") for path in SCRIPTS if path.name != "texts.js")
    asked = set(re.findall(r'\b(?:t|say|notice)\("([^"]+)"', source))
    assert asked
    assert asked <= catalogue()["en"]


def test_every_text_is_used() -> None:
    source = "".join(path.read_text("utf-8") for path in SCRIPTS if path.name != "texts.js")
    computed = {
        "age",
        "experience",
        "rate",
        "pairs",
        "length",
        "picture",
    }  # such as `length.${mode}`
    for key in catalogue()["en"] - {"name"}:
        assert f'"{key}"' in source or key.partition(".")[0] in computed, key


def test_the_page_has_nothing_inline() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    assert "<style" not in page
    assert not re.search(r"\s(style|on\w+)=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


@pytest.mark.parametrize("path", sorted(WEB.iterdir()), ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http:" not in text
    assert "https:" not in text
    assert "innerHTML" not in text
