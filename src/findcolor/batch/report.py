"""The summary of a run as one HTML page, for the person who looks where it matters.

It needs no network and no other file: failures with their reasons, the photos of whose colours
the network was least certain, and a sample of all others.
"""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from findcolor.batch.ledger import Ledger
from findcolor.batch.progress import duration
from findcolor.batch.stores import Folder, Sink
from findcolor.errors import BatchError, FindColorError
from findcolor.photo.preview import encode_preview, original_preview

LEAST_CERTAIN = 60
SAMPLE = 36
FAILURES = 5000
"""More failures than this are not listed; the ledger has them."""
THUMBNAIL = 220
"""Longer side of a thumbnail in pixels."""

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  color: #222; background: #fafafa }
table { border-collapse: collapse } td, th { padding: .2rem 1rem .2rem 0; text-align: left;
  vertical-align: top } th { font-weight: 600 }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem }
figure { margin: 0 } img { max-width: 100%; display: block; background: #ddd }
figcaption { font-size: .8rem; overflow-wrap: anywhere } code { font-size: .85em;
  overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } a { color: #9cf } }
"""


def write_report(ledger: Ledger, sink: Sink, path: Path) -> Path:
    """Write the page.

    Args:
        ledger: The run.
        sink: Where its results are.
        path: The HTML file; replaced if it exists.

    Raises:
        BatchError: It cannot be written.
    """
    passing = path.with_name(f".{path.name}.part")
    try:
        with passing.open("w", encoding="utf-8", errors="backslashreplace") as out:
            out.writelines(_page(ledger, sink, path))
        passing.replace(path)
    except OSError as error:
        passing.unlink(missing_ok=True)
        raise BatchError(f"The report {path} cannot be written ({error.strerror}).") from None
    return path


def write_checksums(ledger: Ledger, path: Path) -> Path:
    """Write the results' SHA-256 as ``sha256sum --check`` reads them; errors as for the report."""
    passing = path.with_name(f".{path.name}.part")
    try:
        with passing.open("w", encoding="utf-8", errors="backslashreplace") as out:
            for row in ledger.rows("status = 'done'", "output"):
                out.write(f"{row['output_sha256']}  {row['output']}\n")
        passing.replace(path)
    except OSError as error:
        passing.unlink(missing_ok=True)
        raise BatchError(f"The checksums {path} cannot be written ({error.strerror}).") from None
    return path


def _page(ledger: Ledger, sink: Sink, path: Path) -> Iterator[str]:
    counts = ledger.counts()
    yield (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Find Color: {counts.total:,} photos</title><style>{STYLE}</style>"
        f"<h1>{counts.done:,} of {counts.total:,} photos in colour</h1>"
    )
    yield from _summary(ledger, sink)
    yield from _failures(ledger)
    certain = "status = 'done' AND certainty IS NOT NULL"
    least = list(ledger.rows(certain, "certainty", LEAST_CERTAIN))
    yield from _sheet(
        "Least certain first", "Look at these first; hints beside a photo steer it.",
        least, sink, path,
    )  # fmt: skip
    shown = {row["output"] for row in least}
    rest = [row for row in ledger.spread(certain, "rowid", SAMPLE) if row["output"] not in shown]
    yield from _sheet("A sample of all others", "Drawn at even distances.", rest, sink, path)


def _summary(ledger: Ledger, sink: Sink) -> Iterator[str]:
    run, counts = ledger.run(), ledger.counts()
    options = run["description"]
    worked = ledger.value("sum(seconds)", "status = 'done'") or 0
    facts = {
        "Output": sink.spec,
        "Coloured": f"{counts.done:,}",
        "Set aside": f"{counts.failed:,}",
        "Still waiting": f"{counts.waiting:,}",
        "Size of the originals": f"{counts.bytes / 1e9:,.2f} GB",
        "Work of one core": duration(worked),
        "Photos for each second of a core": f"{counts.done / worked:.2f}" if worked else "–",
        "Run": f"number {run['number']}, {run['started']} to {run['ended'] or 'now'}",
        "Version": run["version"],
        "Weights (SHA-256)": options["model"],
        "Options": ", ".join(
            f"{name} {value}"
            for name, value in options.items()
            if name != "model" and value not in (None, False)
        ),
    }
    yield "<table>"
    for name, value in facts.items():
        yield f"<tr><th>{_text(name)}<td>{_text(value)}"
    yield "</table>"


def _failures(ledger: Ledger) -> Iterator[str]:
    failed = ledger.counts().failed
    yield f"<h2>Set aside: {failed:,}</h2>"
    if not failed:
        yield "<p>No photo failed."
        return
    yield "<table><tr><th>Photo<th>Reason<th>Attempts"
    for row in ledger.rows("status = 'failed'", "source", FAILURES):
        yield (
            f"<tr><td><code>{_text(row['source'])}</code><td>{_text(row['error'])}"
            f"<td>{row['attempts']}"
        )
    yield "</table>"
    if failed > FAILURES:
        yield f"<p>And {failed - FAILURES:,} more; the ledger names them all."


def _sheet(
    title: str, note: str, rows: Iterable[dict[str, Any]], sink: Sink, path: Path
) -> Iterator[str]:
    yield f'<h2>{title}</h2><p>{note}<div class="sheet">'
    for row in rows:
        name = _text(row["output"])
        picture = _thumbnail(sink, row["output"])
        image = f'<img src="{picture}" alt="">' if picture else "<p>(no preview)"
        if isinstance(sink, Folder):
            near = os.path.relpath(sink.root / row["output"], path.resolve().parent)
            link = quote(Path(near).as_posix(), errors="surrogateescape")
            image, name = f'<a href="{link}">{image}</a>', f'<a href="{link}">{name}</a>'
        yield (
            f"<figure>{image}<figcaption>{name}<br>{row['width']}×{row['height']}, "
            f"certainty {row['certainty']:.2f}</figcaption></figure>"
        )
    yield "</div>"


def _thumbnail(sink: Sink, key: str) -> str | None:
    """Return a small JPEG as a data URL, or None where the result is gone."""
    try:
        with sink.fetch(key) as path:
            data = encode_preview(original_preview(path, THUMBNAIL), "jpeg", 75)
    except (FindColorError, OSError):
        return None
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()


def _text(value: object) -> str:
    return html.escape(str(value))
