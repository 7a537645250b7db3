from __future__ import annotations

import hashlib
import re
import shutil
from html.parser import HTMLParser

import pytest

from findcolor.batch import Run, Settings, report, write_checksums, write_report
from findcolor.batch.progress import Quiet
from findcolor.errors import BatchError


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.images: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes)["src"])
        if tag == "a":
            self.links.append(dict(attributes)["href"])


@pytest.fixture(scope="module")
def finished(tmp_path_factory, module_scans, module_engine):
    """A run that is over, with a name that would be markup."""
    output = tmp_path_factory.mktemp("colour")
    shutil.copy(module_scans / "broken.jpg", module_scans / "<b>&.jpg")
    for number in range(6):
        shutil.copy(module_scans / "a.jpg", module_scans / f"more {number}.jpg")
    with Run(Settings((str(module_scans),), str(output), recursive=True)) as run:
        run.plan()
        run.colour(Quiet(), engine=module_engine)
        yield run


@pytest.fixture
def output(finished):
    return finished.sink.root


def test_the_page_shows_failures_and_the_least_certain_first(
    finished, output, tmp_path, monkeypatch
):
    monkeypatch.setattr(report, "LEAST_CERTAIN", 4)
    monkeypatch.setattr(report, "SAMPLE", 5)
    page = write_report(finished.ledger, finished.sink, tmp_path / "report.html")
    text = page.read_text(encoding="utf-8")
    assert "9 of 11 photos in colour" in text
    assert "Set aside: 2" in text
    assert "&lt;b&gt;&amp;.jpg" in text
    assert "<b>&" not in text
    certainties = [float(value) for value in re.findall(r"certainty (\d\.\d+)", text)]
    assert certainties[:4] == sorted(certainties[:4])
    tags = Tags(text)
    assert len(tags.images) == len(certainties) > 4
    assert all(image.startswith("data:image/jpeg;base64,/9j/") for image in tags.images)
    assert any("%20" in link for link in tags.links)
    assert all((tmp_path / link.replace("%20", " ")).exists() for link in tags.links)
    assert not re.search(r"<(script|link|img src=.http)", text)
    assert not list(tmp_path.glob(".report*"))


def test_a_result_that_is_gone_has_no_picture(finished, output, tmp_path):
    (output / "b.color.png").rename(tmp_path / "away.png")
    text = write_report(finished.ledger, finished.sink, tmp_path / "r.html").read_text("utf-8")
    (tmp_path / "away.png").rename(output / "b.color.png")
    assert "(no preview)" in text


def test_checksums_are_those_that_sha256sum_reads(finished, output, tmp_path):
    lines = write_checksums(finished.ledger, tmp_path / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == 9
    for line in lines:
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((output / name).read_bytes()).hexdigest() == digest


def test_a_page_that_cannot_be_written(finished, tmp_path):
    for write in (
        lambda path: write_report(finished.ledger, finished.sink, path),
        lambda path: write_checksums(finished.ledger, path),
    ):
        with pytest.raises(BatchError, match="cannot be written"):
            write(tmp_path / "none" / "file")
