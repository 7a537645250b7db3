"""Make a survey: draw its pictures, take every trace of their origin away, write the folder."""

from __future__ import annotations

import math
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from findcolor.errors import PhotoError, SettingsError, WriteError
from findcolor.photo.preview import encode_preview, original_preview
from findcolor.survey.design import FILE, PICTURES, Design, Mode, Picture, Trial
from findcolor.survey.draw import draw_pairs, draw_ratings, draw_repeats
from findcolor.survey.pool import Candidate, read_pool

Shape = Literal["square", "keep"]

MIN_SIDE = 64
QUALITY = 92  # from 90 on the encoder keeps the chroma at full resolution
HEADROOM = 1 / 3  # of what is cut from a tall photo, the part taken at the top: faces are there


@dataclass(frozen=True, slots=True)
class Plan:
    """What survey to make.

    Attributes:
        mode: "rate" shows single pictures, "pairs" two versions of one photo.
        count: Different questions.
        repeats: Questions that come a second time, to see how consistent a person is.
        seed: Decides the drawing.
        side: Longest side of the pictures in pixels; less when a drawn picture is smaller, for
            none is enlarged and all get the same size.
        shape: "square" cuts every picture to a square, so that the shape tells nothing; "keep"
            leaves each its shape.
        seconds: How long a picture is shown.
        title: Shown on the first page.
    """

    mode: Mode = "rate"
    count: int = 42
    repeats: int = 4
    seed: int = 0
    side: int = 720
    shape: Shape = "square"
    seconds: float = 7.0
    title: str = ""

    def __post_init__(self) -> None:
        if self.count < 2:
            raise SettingsError("A survey needs at least 2 questions.")
        if not 0 <= self.repeats <= self.count:
            raise SettingsError(f"From 0 to {self.count} questions can be repeated.")
        if not MIN_SIDE <= self.side <= 4096:
            raise SettingsError(f"The side must be between {MIN_SIDE} and 4096 pixels.")
        if not 0.5 <= self.seconds <= 600:
            raise SettingsError("A picture can be shown for 0.5 to 600 seconds.")


def create_survey(
    folder: str | Path,
    real: str | Path | None,
    colorized: Mapping[str, str | Path],
    plan: Plan | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Design:
    """Make a survey's folder: ``design.json`` and ``pictures/``.

    The same folders and plan give the same pictures, names and orders; only the survey's id is
    new each time. ``design.json`` holds the truth, so the folder itself is not for participants.

    Args:
        folder: Where to; must not exist, or be empty.
        real: Folder of real photos; in "pairs" it may be None.
        colorized: Folder of colourised photos for each system.
        plan: What survey.
        progress: Called with the pictures done and their number.

    Raises:
        SettingsError: The folders hold too little, or the plan makes no sense.
        PhotoError: A drawn file cannot be read, or is too small.
        WriteError: The folder exists or cannot be written; nothing was left.
    """
    plan = plan or Plan()
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise WriteError(f'"{target}" exists already.')
    questions = _draw(read_pool(real, colorized), plan)
    drawn = list(dict.fromkeys(candidate for question in questions for candidate in question))
    generator = np.random.default_rng([plan.seed, 1])
    names = {candidate: f"{generator.bytes(8).hex()}.jpg" for candidate in drawn}
    design = _design(questions, names, plan)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".survey-") as temporary:
            draft = Path(temporary) / "survey"
            (draft / PICTURES).mkdir(parents=True)
            side = min(plan.side, *(_side(candidate, plan) for candidate in drawn))
            for done, candidate in enumerate(drawn, 1):
                pixels = _unify(candidate.path, side, plan.shape)
                jpeg = encode_preview(pixels, "jpeg", QUALITY)
                (draft / PICTURES / names[candidate]).write_bytes(jpeg)
                progress(done, len(drawn))
            (draft / FILE).write_text(design.to_json(), "utf-8")
            if target.exists():
                target.rmdir()
            shutil.move(draft, target)
    except OSError as error:
        raise WriteError(f'"{target}" cannot be written: {error.strerror or error}.') from None
    return design


def _draw(pool: list[Candidate], plan: Plan) -> list[tuple[Candidate, ...]]:
    generator = np.random.default_rng(plan.seed)
    if plan.mode == "pairs":
        return list(draw_pairs(pool, plan.count, generator))
    return [(candidate,) for candidate in draw_ratings(pool, plan.count, generator)]


def _design(
    questions: list[tuple[Candidate, ...]], names: dict[Candidate, str], plan: Plan
) -> Design:
    generator = np.random.default_rng([plan.seed, 2])
    ids = [f"q{generator.bytes(5).hex()}" for _ in range(len(questions) + plan.repeats)]
    trials = [
        Trial(id, tuple(names[candidate] for candidate in question))
        for id, question in zip(ids, questions, strict=False)
    ]
    halves = [tuple(candidate.real for candidate in question) for question in questions]
    chosen = draw_repeats(halves, plan.repeats, generator)
    repeats = [
        Trial(id, trials[index].pictures, trials[index].id)
        for id, index in zip(ids[len(trials) :], chosen, strict=True)
    ]
    pictures = [
        Picture(name, candidate.system, candidate.category, candidate.scene, candidate.source)
        for candidate, name in names.items()
    ]
    return Design(
        id=secrets.token_urlsafe(9),
        title=plan.title,
        mode=plan.mode,
        seconds=plan.seconds,
        seed=plan.seed,
        pictures=tuple(sorted(pictures, key=lambda picture: picture.name)),
        trials=tuple(sorted(trials + repeats, key=lambda trial: trial.id)),
    )


def _side(candidate: Candidate, plan: Plan) -> int:
    """Return how large a picture can be without being enlarged, at most ``plan.side`` pixels."""
    pixels = _read(candidate.path, plan.side, plan.shape)
    height, width = pixels.shape[0], pixels.shape[1]
    side: int = min(height, width) if plan.shape == "square" else max(height, width)
    if side < MIN_SIDE:
        raise PhotoError(f'"{candidate.path}" is smaller than {MIN_SIDE} pixels.')
    return side


def _unify(path: Path, side: int, shape: Shape) -> NDArray[np.uint8]:
    """Return a picture at the survey's size, (height, width, 3) uint8, sRGB."""
    pixels = _read(path, side, shape)
    if shape == "keep":
        return pixels
    height, width = pixels.shape[:2]
    top = round((height - side) * HEADROOM)
    left = (width - side) // 2
    return pixels[top : top + side, left : left + side]


def _read(path: Path, side: int, shape: Shape) -> NDArray[np.uint8]:
    """Return a picture whose longer (square: shorter) side has ``side`` pixels, or its own size."""
    try:
        pixels = original_preview(path, side)
        height, width = pixels.shape[:2]
        if shape == "square" and height != width and max(height, width) == side:
            # The shorter side of this first preview is rounded: ask for half a pixel's worth more.
            longer = math.ceil((side + 1) * side / (min(height, width) - 0.5))
            pixels = original_preview(path, longer)
    except PhotoError:
        raise PhotoError(f'"{path}" is not a photo that can be read.') from None
    return pixels
