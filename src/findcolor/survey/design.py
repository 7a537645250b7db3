"""What a survey shows: its pictures under blinded names, its trials, and each person's order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from findcolor.errors import SettingsError

VERSION = 1
FILE = "design.json"
PICTURES = "pictures"
REAL = "real"

Mode = Literal["rate", "pairs"]
RATINGS = ("real", "unsure", "ai")
UNSURE = "unsure"

# Where in a person's order (0..1) the first showing of a repeated trial and its second showing
# may fall; the space between keeps the first one out of fresh memory.
FIRST_SHOWINGS = (0.0, 0.5)
SECOND_SHOWINGS = (0.7, 1.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture and the truth about it, which the page is never told.

    Attributes:
        name: File name in ``pictures/``; says nothing.
        system: What gave it its colours: ``"real"`` for a photograph, else the system's name.
        category: What it shows, such as "animal".
        scene: The photo behind it; versions of one photo share it.
        source: File it was made from, relative to its folder.
    """

    name: str
    system: str
    category: str
    scene: str
    source: str

    @property
    def real(self) -> bool:
        """Whether its colours are a photograph's own."""
        return self.system == REAL


@dataclass(frozen=True, slots=True)
class Trial:
    """One question: a single picture to rate, or two to choose from.

    Attributes:
        id: Its name, unique in the survey.
        pictures: Names of one picture or two; of two, the first is shown on the left.
        repeats: The trial that it shows again, or None.
    """

    id: str
    pictures: tuple[str, ...]
    repeats: str | None = None

    @property
    def choices(self) -> tuple[str, str, str]:
        """The possible answers: a rating, or the name of the more natural picture."""
        if len(self.pictures) == 1:
            return RATINGS
        left, right = self.pictures
        return left, UNSURE, right


@dataclass(frozen=True, slots=True)
class Design:
    """A whole survey, as ``design.json`` keeps it.

    Attributes:
        id: Part of the survey's address.
        title: Shown on the first page; may be empty.
        mode: "rate" (real, don't know, AI) or "pairs" (which looks more natural).
        seconds: How long a picture is shown.
        seed: Decided which pictures were drawn; decides everybody's order.
        pictures: Every picture.
        trials: Every question, repeats included.
    """

    id: str
    title: str
    mode: Mode
    seconds: float
    seed: int
    pictures: tuple[Picture, ...]
    trials: tuple[Trial, ...]

    def picture(self, name: str) -> Picture:
        """Return a picture by its blinded name; KeyError if there is none."""
        for picture in self.pictures:
            if picture.name == name:
                return picture
        raise KeyError(name)

    def trial(self, id: str) -> Trial:
        """Return a trial by its name; KeyError if there is none."""
        for trial in self.trials:
            if trial.id == id:
                return trial
        raise KeyError(id)

    def order(self, person: str) -> tuple[Trial, ...]:
        """Return the trials as one person gets them, the same ones at every call.

        The order is a shuffle of its own for every person. A repeated trial comes first in the
        first half and again near the end. The sides of a pair are drawn for each showing.
        """
        repeated = {trial.repeats for trial in self.trials}
        placed = []
        for trial in self.trials:
            start, end = 0.0, 1.0
            if trial.repeats is not None:
                start, end = SECOND_SHOWINGS
            elif trial.id in repeated:
                start, end = FIRST_SHOWINGS
            place, swap = _draw(f"{self.seed}:{person}:{trial.id}")
            if swap:
                trial = Trial(trial.id, trial.pictures[::-1], trial.repeats)
            placed.append((start + place * (end - start), trial.id, trial))
        return tuple(trial for _, _, trial in sorted(placed, key=lambda entry: entry[:2]))

    def to_json(self) -> str:
        """Return the text of ``design.json``."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1)


def load_design(folder: str | Path) -> Design:
    """Read the design of a survey's folder.

    Raises:
        SettingsError: The folder holds no survey, or one of another version.
    """
    path = Path(folder) / FILE
    try:
        return _from_json(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise SettingsError(
            f'"{folder}" is no survey: make one with  findcolor survey create.'
        ) from None
    except (OSError, ValueError, TypeError, KeyError):
        raise SettingsError(f'"{path}" is damaged or of another version.') from None


def _from_json(data: dict[str, Any]) -> Design:
    if data.pop("version") != VERSION:
        raise ValueError("another version")
    pictures = tuple(Picture(**entry) for entry in data.pop("pictures"))
    trials = tuple(
        Trial(entry["id"], tuple(entry["pictures"]), entry["repeats"])
        for entry in data.pop("trials")
    )
    return Design(**data, pictures=pictures, trials=trials)


def _draw(text: str) -> tuple[float, bool]:
    """Return a place in 0..1 and a coin, the same ones for the same text on every machine."""
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64, bool(digest[8] & 1)
