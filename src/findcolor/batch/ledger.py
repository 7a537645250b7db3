"""The ledger: one row for every photo of a run, in SQLite, written by the conductor alone.

It is what makes a run resumable and what an archivist signs: source, options, weights, both
checksums, sizes, seconds, and the reason of every failure. A row is keyed by the result's name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from findcolor.batch.plan import Found, hints_key, output_key
from findcolor.batch.schema import SCHEMA
from findcolor.batch.stores import Entry
from findcolor.batch.task import Expected, Options, Outcome, Status, Task
from findcolor.errors import BatchError

# A row whose source is no longer found keeps its record, but is not part of the run.
THIS_RUN = "run = (SELECT max(number) FROM runs)"


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a run is.

    Attributes:
        total: Photos of the run.
        done: Those whose result is in its place.
        failed: Those set aside.
        bytes: Size of all sources together.
    """

    total: int
    done: int
    failed: int
    bytes: int

    @property
    def waiting(self) -> int:
        """Photos still to do."""
        return self.total - self.done - self.failed

    def after(self, state: str) -> Counts:
        """Return the counts once a photo has come to a state, as :meth:`Ledger.record` tells."""
        return replace(
            self, done=self.done + (state == "done"), failed=self.failed + (state == "failed")
        )


class Ledger:
    """A ledger in a file.

    Args:
        path: The file; it is made where it is missing. ``:memory:`` keeps nothing.

    Raises:
        BatchError: Another run holds the ledger, or the file is no ledger.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = path
        try:
            self._data = sqlite3.connect(path, timeout=0.2, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise BatchError(f"The ledger {path} cannot be opened ({error}).") from None
        self._data.row_factory = sqlite3.Row
        try:
            # One run at a time: the lock ends with the process, however it ends.
            self._data.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._data.execute("BEGIN EXCLUSIVE")
            self._data.execute("COMMIT")
            self._data.executescript(SCHEMA)
        except sqlite3.OperationalError as error:
            self._data.close()
            if "locked" in str(error):
                raise BatchError(
                    f"Another run is writing to {path}; wait for it or stop it."
                ) from None
            raise BatchError(f"The ledger {path} cannot be written ({error}).") from None
        except sqlite3.DatabaseError:
            self._data.close()
            raise BatchError(f"{path} is not a ledger of findcolor batch.") from None
        self._data.execute("BEGIN")

    def close(self) -> None:
        """Keep what was recorded and let the file go."""
        try:
            self._end()
        finally:
            self._data.close()

    def commit(self) -> None:
        """Bring what was recorded to the disk.

        Raises:
            BatchError: The disk is full or gone.
        """
        self._end()
        self._do("BEGIN")

    def _end(self) -> None:
        if self._data.in_transaction:  # a full disk may have ended it
            self._do("COMMIT")

    def _do(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        with self._named():
            return self._data.execute(statement, values)

    def _do_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._named():
            self._data.executemany(statement, values)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise BatchError(f"The ledger {self.path} cannot be written ({error}).") from None

    def empty(self) -> bool:
        """Tell whether no photo was ever recorded."""
        return self._do("SELECT 1 FROM photos LIMIT 1").fetchone() is None

    def copy(self) -> Ledger:
        """Return a copy in memory, to play with."""
        twin = Ledger(":memory:")
        self._end()
        twin._end()
        self._data.backup(twin._data)
        twin._data.executescript(SCHEMA)
        self._do("BEGIN")
        twin._do("BEGIN")
        return twin

    # -- planning ------------------------------------------------------------------------------

    def start_run(self, options: Options, version: str) -> None:
        """Note that a run begins; photos planned from now on belong to it."""
        now, mark = _now(), options.fingerprint()
        self._do("INSERT OR IGNORE INTO options VALUES (?, ?, ?)", (mark, options.describe(), now))
        self._do(
            "INSERT INTO runs (started, options, version) VALUES (?, ?, ?)", (now, mark, version)
        )
        self._do("DELETE FROM present")
        self._do("UPDATE photos SET status = 'waiting' WHERE status = 'working'")

    def end_run(self, ending: str) -> None:
        """Note how the run ended."""
        self._do(
            "UPDATE runs SET ended = ?, ending = ? WHERE number = (SELECT max(number) FROM runs)",
            (_now(), ending),
        )
        self.commit()

    def note_present(self, entries: Iterable[Entry]) -> None:
        """Note what lies in the output, so that lost and foreign results are seen."""
        self._do_many(
            "INSERT OR REPLACE INTO present VALUES (?, ?)",
            ((entry.key, entry.stamp) for entry in entries),
        )

    def plan(
        self,
        found: Iterable[Found],
        format: str | None,
        note: Callable[[int], None] = lambda count: None,
    ) -> None:
        """Enter photos, and the hints beside them, into the run.

        Args:
            found: Them.
            format: The output format, which their results' names depend on.
            note: Is told the number of photos so far.

        Raises:
            BatchError: Two photos would have the same result.
        """
        self._do("DELETE FROM hinted")
        self._do("DELETE FROM planned")
        count = 0
        for item in found:
            store, entry = item.store, item.entry
            if item.is_hints:
                self._do(
                    "INSERT OR REPLACE INTO hinted VALUES (?, ?, ?)",
                    (store, entry.key, entry.stamp),
                )
                continue
            output = output_key(entry.key, format)
            values = (output, store, entry.key, hints_key(entry.key), entry.size, entry.stamp)
            try:
                self._do("INSERT INTO planned VALUES (?, ?, ?, ?, ?, ?)", values)
            except sqlite3.IntegrityError:
                self._check_same(output, store, entry.key)
                continue
            count += 1
            note(count)
        self._do(
            """INSERT INTO photos (output, store, source, hints, bytes, stamp, run)
            SELECT output, p.store, source, h.key, bytes, p.stamp || coalesce('+' || h.stamp, ''),
            (SELECT max(number) FROM runs)
            FROM planned AS p LEFT JOIN hinted AS h ON h.store = p.store AND h.key = p.hints
            WHERE true ORDER BY p.rowid ON CONFLICT (output) DO UPDATE SET
            store = excluded.store, source = excluded.source, hints = excluded.hints,
            bytes = excluded.bytes, stamp = excluded.stamp, run = excluded.run"""
        )

    def _check_same(self, output: str, store: str, source: str) -> None:
        other = self._do("SELECT * FROM planned WHERE output = ?", (output,)).fetchone()
        if (other["store"], other["source"]) != (store, source):
            raise BatchError(
                f"{other['source']} of {other['store']} and {source} of {store} would both "
                f"become {output}; give each its own output folder."
            )

    def revise(
        self,
        options: Options,
        *,
        verify: bool = False,
        overwrite: bool = False,
        retry_failed: bool = False,
    ) -> None:
        """Decide, at the start of a run, which photos have to be done again.

        Done again: what is not in the output as it was recorded, and what failed for a passing
        reason; besides everything that :meth:`revise_changed` finds.

        Args:
            options: Those of this run.
            verify: Confirm every earlier result by hashing it.
            overwrite: Colour everything, also over files that no run made.
            retry_failed: Try again what failed through its own fault.
        """
        again = f"UPDATE photos SET status = 'waiting', attempts = 0 WHERE {THIS_RUN} AND "
        present = "EXISTS (SELECT 1 FROM present WHERE present.output = photos.output "
        self.revise_changed(options)
        self._do(
            f"{again} status = 'done' AND (? OR NOT {present} AND present.stamp = output_stamp))",
            (verify,),
        )
        self._do(f"{again} status = 'failed' AND (passing OR ?)", (retry_failed,))
        if overwrite:
            self._do(
                f"UPDATE photos SET status = 'waiting', attempts = 0, claimed = 1, options = NULL "
                f"WHERE {THIS_RUN}"
            )
        self._do(
            f"""UPDATE photos SET status = 'failed', passing = 1, finished = ?,
            error = 'The output has a file of this name already, made by no run; add --overwrite.'
            WHERE {THIS_RUN} AND status = 'waiting' AND NOT claimed AND {present})""",
            (_now(),),
        )
        self.commit()

    def revise_changed(self, options: Options) -> None:
        """Let photos wait again whose source, hints or options changed since they were done."""
        self._do(
            f"""UPDATE photos SET status = 'waiting', attempts = 0 WHERE {THIS_RUN}
            AND status IN ('done', 'failed') AND claimed
            AND (made_from IS NOT stamp OR options IS NOT ?)""",
            (options.fingerprint(),),
        )
        self.commit()

    # -- working -------------------------------------------------------------------------------

    def claim(self, count: int, options: Options, sink: str) -> list[Task]:
        """Take photos that wait, those that failed before last, and note it on the disk."""
        rows = self._do(
            f"SELECT * FROM photos WHERE {THIS_RUN} AND status = 'waiting' "
            "ORDER BY attempts, rowid LIMIT ?",
            (count,),
        ).fetchall()
        self._do_many(
            "UPDATE photos SET status = 'working', claimed = 1 WHERE output = ?",
            [(row["output"],) for row in rows],
        )
        if rows:
            self.commit()
        mark = options.fingerprint()
        return [_task(row, options, mark, sink) for row in rows]

    def record(self, outcome: Outcome, attempts: int) -> str:
        """Enter how a task ended.

        Args:
            outcome: What the engine reported.
            attempts: How often a photo is tried before a passing trouble sets it aside.

        Returns:
            "done", "failed" or "waiting".
        """
        output, seconds = outcome.task.output, round(outcome.seconds, 4)
        mark = outcome.task.options.fingerprint()
        match outcome.status:
            case Status.DONE | Status.KEPT:
                facts = outcome.facts
                assert facts is not None
                self._do(
                    """UPDATE photos SET status = 'done', error = NULL, passing = 0,
                    made_from = stamp, options = ?, input_sha256 = ?, recipe = ?,
                    output_sha256 = ?, output_bytes = ?, output_stamp = ? WHERE output = ?""",
                    (
                        mark, facts.input_sha256, facts.recipe, facts.output_sha256,
                        facts.output_bytes, facts.output_stamp, output,
                    ),
                )  # fmt: skip
                if outcome.status is Status.DONE:
                    self._do(
                        """UPDATE photos SET width = ?, height = ?, pages = ?, certainty = ?,
                        seconds = ?, finished = ? WHERE output = ?""",
                        (
                            facts.width, facts.height, facts.pages, facts.certainty,
                            seconds, _now(), output,
                        ),
                    )  # fmt: skip
            case Status.STOP:
                self.give_back(outcome.task)
            case _:
                passing = outcome.status is not Status.FAILED
                self._do(
                    """UPDATE photos SET attempts = attempts + 1, error = ?, seconds = ?,
                    passing = ?, finished = ?, options = ?, made_from = stamp,
                    output_sha256 = NULL,
                    status = CASE WHEN ? AND attempts + 1 < ? THEN 'waiting' ELSE 'failed' END
                    WHERE output = ?""",
                    (
                        outcome.error, seconds, passing, _now(), mark, passing, attempts, output,
                    ),
                )  # fmt: skip
        row = self._do("SELECT status FROM photos WHERE output = ?", (output,)).fetchone()
        return str(row["status"])

    def give_back(self, task: Task) -> None:
        """Let a photo wait again that was claimed and not worked on."""
        self._do("UPDATE photos SET status = 'waiting' WHERE output = ?", (task.output,))

    # -- reading -------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Return how far the run is."""
        row = self._do(
            f"""SELECT count(*), sum(status = 'done'), sum(status = 'failed'), sum(bytes)
            FROM photos WHERE {THIS_RUN}"""
        ).fetchone()
        return Counts(*(int(value or 0) for value in row))

    def rows(
        self, where: str = "1", order: str = "rowid", limit: int = -1
    ) -> Iterator[dict[str, Any]]:
        """Yield rows of this run as dictionaries.

        Args:
            where: A condition in SQL, made of constants.
            order: An order in SQL.
            limit: At most so many; all by default.
        """
        found = self._do(
            f"SELECT * FROM photos WHERE {THIS_RUN} AND ({where}) ORDER BY {order} LIMIT ?",
            (limit,),
        )
        yield from (dict(row) for row in found)

    def spread(self, where: str, order: str, count: int) -> list[dict[str, Any]]:
        """Return ``count`` rows at even distances of an order; arguments as for :meth:`rows`."""
        total = self.value("count(*)", where)
        count = min(count, total)
        places = {int((place + 0.5) * total / count) for place in range(count)}
        return [row for place, row in enumerate(self.rows(where, order)) if place in places]

    def value(self, expression: str, where: str = "1") -> Any:
        """Return one value in SQL over this run's photos, such as ``sum(seconds)``."""
        return self._do(
            f"SELECT {expression} FROM photos WHERE {THIS_RUN} AND ({where})"
        ).fetchone()[0]

    def run(self) -> dict[str, Any]:
        """Return the current run with the description of its options."""
        row = self._do(
            """SELECT runs.*, description FROM runs JOIN options ON options = fingerprint
            ORDER BY number DESC LIMIT 1"""
        ).fetchone()
        return {**dict(row), "description": json.loads(row["description"])}


def _task(row: sqlite3.Row, options: Options, mark: str, sink: str) -> Task:
    expected = None
    if row["options"] == mark and row["output_sha256"] is not None:
        expected = Expected(row["input_sha256"], row["recipe"], row["output_sha256"])
    return Task(row["store"], row["source"], row["hints"], sink, row["output"], options, expected)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
