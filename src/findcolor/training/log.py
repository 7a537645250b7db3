"""What a training writes down: tables of figures, and the same for TensorBoard."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from findcolor.errors import SettingsError

Row = Mapping[str, str | float]


class Table:
    """A CSV file that grows; a run that goes on from a checkpoint drops what came after it.

    Args:
        file: The file; rows have a column ``seen``.
        seen: Photos seen at the checkpoint.
    """

    def __init__(self, file: Path, seen: int) -> None:
        self._file = file
        if not file.is_file():
            return
        with file.open(newline="", encoding="utf-8") as opened:
            reader = csv.DictReader(opened)
            # A row that a kill cut short has no seen, or no end.
            rows = [row for row in reader if None not in row.values()]
            kept = [row for row in rows if row["seen"].isdigit() and int(row["seen"]) <= seen]
            text = _csv(reader.fieldnames or [], kept, header=True)
        part = file.with_suffix(".part")
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(file)

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows, all with the columns of the first."""
        new = not self._file.is_file()
        with self._file.open("a", encoding="utf-8", newline="") as opened:
            opened.write(_csv(list(rows[0]), rows, header=new))


class Means:
    """The means of what steps showed since they were last asked for."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}

    def __bool__(self) -> bool:
        return bool(self._values)

    def add(self, values: Mapping[str, Tensor]) -> None:
        """Remember what one step showed."""
        for name, value in values.items():
            self._values.setdefault(name, []).append(float(value.detach()))

    def take(self) -> dict[str, float]:
        """Return the means, and forget what they were of."""
        means = {name: sum(values) / len(values) for name, values in self._values.items()}
        self._values = {}
        return means


class Board:
    """TensorBoard's view of the tables.

    Args:
        folder: For its files.
        seen: Photos seen at the checkpoint.

    Raises:
        SettingsError: TensorBoard is not installed.
    """

    def __init__(self, folder: Path, seen: int) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise SettingsError(
                "TensorBoard is not installed: run  pip install tensorboard  "
                "or set tensorboard = false in [log]."
            ) from None
        self._writer: Any = SummaryWriter(str(folder), purge_step=seen)

    def write(self, values: Mapping[str, float], seen: int) -> None:
        """Show values by name."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, seen)
        self._writer.flush()


def _csv(columns: Sequence[str], rows: Sequence[Row], header: bool) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
