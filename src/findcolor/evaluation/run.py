"""The whole benchmark: photos and systems in, a report's numbers out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from findcolor.errors import SettingsError
from findcolor.evaluation.cost import Cost, measure_cost
from findcolor.evaluation.experiments import EXPERIMENTS, experiment_named
from findcolor.evaluation.frechet import frechet_distance
from findcolor.evaluation.hint_files import read_places, write_hints, write_inputs
from findcolor.evaluation.hint_trial import TRUTH, HintTrial, Trial
from findcolor.evaluation.lineup import DEFAULT, line_up
from findcolor.evaluation.network import FeatureNetwork
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.outcome import Key, Outcome, Row
from findcolor.evaluation.photos import Sample, Truth, find_photos, read_rgb, spread
from findcolor.evaluation.processes import worker_processes
from findcolor.evaluation.protocols import PROTOCOLS, SEED, protocol_named

COUNTS = (0, 1, 5, 10, 100)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to measure.

    Attributes:
        data: The folder of photos.
        protocols: Names of protocols; none if only experiments are wanted.
        counts: Counts of hints.
        systems: Who takes part (see :func:`findcolor.evaluation.lineup.line_up`).
        experiments: Names of experiments.
        limit: At most so many photos, spread evenly over the folder.
        seed: Decides the hints' places and all resampling.
        jobs: Processes.
        hints: A folder of hint files to use instead of drawing.
        features: The ONNX file of the Fréchet distance's network.
        cost: Whether to measure time and memory, each system in a process of its own.

    Raises:
        SettingsError: A value makes no sense.
    """

    data: Path
    protocols: tuple[str, ...] = tuple(PROTOCOLS)
    counts: tuple[int, ...] = COUNTS
    systems: tuple[str, ...] = DEFAULT
    experiments: tuple[str, ...] = ()
    limit: int | None = None
    seed: int = SEED
    jobs: int = 1
    hints: Path | None = None
    features: Path | None = None
    cost: bool = True

    def __post_init__(self) -> None:
        for name in self.protocols:
            protocol_named(name)
        for name in self.experiments:
            experiment_named(name)
        if not self.systems:
            raise SettingsError("Name at least one system.")
        if not self.counts or min(self.counts) < 0 or len(set(self.counts)) < len(self.counts):
            raise SettingsError("The counts of hints are different whole numbers from 0.")
        if self.jobs < 1 or self.seed < 0:
            raise SettingsError("The jobs are at least 1, the seed at least 0.")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Everything that was measured.

    Attributes:
        settings: What was asked for.
        systems: The systems' names, in the order in which they were given.
        photos: The photos measured.
        gray: Names of the photos left out because they have no colour.
        rows: One per photo, trial, system and count.
        pictures: By photo, then by colouring.
        frechet: Fréchet distance by colouring; empty without a feature network.
        costs: Time, memory and MACs by system; empty if not asked for.
        weights: Name and hash of the weights of every Find Color that takes part.
    """

    settings: Settings
    systems: tuple[str, ...]
    photos: tuple[Sample, ...]
    gray: tuple[str, ...]
    rows: tuple[Row, ...]
    pictures: dict[str, dict[Key, bytes]] = field(default_factory=dict)
    frechet: dict[Key, float] = field(default_factory=dict)
    costs: dict[str, Cost] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)


def evaluate(
    settings: Settings,
    out: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Benchmark:
    """Run the benchmark.

    Args:
        settings: What to measure.
        out: Folder into which the hint files are written; None writes none.
        progress: Called with the number of photos done and the number of all.

    Raises:
        SettingsError: The settings, the folder or a system make no sense.
        PhotoError: A photo or a result cannot be read.
        WeightsError: Find Color's weights are missing.
    """
    everything = find_photos(settings.data)
    photos = spread(everything, settings.limit)
    participants = line_up(settings.systems)
    systems = tuple(system.name for system in participants)
    trials = _trials(settings, [photo.name for photo in everything])
    if out is not None:
        for trial in trials:
            if isinstance(trial, HintTrial):
                write_hints(trial, photos, out / "hints", settings.seed)
    outcomes = []
    for done, outcome in enumerate(_measure(settings, trials, photos), start=1):
        outcomes.append(outcome)
        if progress is not None:
            progress(done, len(photos))
    gray = {outcome.photo for outcome in outcomes if outcome.gray}
    measured = tuple(photo for photo in photos if photo.name not in gray)
    if not measured:
        raise SettingsError(
            f'All photos in "{settings.data}" are gray; there is nothing to measure.'
        )
    costs = {}
    if settings.cost:
        costs = dict(zip(systems, measure_cost(settings.systems, measured), strict=True))
    return Benchmark(
        settings=settings,
        systems=systems,
        photos=measured,
        gray=tuple(sorted(gray)),
        rows=tuple(row for outcome in outcomes for row in outcome.rows),
        pictures={outcome.photo: outcome.pictures for outcome in outcomes if outcome.pictures},
        frechet=_frechet(outcomes),
        costs=costs,
        weights={each.name: each.version for each in participants if isinstance(each, FindColor)},
    )


def prepare_inputs(settings: Settings, folder: Path) -> None:
    """Write what a tool needs that takes part as a folder: gray photos and hints.

    Args:
        settings: The photos, protocols, counts and the seed.
        folder: Gets ``inputs/PROTOCOL/NAME.png`` and ``hints/PROTOCOL/SEED/...``.

    Raises:
        PhotoError: A photo cannot be read.
        WriteError: The folder cannot be written.
    """
    everything = find_photos(settings.data)
    photos = spread(everything, settings.limit)
    for trial in _trials(settings, [photo.name for photo in everything]):
        if isinstance(trial, HintTrial):
            write_hints(trial, photos, folder / "hints", settings.seed)
            write_inputs(trial, photos, folder / "inputs")


def _trials(settings: Settings, names: Sequence[str]) -> list[Trial]:
    """Draw all hints; the whole folder decides them, so that a limit changes no photo's hints."""
    trials: list[Trial] = []
    for name in settings.protocols:
        protocol = protocol_named(name)
        if settings.hints is None:
            places = protocol.draw(names, settings.counts, settings.seed)
        else:
            places = read_places(protocol, names, settings.counts, settings.hints)
        pictured = {settings.counts[0], min(settings.counts, key=lambda count: abs(count - 10))}
        network = FeatureNetwork(settings.features) if settings.features else None
        trials.append(
            HintTrial(protocol, settings.counts, places, tuple(sorted(pictured)), network)
        )
    return [*trials, *(EXPERIMENTS[name](names, settings.seed) for name in settings.experiments)]


class _Bench:
    """What one process needs to measure photo after photo."""

    def __init__(self, settings: Settings, trials: Sequence[Trial]) -> None:
        self.systems = line_up(settings.systems)
        self.trials = trials

    def measure(self, photo: Sample) -> Outcome:
        if Truth(read_rgb(photo.path, 256)).is_gray:
            return Outcome(photo.name, gray=True)
        whole = Outcome(photo.name)
        for trial in self.trials:
            outcome = trial.measure(photo, self.systems)
            whole.rows.extend(outcome.rows)
            whole.pictures.update(outcome.pictures)
            whole.features.update(outcome.features)
        return whole


_bench: _Bench | None = None  # one per worker process


def _start(settings: Settings, trials: Sequence[Trial]) -> None:
    global _bench
    _bench = _Bench(settings, trials)


def _measure_photo(photo: Sample) -> Outcome:
    assert _bench is not None
    return _bench.measure(photo)


def _measure(
    settings: Settings, trials: Sequence[Trial], photos: Sequence[Sample]
) -> Iterator[Outcome]:
    jobs = min(settings.jobs, len(photos))
    if jobs == 1:
        yield from map(_Bench(settings, trials).measure, photos)
        return
    with worker_processes(jobs, _start, (settings, trials)) as pool:
        yield from pool.map(_measure_photo, photos)


def _frechet(outcomes: Sequence[Outcome]) -> dict[Key, float]:
    keys = sorted(
        {key for outcome in outcomes for key in outcome.features},
        key=lambda key: (key.trial, key.system, key.hints),
    )
    distances = {}
    for key in keys:
        truth = replace(key, system=TRUTH, hints=0)
        both = [outcome.features for outcome in outcomes if key in outcome.features]
        if key.system != TRUTH and len(both) > 1:
            distances[key] = frechet_distance(
                np.stack([features[key] for features in both]),
                np.stack([features[truth] for features in both]),
            )
    return distances
