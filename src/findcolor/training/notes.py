"""What a run writes beside its checkpoint: figures, validation, sample sheets."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from findcolor.training.log import Board, Means, Table
from findcolor.training.recipe import TrainingRecipe
from findcolor.training.run import Run
from findcolor.training.validation import Validator


class Notes:
    """Writes ``log.csv``, ``validation.csv``, ``sheets/`` and what TensorBoard shows, in time.

    Args:
        recipe: Says where, how often, and on which photos.
        run: What is written about, as it goes on.
    """

    def __init__(self, recipe: TrainingRecipe, run: Run) -> None:
        self._recipe, self._run = recipe, run
        self._out = recipe.out
        self._log = Table(self._out / "log.csv", run.seen)
        self._validation = Table(self._out / "validation.csv", run.seen)
        logged = recipe.log.tensorboard
        self._board = Board(self._out / "tensorboard", run.seen) if logged else None
        validation = recipe.validation
        if recipe.train.network == "afar":
            validation = replace(validation, hints=(0,))  # it takes no others
        self._validator = Validator(validation) if validation.folder else None
        self._means = Means()
        self._logged, self._seen, self._looked = run.spent, run.seen, run.spent

    def add(self, values: dict[str, Tensor]) -> None:
        """Remember what one step showed."""
        self._means.add(values)

    def write(self, rate: float, epoch: float, over: bool) -> None:
        """Write what it is time for; everything when the run is over."""
        spent = self._run.spent
        if self._means and (over or spent - self._logged > self._recipe.log.seconds):
            self._write_log(rate, epoch, spent - self._logged)
            self._logged, self._seen = spent, self._run.seen
        if self._validator and (
            over or spent - self._looked > 60 * self._recipe.validation.minutes
        ):
            self._look(self._validator)
            self._looked = spent

    def _write_log(self, rate: float, epoch: float, seconds: float) -> None:
        seen = self._run.seen
        means = {name: round(value, 5) for name, value in self._means.take().items()}
        means |= {"images_per_s": round((seen - self._seen) / max(seconds, 1e-3), 1)}
        minutes = round(self._run.spent / 60, 2)
        line = {"seen": seen, "epoch": round(epoch, 4), "minutes": minutes, "rate": rate, **means}
        self._log.append([line])
        if self._board:
            self._board.write({f"train/{name}": value for name, value in means.items()}, seen)

    def _look(self, validator: Validator) -> None:
        seen = self._run.seen
        look = validator.look(self._run.average.module, seen)
        self._validation.append(look.rows)
        if self._board:
            figures = {f"psnr/{name}": value for name, value in look.figures().items()}
            self._board.write(figures, seen)
        validator.sheet(look, self._out / "sheets" / f"{seen:09d}.jpg")
