"""Experiments beside the two protocols; each is one more trial of the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from findcolor.errors import SettingsError
from findcolor.evaluation.experiments.mortar import Mortar
from findcolor.evaluation.experiments.pages import Pages
from findcolor.evaluation.experiments.patches import Patches
from findcolor.evaluation.experiments.propagation import Propagation
from findcolor.evaluation.experiments.questions import Questions
from findcolor.evaluation.experiments.suggestions import Suggestions
from findcolor.evaluation.hint_trial import Trial

EXPERIMENTS: dict[str, Callable[[Sequence[str], int], Trial]] = {
    "propagation": Propagation.draw,
    "suggestions": Suggestions.draw,
    "questions": Questions.draw,
    "patches": Patches.draw,
    "pages": Pages.draw,
    "mortar": Mortar.draw,
}
"""Name -> what makes the experiment from all photos' names and a seed."""


def experiment_named(name: str) -> Callable[[Sequence[str], int], Trial]:
    """Return what makes an experiment.

    Raises:
        SettingsError: There is none of that name.
    """
    try:
        return EXPERIMENTS[name]
    except KeyError:
        raise SettingsError(
            f'There is no experiment "{name}"; use {", ".join(EXPERIMENTS)}.'
        ) from None
