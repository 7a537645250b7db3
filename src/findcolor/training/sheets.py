"""Sheets of small pictures, to see with one's own eyes what figures do not say."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

GAP = 4


def write_sheet(rows: Sequence[Sequence[bytes]], file: Path) -> None:
    """Write pictures (JPEG files) in rows and columns, whole or not at all."""
    pictures = [[Image.open(io.BytesIO(picture)) for picture in row] for row in rows]
    side = max(max(picture.size) for row in pictures for picture in row) + GAP
    sheet = Image.new("RGB", (side * len(rows[0]) - GAP, side * len(rows) - GAP), "white")
    for row, line in enumerate(pictures):
        for column, picture in enumerate(line):
            sheet.paste(picture, (column * side, row * side))
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    sheet.save(part, "JPEG", quality=90)
    part.replace(file)
