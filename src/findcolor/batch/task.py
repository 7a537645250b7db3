"""What travels between the conductor and its workers: a task goes out, an outcome comes back.

All values are plain text and numbers, so that they pickle small, cross machines, and cost no
import of the photo or network libraries.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from findcolor.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Options:
    """How every photo of a run is coloured and written.

    Attributes:
        recipe: The run's recipe as JSON text; a photo's own ``photo.hints.json`` goes before it.
        format: Output format such as "jpeg" or "tiff", or None for that of the source.
        quality: 1..100 for formats that lose detail, or None for the writer's default.
        drop_gps: Leave the place out of the metadata.
        sidecar: Also write ``photo.color.xmp``.
        certificate: Path of a PEM certificate chain for content credentials, or None.
        private_key: Path of its PEM private key.
        model: SHA-256 of the weights that the run uses; a worker with others refuses.
    """

    recipe: str = '{"version":1,"hints":[]}'
    format: str | None = None
    quality: int | None = None
    drop_gps: bool = False
    sidecar: bool = False
    certificate: str | None = None
    private_key: str | None = None
    model: str = ""

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.private_key is None):
            raise SettingsError("Content credentials need both a certificate and its private key.")
        if self.quality is not None and not 1 <= self.quality <= 100:
            raise SettingsError(f"The quality {self.quality} is not between 1 and 100.")

    def describe(self) -> str:
        """Return, as JSON text, everything that determines an output's bytes, and no secrets."""
        return _describe(self)

    def fingerprint(self) -> str:
        """Return a short hash of :meth:`describe`: equal fingerprints give equal outputs."""
        return hashlib.sha256(self.describe().encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=8)
def _describe(options: Options) -> str:
    values = asdict(options)
    values.pop("private_key")
    if options.certificate is not None:
        values["certificate"] = hashlib.sha256(Path(options.certificate).read_bytes()).hexdigest()
    return json.dumps(values, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an earlier run made of a photo under the same options, to be confirmed by hashing."""

    input_sha256: str
    recipe: str
    output_sha256: str


@dataclass(frozen=True, slots=True)
class Task:
    """One photo to colour.

    Attributes:
        store: Where the photo is, as a spec for :func:`findcolor.batch.stores.open_store`.
        key: The photo's name in that store.
        hints: Name of its hints file in that store, or None.
        sink: Where the result goes, as a spec.
        output: The result's name there.
        options: How to colour it.
        expected: If given, and if all hashes still agree, the photo is kept as it is.
    """

    store: str
    key: str
    hints: str | None
    sink: str
    output: str
    options: Options
    expected: Expected | None = None


class Status(StrEnum):
    """How a task ended."""

    DONE = "done"  # coloured and in its place
    KEPT = "kept"  # an earlier result was verified
    FAILED = "failed"  # the photo's own fault: the same bytes would fail again
    RETRY = "retry"  # a passing trouble: worth another attempt
    LOST = "lost"  # the worker died with it
    STOP = "stop"  # nothing can go on: disk full, share gone, wrong weights


@dataclass(frozen=True, slots=True)
class Facts:
    """What a worker learned about a photo.

    Attributes:
        input_sha256: Of the source file.
        recipe: JSON text of the recipe that was used.
        output_sha256: Of the result.
        output_bytes: Size of the result.
        output_stamp: The result's stamp in its store.
        width: Pixels.
        height: Pixels.
        pages: Number of pages that were coloured.
        certainty: Mean certainty of the colours, 0..1.
    """

    input_sha256: str = ""
    recipe: str = ""
    output_sha256: str = ""
    output_bytes: int = 0
    output_stamp: str = ""
    width: int = 0
    height: int = 0
    pages: int = 1
    certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a status, seconds of work, and facts or the reason in a sentence."""

    task: Task
    status: Status
    seconds: float = 0.0
    facts: Facts | None = None
    error: str | None = None
