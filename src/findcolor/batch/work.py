"""One task, from the source's bytes to the result in its place: what every engine runs.

This is the same road as that of a single photo, :mod:`findcolor.pipeline`; around it stand only
fetching, hashing and placing. A worker keeps the model between tasks.
"""

from __future__ import annotations

import errno
import functools
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from findcolor.batch.credentials import Credentials
from findcolor.batch.pages import join_pages, photo_pages
from findcolor.batch.stores import Store, open_sink, open_store, sha256_of
from findcolor.batch.task import Facts, Options, Outcome, Status, Task
from findcolor.color.look import Look
from findcolor.errors import (
    BatchError,
    FindColorError,
    HintError,
    WeightsError,
    WriteError,
)
from findcolor.model.colorizer import Colorizer
from findcolor.photo.read import read_metadata, read_photo
from findcolor.pipeline import Canvas
from findcolor.recipe import Recipe

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""Errors of a disk that takes no more: no other photo would fare better."""
GONE = frozenset({errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.EHOSTDOWN, errno.ENODEV})
"""Errors of a disk or share that falters."""


@functools.cache
def _colorizer() -> Colorizer:
    return Colorizer(threads=1)


def work(task: Task) -> Outcome:
    """Do a task; whatever goes wrong is part of the outcome."""
    started = time.perf_counter()
    try:
        status, facts = _work(task)
        return Outcome(task, status, time.perf_counter() - started, facts)
    except Exception as error:
        status, reason = _judge(error, task)
        return Outcome(task, status, time.perf_counter() - started, error=reason)


def _work(task: Task) -> tuple[Status, Facts]:
    colorizer, options = _colorizer(), task.options
    if options.model not in ("", colorizer.sha256):
        raise BatchError("A worker has other weights than the run; install the same version.")
    source, sink = open_store(task.store), open_sink(task.sink)
    recipe = _recipe(task, source)
    with source.fetch(task.key) as path:
        digest = sha256_of(path)
        if facts := _kept(task, digest, recipe.dumps()):
            return Status.KEPT, facts
        with sink.scratch() as folder:
            result = folder / PurePosixPath(task.output).name
            painted = _paint(path, result, recipe, options, colorizer)
            if options.sidecar:
                sidecar = result.with_name(result.name + ".xmp")
                sidecar.write_bytes(read_metadata(result).xmp or b"")
                sink.place(sidecar, f"{task.output}.xmp")
            if options.certificate and options.private_key:
                Credentials(Path(options.certificate), Path(options.private_key)).sign(
                    result, path, recipe=recipe.dumps(), model=colorizer.name
                )
            hashed, size = sha256_of(result), result.stat().st_size
            stamp = sink.place(result, task.output)
    return Status.DONE, replace(
        painted,
        input_sha256=digest,
        recipe=recipe.dumps(),
        output_sha256=hashed,
        output_bytes=size,
        output_stamp=stamp,
    )


def _recipe(task: Task, source: Store) -> Recipe:
    """Return the run's recipe with the photo's own before it."""
    recipe = Recipe.loads(task.options.recipe)
    if task.hints is None:
        return recipe
    with source.fetch(task.hints) as path:
        try:
            own = Recipe.loads(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            raise HintError("The hints beside the photo are not UTF-8 text.") from None
    return Recipe(
        hints=(*recipe.hints, *own.hints),
        palette=own.palette or recipe.palette,
        saturation=recipe.saturation if own.saturation is None else own.saturation,
        look=recipe.look if own.look == Look() else own.look,
        patches=recipe.patches if own.patches == "auto" else own.patches,
    )


def _kept(task: Task, digest: str, recipe: str) -> Facts | None:
    """Return facts if an earlier result is still what this task would make."""
    expected = task.expected
    if expected is None or (expected.input_sha256, expected.recipe) != (digest, recipe):
        return None
    sink = open_sink(task.sink)
    entry = sink.entry(task.output)
    if entry is None:
        return None
    with sink.fetch(task.output) as path:
        if sha256_of(path) != expected.output_sha256:
            return None
    return Facts(digest, recipe, expected.output_sha256, entry.size, entry.stamp)


def _paint(
    path: Path, result: Path, recipe: Recipe, options: Options, colorizer: Colorizer
) -> Facts:
    """Colour a file, page by page."""
    photo = read_photo(path)
    pages = [0]
    if photo.format == "tiff" and photo.page_count > 1 and _is_tiff(result):
        pages = photo_pages(path, photo.page_count)
    certainty, parts = 1.0, []
    for page in pages:
        canvas = Canvas(photo if page == 0 else read_photo(path, page=page), colorizer)
        certainty = min(certainty, float(canvas.certainty(recipe).mean()))
        part = result if len(pages) == 1 else result.with_name(f"{page}{result.suffix}")
        canvas.save(
            part,
            recipe,
            format=options.format,
            quality=options.quality,
            drop_gps=options.drop_gps,
        )
        parts.append(part)
    if len(parts) > 1:
        join_pages(parts, result)
    return Facts(width=photo.width, height=photo.height, pages=len(pages), certainty=certainty)


def _is_tiff(path: Path) -> bool:
    return path.suffix.lower() in (".tif", ".tiff")


def _judge(error: Exception, task: Task) -> tuple[Status, str]:
    """Say whether the photo, the moment or the machine is at fault, in a sentence."""
    causes = list(_causes(error))
    numbers = {cause.errno or 0 for cause in causes if isinstance(cause, OSError)}
    if numbers & FULL or any("No space left" in str(cause) for cause in causes):
        reason = os.strerror(next(iter(numbers & FULL), errno.ENOSPC))
        return Status.STOP, f"{task.sink} takes no more ({reason})."
    if isinstance(error, BatchError | WeightsError | ImportError):
        return Status.STOP, str(error)
    try:
        for store in (open_store(task.store), open_sink(task.sink)):
            if not store.alive():
                return Status.STOP, f"{store.spec} is gone or does not answer."
    except FindColorError as worse:  # this worker cannot even open it
        return Status.STOP, str(worse)
    if isinstance(error, WriteError) or numbers & GONE:
        return Status.RETRY, str(error)
    if isinstance(error, FindColorError | PermissionError):
        return Status.FAILED, str(error)
    if isinstance(error, MemoryError):
        return Status.RETRY, "There was not enough memory."
    return Status.RETRY, f"{type(error).__name__}: {error}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
