"""The recipe of a training: a TOML file, read into frozen values and checked.

    [data]
    sources = [{ kind = "imagenet", path = "imagenet" }, { kind = "videos", path = "activitynet" }]

    [train]
    epochs = 50
    batch = 256

    [validation]
    folder = "val"

Every key is a field of the dataclass of its section; what is left out has that field's default.
Paths are relative to the recipe.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from findcolor.errors import SettingsError

BUILT_IN = Path(__file__).parent / "recipes"
KINDS = ("shards", "folder", "imagenet", "mhmd", "videos", "packed")


@dataclass(frozen=True)
class Source:
    """Photos to learn from; :mod:`findcolor.training.sources` has the layouts.

    Attributes:
        kind: One of :data:`KINDS`.
        path: The folder, or for shards also a file.
        limit: At most so many photos (or videos), evenly from all; 0 for all.
        every: Seconds between two frames of a video.
    """

    kind: str
    path: Path
    limit: int = 0
    every: float = 5.0

    def check(self) -> None:
        """Raise a SettingsError for what makes no sense."""
        _one_of("kind", self.kind, KINDS)
        _within("limit", self.limit, 0)
        _within("every", self.every, 0.04)
        if not self.path.exists():
            raise SettingsError(f'The source "{self.path}" does not exist.')


@dataclass(frozen=True)
class Data:
    """What to learn from.

    Attributes:
        sources: Any number, of any kinds.
        limit: At most so many photos of each source that names no limit of its own; 0 for all.
        cache: Folder for the packed photos; ``packed`` in the output folder if left out.
        side: Side of a packed photo in pixels.
    """

    sources: tuple[Source, ...] = ()
    limit: int = 0
    cache: Path | None = None
    side: int = 192

    def check(self) -> None:
        """Raise a SettingsError for what makes no sense."""
        if not self.sources:
            raise SettingsError("The recipe names no sources of photos in [data].")
        _within("side", self.side, 32, 2048)
        _within("limit", self.limit, 0)
        for source in self.sources:
            source.check()


@dataclass(frozen=True)
class Train:
    """How to learn.

    Attributes:
        images: Photos to have seen at the end; or instead
        epochs: how often to have seen each photo.
        batch: Photos of a step at the first size, all processes together.
        agree: Steps after which processes agree: 1 shares each gradient (DDP), more share the mean
            of the weights (local SGD), so that a process that is slow for a moment holds up none.
        sizes: Sides of the squares that the network sees, multiples of 32; steps take them in turn,
            with as many pixels as at the first. From afar a photo shows what it is, from close by
            where its things end.
        rate: Learning rate at its highest.
        rise: Images over which the rate rises to that.
        schedule: How the rate falls, "linear" or "cosine".
        decay: Last part of the run during which it falls to zero; 0 for never.
        optimizer: "adam", "adamw" or "muon" (:mod:`findcolor.training.muon`).
        weight_decay: Of the optimizer.
        average: Decay per step of the moving average of the weights.
        aged: Part of the photos that are aged.
        mixed: Part of the photos with a piece of another in them.
        repainted: Part of the hinted photos of which one object gets another colour.
        network: What learns: "whole", the encoder and decoder that take hints, or "afar", the look
            from afar (:mod:`findcolor.training.afar`).
        backbone: Pretrained encoder to start from; not needed to continue.
        backbone_rate: Learning rate of the encoder's backbone, as a part of ``rate``.
        start: Weights (``checkpoints/NAME.safetensors``) to start from.
        teachers: Checkpoints or weights of looks from afar, whose mean is asked for beside the
            truth (:mod:`findcolor.training.teachers`).
        taught: Part of what is asked for that is the teachers'.
        precision: "bf16", or "fp32" for machines without it.
        save_minutes: Time between checkpoints.
        minutes: Stop (and save) after this time; 0 for no limit.
        seed: Of all randomness.
    """

    images: float = 0.0
    epochs: float = 0.0
    batch: int = 16
    agree: int = 1
    sizes: tuple[int, ...] = (128,)
    rate: float = 1e-3
    rise: float = 4000.0
    schedule: str = "linear"
    decay: float = 0.3
    optimizer: str = "adamw"
    weight_decay: float = 0.01
    average: float = 0.999
    aged: float = 0.4
    mixed: float = 0.0
    repainted: float = 0.4
    network: str = "whole"
    backbone: Path | None = None
    backbone_rate: float = 0.2
    start: Path | None = None
    teachers: tuple[Path, ...] = ()
    taught: float = 0.7
    precision: str = "bf16"
    save_minutes: float = 5.0
    minutes: float = 0.0
    seed: int = 0

    def check(self) -> None:
        """Raise a SettingsError for what makes no sense."""
        if (self.images > 0) == (self.epochs > 0):
            raise SettingsError("[train] needs either images or epochs, above 0.")
        _one_of("network", self.network, ("whole", "afar"))
        _one_of("schedule", self.schedule, ("linear", "cosine"))
        _one_of("optimizer", self.optimizer, ("adam", "adamw", "muon"))
        _one_of("precision", self.precision, ("bf16", "fp32"))
        _within("batch", self.batch, 1)
        _within("agree", self.agree, 1)
        if not self.sizes:
            raise SettingsError("[train] needs at least one of the sizes.")
        for size in self.sizes:
            _within("sizes", size, 32, 2048)
            if size % 32:
                raise SettingsError(f"The size {size} is no multiple of 32.")
        _within("rate", self.rate, 0)
        _within("rise", self.rise, 0)
        for name in ("decay", "aged", "mixed", "repainted", "average", "taught"):
            _within(name, getattr(self, name), 0, 1)
        for name in ("weight_decay", "backbone_rate", "save_minutes", "minutes", "seed"):
            _within(name, getattr(self, name), 0)
        for file in (self.backbone, self.start, *self.teachers):
            if file is not None and not file.is_file():
                raise SettingsError(f'The weights "{file}" do not exist.')

    def at(self, step: int) -> tuple[int, int]:
        """Return how many photos a step has, in all processes, and their size."""
        size = self.sizes[step % len(self.sizes)]
        return max(1, round(self.batch * (self.sizes[0] / size) ** 2)), size

    def length(self, photos: int) -> float:
        """Return how many images the run sees, with so many photos in its sources."""
        return self.images or self.epochs * photos

    def factor(self, seen: float, images: float) -> float:
        """Return the factor on the rate: a short rise, a plateau, a fall to zero.

        Args:
            seen: Images seen so far.
            images: Images that the run sees in all.
        """
        rise = min(1.0, (seen + 1) / (self.rise + 1))
        left = min(1.0, (images - seen) / (self.decay * images + 1))
        if self.schedule == "cosine":
            left = (1 - math.cos(math.pi * left)) / 2
        return rise * max(0.0, left)


@dataclass(frozen=True)
class Validation:
    """How to look at the network while it learns, by the protocol of Zhang 2017.

    Attributes:
        folder: Colour photos, ``index.csv`` with their categories beside them; none for no
            validation.
        minutes: Time between two validations; there is one at the end in any case.
        limit: At most so many photos, evenly from all.
        hints: Numbers of hints.
        sheet: Photos on a sample sheet.
    """

    folder: Path | None = None
    minutes: float = 30.0
    limit: int = 60
    hints: tuple[int, ...] = (0, 10)
    sheet: int = 10

    def check(self) -> None:
        """Raise a SettingsError for what makes no sense."""
        _within("minutes", self.minutes, 0)
        _within("limit", self.limit, 1)
        _within("sheet", self.sheet, 0)
        if not self.hints or min(self.hints) < 0 or len(set(self.hints)) < len(self.hints):
            raise SettingsError("The hints of [validation] are different whole numbers from 0.")
        if self.folder is not None and not self.folder.is_dir():
            raise SettingsError(f'The validation folder "{self.folder}" does not exist.')


@dataclass(frozen=True)
class Log:
    """What is written down beside checkpoints, validation and sheets.

    Attributes:
        seconds: Time between two lines of ``log.csv``.
        tensorboard: Whether to write the same figures for TensorBoard.
    """

    seconds: float = 60.0
    tensorboard: bool = False

    def check(self) -> None:
        """Raise a SettingsError for what makes no sense."""
        _within("seconds", self.seconds, 0)


@dataclass(frozen=True)
class TrainingRecipe:
    """A whole training.

    Attributes:
        out: Folder for the checkpoint, the logs and the sheets.
        data: What to learn from.
        train: How to learn.
        validation: How to look at it.
        log: What to write down.
    """

    out: Path
    data: Data = field(default_factory=Data)
    train: Train = field(default_factory=Train)
    validation: Validation = field(default_factory=Validation)
    log: Log = field(default_factory=Log)

    @property
    def cache(self) -> Path:
        """The folder of the packed photos."""
        return self.data.cache or self.out / "packed"


def find_recipe(name: str) -> Path:
    """Return the file of a recipe: a path, or the name of one that comes with Find Color.

    Raises:
        SettingsError: There is none.
    """
    if Path(name).is_file():
        return Path(name)
    if (BUILT_IN / f"{name}.toml").is_file():
        return BUILT_IN / f"{name}.toml"
    known = " and ".join(sorted(file.stem for file in BUILT_IN.glob("*.toml")))
    raise SettingsError(f'There is no recipe "{name}"; {known} come with Find Color.')


def read_recipe(
    file: Path, out: Path | None = None, sources: Sequence[str] = (), changes: Sequence[str] = ()
) -> TrainingRecipe:
    """Read a recipe.

    Args:
        file: The TOML file; paths in it are relative to its folder.
        out: Where to write, instead of what the recipe says.
        sources: ``KIND=PATH``, instead of the recipe's; relative to the working directory.
        changes: ``SECTION.KEY=VALUE`` in TOML, instead of the recipe's values.

    Raises:
        SettingsError: It is no recipe, a key is unknown, a value of the wrong kind or out of
            range, or a file missing.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f'There is no recipe "{file}".') from None
    except (OSError, ValueError) as error:
        raise SettingsError(f'The recipe "{file}" cannot be read: {error}.') from None
    for change in changes:
        _change(table, change)
    if sources:
        table.setdefault("data", {})["sources"] = [_source(text) for text in sources]
    if out is not None:
        table["out"] = str(out.absolute())
    if "out" not in table:
        raise SettingsError("Say where to write: --out FOLDER, or out in the recipe.")
    recipe: TrainingRecipe = _read(TrainingRecipe, table, "the recipe", file.absolute().parent)
    for section in (recipe.data, recipe.train, recipe.validation, recipe.log):
        section.check()
    return recipe


def _source(text: str) -> dict[str, str]:
    kind, found, path = text.partition("=")
    if not found:
        raise SettingsError(f'"{text}" is no source; write KIND=PATH, such as folder=photos.')
    return {"kind": kind, "path": str(Path(path).absolute())}


def _change(table: dict[str, Any], change: str) -> None:
    name, found, text = change.partition("=")
    *sections, key = name.strip().split(".")
    if not found or not key:
        raise SettingsError(f'"{change}" is no change; write SECTION.KEY=VALUE.')
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        value = text.strip()  # words need no quotation marks
    for section in sections:
        table = table.setdefault(section, {})
    table[key] = value


def _read(kind: type, table: Any, where: str, base: Path) -> Any:
    """Return a dataclass of a TOML table, each key checked against its field."""
    if not isinstance(table, Mapping):
        raise SettingsError(f"In the recipe {where} is no section of keys and values.")
    hints = get_type_hints(kind)
    for key in table:
        if key not in hints:
            raise SettingsError(f'There is no "{key}" in {where}; known are {", ".join(hints)}.')
    needed = [name.name for name in fields(kind) if name.name in ("kind", "path")]
    if missing := [key for key in needed if key not in table]:
        raise SettingsError(f'"{missing[0]}" is missing in {where}.')
    return kind(**{key: _value(hints[key], table[key], key, base) for key in table})


def _value(kind: Any, value: Any, key: str, base: Path) -> Any:
    choices = get_args(kind)
    if choices and choices[-1] is Ellipsis:
        if not isinstance(value, list):
            raise SettingsError(f'"{key}" in the recipe is a list.')
        return tuple(_value(choices[0], item, key, base) for item in value)
    if Path in (kind, *choices) and isinstance(value, str):
        return base / Path(value).expanduser()
    if isinstance(kind, type) and kind.__module__ == __name__:
        return _read(kind, value, f"[{key}]", base)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        named = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
        raise SettingsError(f'"{key}" in the recipe is {named.get(kind, "a path")}, not {value!r}.')
    return value


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise SettingsError(f'The {name} "{value}" is not known; use {", ".join(known)}.')


def _within(name: str, value: float, low: float, high: float = math.inf) -> None:
    if not low <= value <= high:
        limit = f"at least {low:g}" if high == math.inf else f"from {low:g} to {high:g}"
        raise SettingsError(f"{name} = {value:g} in the recipe makes no sense; it is {limit}.")
