"""``findcolor batch``: whole archives, on one machine or many."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from findcolor.batch import Run, Settings, Summary

EXAMPLES = """
Examples:

    findcolor batch scans/ colour/ --recursive --report report.html

    findcolor batch 'scans/**/*.tif' colour/ --sidecar

    findcolor batch box7.zip colour/

    findcolor batch s3://archive/scans s3://archive/colour --recursive

    findcolor batch scans/ colour/ --recursive --resume
"""


def command(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT... OUTPUT",
            help="Folders, globs, @lists, ZIP or TAR archives, photos or URLs; last, the output.",
        ),
    ],
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Look through folders below.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", help="Workers; one for each core by default.")
    ] = None,
    engine: Annotated[str, typer.Option(help="local, or dask for many machines.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Finish an earlier run; redo what changed.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Colour everything, also over existing files.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="On resuming, confirm what is done by its checksums.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try photos again that were set aside.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and colour what arrives.")] = False,
    interval: Annotated[float, typer.Option(help="Seconds between two looks of --watch.")] = 5.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; say what would happen, and how long.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write a summary page (HTML).")] = None,
    checksums: Annotated[
        Path | None, typer.Option(help="Write the results' SHA-256, as sha256sum does.")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="The ledger; inside OUTPUT by default.")
    ] = None,
    json_lines: Annotated[
        bool, typer.Option("--json", help="Print JSON lines: photos, progress, the end.")
    ] = False,
    format: Annotated[
        str | None, typer.Option(help="jpeg, png, tiff, webp or avif; by default, the photo's.")
    ] = None,
    quality: Annotated[int | None, typer.Option(help="1 to 100, for lossy formats.")] = None,
    saturation: Annotated[float, typer.Option(help="0 (gray) to 3.")] = 1.0,
    temperature: Annotated[float, typer.Option(help="-1 (cold) to 1 (warm).")] = 0.0,
    strength: Annotated[float, typer.Option(help="0 (gray) to 1.")] = 1.0,
    drop_gps: Annotated[
        bool, typer.Option("--drop-gps", help="Leave out where the photos were taken.")
    ] = False,
    sidecar: Annotated[
        bool, typer.Option("--sidecar", help="Also write photo.color.jpg.xmp.")
    ] = False,
    c2pa_certificate: Annotated[
        Path | None, typer.Option(help="PEM chain that signs content credentials.")
    ] = None,
    c2pa_key: Annotated[Path | None, typer.Option(help="PEM private key for it.")] = None,
    attempts: Annotated[int, typer.Option(help="Tries before a photo is set aside.")] = 3,
    limit: Annotated[float, typer.Option(help="Seconds after which a worker is hung.")] = 3600.0,
) -> None:
    """Colour many photos, resumably, with a ledger and checksums."""
    from findcolor.batch import Options, Settings
    from findcolor.batch.credentials import Credentials
    from findcolor.color.look import Look
    from findcolor.errors import SettingsError
    from findcolor.model.weights import load_weights
    from findcolor.recipe import Recipe

    if len(paths) < 2:
        raise SettingsError("Name at least one input, and last the output.")
    if c2pa_certificate and c2pa_key:
        Credentials(c2pa_certificate, c2pa_key).check()
    options = Options(
        recipe=Recipe(look=Look(saturation, temperature, strength)).dumps(),
        format=format,
        quality=quality,
        drop_gps=drop_gps,
        sidecar=sidecar,
        certificate=str(c2pa_certificate.resolve()) if c2pa_certificate else None,
        private_key=str(c2pa_key.resolve()) if c2pa_key else None,
        model=load_weights().sha256,
    )
    settings = Settings(
        inputs=tuple(paths[:-1]),
        output=paths[-1],
        recursive=recursive,
        jobs=jobs,
        engine=engine,
        scheduler=scheduler,
        resume=resume,
        overwrite=overwrite,
        verify=verify,
        retry_failed=retry_failed,
        attempts=attempts,
        limit=limit,
        ledger=ledger,
        options=options,
    )
    if dry_run:
        _rehearse(settings)
    else:
        _colour(settings, interval if watch else None, report, checksums, json_lines)


def _rehearse(settings: Settings) -> None:
    from findcolor.batch import Run, estimate
    from findcolor.batch.progress import duration

    with Run(settings, rehearsal=True) as run:
        _plan(run, _screen(), lambda: False)
        counts = run.ledger.counts()
        print(f"{counts.total:,} photos, {counts.bytes / 1e9:,.2f} GB")
        print(f"{counts.done:,} are done and would be kept")
        print(f"{counts.failed:,} were set aside before and would stay so")
        print(f"{counts.waiting:,} would be coloured, {_hinted(run):,} of them with hints")
        expected = estimate(run.ledger, settings.options, jobs=settings.jobs)
        if expected.sampled:
            print(
                f"about {duration(expected.seconds)} with {expected.workers} workers, from a "
                f"sample of {expected.sampled} ({expected.seconds_each:.2f} s of a core each"
                + (f", {expected.damaged} of them damaged)" if expected.damaged else ")")
            )


def _hinted(run: Run) -> int:
    return int(run.ledger.value("count(*)", "status = 'waiting' AND hints IS NOT NULL"))


def _colour(
    settings: Settings,
    interval: float | None,
    report: Path | None,
    checksums: Path | None,
    json_lines: bool,
) -> None:
    from findcolor.batch import Run, watch, write_checksums, write_report
    from findcolor.batch.progress import Bar, Lines

    console = _screen()
    with ExitStack() as stack:
        run = stack.enter_context(Run(settings))
        stopping = stack.enter_context(_stop_signals())
        try:
            _plan(run, console, stopping)
            with Bar(console, "Colouring") as bar:
                observer = Lines(sys.stdout, bar) if json_lines else bar
                if interval is None:
                    summary = run.colour(observer, stopping)
                else:
                    summary = watch(run, observer, stopping, interval)
            if isinstance(observer, Lines):
                observer.end(summary)
        finally:
            if report:
                write_report(run.ledger, run.sink, report)
            if checksums:
                write_checksums(run.ledger, checksums)
        _say_how_it_ended(summary, run, console)


def _plan(run: Run, console: Console, stopping: Callable[[], bool]) -> None:
    from findcolor.errors import BatchError

    with console.status("Looking for photos") as status:

        def note(count: int) -> None:
            if stopping():
                raise BatchError("Stopped while looking for photos; nothing was coloured.")
            if count % 1000 == 0:
                status.update(f"Looking for photos: {count:,}")

        run.plan(note)


def _say_how_it_ended(summary: Summary, run: Run, console: Console) -> None:
    from findcolor.batch.progress import duration

    counts = summary.counts
    if not summary.complete:
        console.print(
            f"Stopped: {counts.done:,} of {counts.total:,} photos are in colour, "
            f"{counts.waiting:,} wait; add --resume to go on."
        )
        raise typer.Exit(1)
    console.print(
        f"{counts.done:,} of {counts.total:,} photos are in colour ({duration(summary.seconds)})."
    )
    if counts.failed:
        for row in run.ledger.rows("status = 'failed'", "source", 20):
            console.print(f"{row['source']}: {row['error']}", markup=False, highlight=False)
        if counts.failed > 20:
            console.print(f"and {counts.failed - 20:,} more; --report names them all")
        raise typer.Exit(1)


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C and a batch system's SIGTERM into a clean end; a second one ends at once."""
    asked = False

    def ask(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _screen() -> Console:
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True)


command.__doc__ = f"{command.__doc__}\n{EXAMPLES}"
