"""The undo model: a photo's recipes, one after the other.

A recipe is an immutable value, so a step is simply the recipe after it; nothing has to know how
to take an edit back, and a selection is never part of a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from findcolor.errors import HintError
from findcolor.recipe import Recipe

KEPT_STEPS = 50
"""How many steps before and after the present one a file keeps; memory keeps all."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One step.

    Attributes:
        name: What was done, as a key for a catalogue of texts: "add_hint", "move_hint", ...
        recipe: The recipe after the step.
        merge: Edits in a row with the same key, not empty, become one step (a drag, a slider).
    """

    name: str
    recipe: Recipe
    merge: str = ""


class History:
    """The steps of one photo and the place among them.

    Attributes:
        recipe: The present recipe.
    """

    def __init__(self, recipe: Recipe | None = None) -> None:
        self._edits = [Edit("open", recipe or Recipe())]
        self._index = 0
        self._sealed = True

    @property
    def recipe(self) -> Recipe:
        """The present recipe."""
        return self._edits[self._index].recipe

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All steps that can be undone or redone, the oldest first."""
        return tuple(self._edits[1:])

    @property
    def index(self) -> int:
        """How many of :attr:`edits` are done."""
        return self._index

    def push(self, edit: Edit) -> bool:
        """Do a step; steps that were undone are forgotten.

        Returns:
            Whether it merged into the step before, which keeps its name.
        """
        del self._edits[self._index + 1 :]
        last = self._edits[-1]
        merged = bool(edit.merge) and edit.merge == last.merge and not self._sealed
        if merged:
            self._edits[-1] = Edit(last.name, edit.recipe, edit.merge)
        else:
            self._edits.append(edit)
            self._index += 1
        self._sealed = False
        return merged

    def seal(self) -> None:
        """End the present step: the next edit will not merge into it."""
        self._sealed = True

    def undo(self) -> Recipe:
        """Go one step back, if there is one, and return the recipe there."""
        self._index = max(0, self._index - 1)
        self._sealed = True
        return self.recipe

    def redo(self) -> Recipe:
        """Go one step forward, if there is one, and return the recipe there."""
        self._index = min(len(self._edits) - 1, self._index + 1)
        self._sealed = True
        return self.recipe

    def copy(self) -> Self:
        """Return an independent copy; edits are values and are shared."""
        copy = type(self)()
        copy._edits, copy._index = list(self._edits), self._index
        return copy

    def to_json(self) -> dict[str, Any]:
        """Return the steps around the present one as a JSON object."""
        first = max(0, self._index - KEPT_STEPS)
        kept = self._edits[first : self._index + KEPT_STEPS + 1]
        return {
            "index": self._index - first,
            "steps": [{"name": edit.name, "recipe": edit.recipe.to_json()} for edit in kept],
        }

    @classmethod
    def from_json(cls, value: Any) -> History:
        """Read what :meth:`to_json` made.

        Raises:
            HintError: The value has another form.
        """
        history = cls()
        try:
            history._edits = [
                Edit(str(step["name"]), Recipe.from_json(step["recipe"])) for step in value["steps"]
            ]
            history._index = int(value["index"])
            history._edits[history._index]
        except (TypeError, KeyError, IndexError, ValueError):
            raise HintError("A history has steps, each with a recipe, and an index.") from None
        if history._index < 0:
            raise HintError("A history's index is not negative.")
        return history
