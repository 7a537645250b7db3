"""A run: inputs, an output, a ledger and an engine, put together.

An observer, such as :class:`findcolor.batch.progress.Quiet`, hears of every photo:

    with Run(Settings(("scans",), "colour", recursive=True)) as run:
        run.plan()
        summary = run.colour(observer)
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from findcolor.batch.conductor import Conductor, Observer
from findcolor.batch.engines import Engine
from findcolor.batch.ledger import Counts, Ledger
from findcolor.batch.plan import Findable, find, sources_of
from findcolor.batch.stores import PRIVATE, Folder, Sink, open_sink
from findcolor.batch.task import Options
from findcolor.color.strips import cores
from findcolor.errors import BatchError, SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do.

    Attributes:
        inputs: Folders, globs, ``@lists``, archives, photos or URLs.
        output: A folder or a URL.
        recursive: Look through folders below.
        jobs: Workers on this machine; one for each core by default.
        engine: "local" or "dask".
        scheduler: Address of a Dask scheduler; without one, Dask uses this machine.
        resume: Go on with what the output's ledger has.
        overwrite: Colour everything again, and replace files of the same name.
        verify: Confirm what is done by hashing both files, instead of by size and time.
        retry_failed: Try again what was set aside through its own fault.
        attempts: How often a photo is tried before a passing trouble sets it aside.
        limit: Seconds after which one photo's worker is taken for hung (local engine).
        ledger: Where the ledger is; inside the output by default.
        options: How every photo is coloured.
    """

    inputs: tuple[str, ...]
    output: str
    recursive: bool = False
    jobs: int | None = None
    engine: str = "local"
    scheduler: str | None = None
    resume: bool = False
    overwrite: bool = False
    verify: bool = False
    retry_failed: bool = False
    attempts: int = 3
    limit: float = 3600.0
    ledger: Path | None = None
    options: Options = field(default_factory=Options)

    def __post_init__(self) -> None:
        if self.engine not in ("local", "dask"):
            raise SettingsError(f'There is no engine "{self.engine}"; use local or dask.')
        if self.scheduler and self.engine != "dask":
            raise SettingsError("A scheduler belongs to the engine dask: add --engine dask.")
        if self.jobs is not None and self.jobs < 1:
            raise SettingsError("There must be at least one job.")
        if self.attempts < 1:
            raise SettingsError("There must be at least one attempt.")


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run ended: counts over all its photos, seconds it took, whether nothing is left."""

    counts: Counts
    seconds: float
    complete: bool


class Run:
    """A run; holds its ledger, which no other run can hold at the same time.

    Args:
        settings: What to do.
        rehearsal: Change nothing: use a copy of the ledger in memory.

    Raises:
        BatchError: An input is missing, the output cannot be written, or another run holds it.
        SettingsError: The output holds an earlier run, and ``resume`` was not asked for.
    """

    def __init__(self, settings: Settings, *, rehearsal: bool = False) -> None:
        self.settings = settings
        self.sink = _sink(settings.output)
        self.sources = sources_of(settings.inputs, self.sink, recursive=settings.recursive)
        path = settings.ledger or ledger_path(self.sink)
        self.ledger = _rehearse(path) if rehearsal else _open(path)
        try:
            if not (self.ledger.empty() or settings.resume or settings.overwrite or rehearsal):
                raise SettingsError(
                    f"{settings.output} holds an earlier run; add --resume to finish it, "
                    "or --overwrite to colour everything again."
                )
            if not rehearsal:
                self.sink.prepare()
        except BaseException:
            self.ledger.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ledger.close()

    def plan(self, note: Callable[[int], None] = lambda count: None) -> Counts:
        """Find the photos, decide which have to be coloured, and return how many there are.

        Args:
            note: Is told the number of photos so far.

        Raises:
            BatchError: A store does not answer, or two photos would have the same result.
        """
        settings = self.settings
        self.ledger.start_run(settings.options, version("findcolor"))
        if self.sink.alive():
            self.ledger.note_present(self.sink.entries())
        self.ledger.plan(find(self.sources), settings.options.format, note)
        self.ledger.revise(
            settings.options,
            verify=settings.verify,
            overwrite=settings.overwrite,
            retry_failed=settings.retry_failed,
        )
        return self.ledger.counts()

    def replan(self, sources: Iterable[Findable]) -> None:
        """Enter what came or changed since; for a run that watches its input."""
        self.ledger.plan(find(sources), self.settings.options.format)
        self.ledger.revise_changed(self.settings.options)

    def open_engine(self, at_most: int | None = None) -> Engine:
        """Start the workers, on this machine no more than ``at_most``.

        Raises:
            BatchError: The scheduler does not answer.
            MissingExtraError: Dask is not installed.
        """
        if self.settings.engine == "dask":
            from findcolor.batch.engines.dask import DaskEngine

            return DaskEngine(self.settings.scheduler, self.settings.jobs)
        from findcolor.batch.engines.local import LocalEngine

        jobs = self.settings.jobs or cores()
        return LocalEngine(min(jobs, at_most or jobs), self.settings.limit)

    def colour(
        self,
        observer: Observer,
        stopping: Callable[[], bool] = lambda: False,
        engine: Engine | None = None,
    ) -> Summary:
        """Colour what waits.

        Args:
            observer: Is told of every photo.
            stopping: Asked often; when it says True, photos in flight are finished and no more.
            engine: The workers; started and ended here by default.

        Raises:
            BatchError: Nothing can go on; a second start with ``resume`` finishes the run.
        """
        started = time.monotonic()
        waiting = self.ledger.counts().waiting
        own = engine is None and waiting > 0
        team = self.open_engine(waiting) if own else engine
        complete, ending = True, "failed"
        try:
            if team is not None:
                complete = Conductor(
                    self.ledger,
                    team,
                    self.sink.spec,
                    self.settings.options,
                    observer,
                    self.settings.attempts,
                    stopping,
                ).drain()
            ending = "complete" if complete else "stopped"
        except BatchError as error:
            ending = str(error)
            raise BatchError(f"{error} What is done is recorded; --resume goes on.") from error
        finally:
            if own and team is not None:
                team.close()
                self.sink.tidy()
            self.ledger.end_run(ending)
        return Summary(self.ledger.counts(), time.monotonic() - started, complete)


def ledger_path(sink: Sink) -> Path:
    """Return where a ledger is by default: in the output, or here if that is far away."""
    if isinstance(sink, Folder):
        return sink.root / PRIVATE / "ledger.sqlite"
    return Path(f"findcolor-{hashlib.sha256(sink.spec.encode()).hexdigest()[:12]}.sqlite")


def _sink(output: str) -> Sink:
    if "://" in output:
        return open_sink(output.rstrip("/"))
    path = Path(output).resolve()
    if path.exists() and not path.is_dir():
        raise BatchError(f"{output} is a file; the output is a folder.")
    return open_sink(str(path))


def _open(path: Path) -> Ledger:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatchError(f"{path.parent} cannot be written to ({error.strerror}).") from None
    return Ledger(path)


def _rehearse(path: Path) -> Ledger:
    if not path.exists():
        return Ledger(":memory:")
    real = Ledger(path)
    try:
        return real.copy()
    finally:
        real.close()
