"""One open photo: its steps, and what is known of it so far (canvas, images)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QUndoCommand, QUndoStack

from findcolor.editing import Edit, OpenPhoto
from findcolor.pipeline import Canvas
from findcolor.recipe import Recipe


class Document(QObject):
    """An open photo.

    Attributes:
        photo: Its file and its history, the part that a session keeps.
        steps: The undo stack, a mirror of the history for Qt's sake.
        canvas: The photo ready to be painted; None before it is open, or put away to save memory.
        size: (width, height) of the photo in pixels, once known.
        page_count: How many pages its file has, once known.
        gray, color: The preview before and after, once there.
        shown: The recipe that ``color`` shows.
        error: Why the photo cannot be opened, as one sentence.
    """

    recipe_changed = Signal()

    def __init__(self, photo: OpenPhoto, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photo = photo
        self.steps = QUndoStack(self)
        self.canvas: Canvas | None = None
        self.size: tuple[int, int] | None = None
        self.page_count = 1
        self.gray: QImage | None = None
        self.color: QImage | None = None
        self.shown: Recipe | None = None
        self.error = ""
        self._restore_steps()

    @property
    def recipe(self) -> Recipe:
        """The present recipe."""
        return self.photo.history.recipe

    @property
    def aspect(self) -> float:
        """Width divided by height; 1 before the size is known."""
        return self.size[0] / self.size[1] if self.size else 1.0

    def apply(self, edit: Edit) -> None:
        """Do a step, unless it changes nothing."""
        if edit.recipe != self.recipe:
            self.steps.push(_Step(self, edit))

    def seal(self) -> None:
        """End the present step: a drag is over."""
        self.photo.history.seal()

    def step_name(self, offset: int) -> str | None:
        """Return the name of the step that undo (-1) or redo (0) would touch."""
        index = self.photo.history.index + offset
        edits = self.photo.history.edits
        return edits[index].name if 0 <= index < len(edits) else None

    def _restore_steps(self) -> None:
        history = self.photo.history
        index = history.index
        while history.index:
            history.undo()
        for edit in history.edits:
            self.steps.push(_Step(self, edit, known=True))
        self.steps.setIndex(index)


class _Step(QUndoCommand):
    """A step of the history on Qt's stack; the history alone decides what merges."""

    def __init__(self, document: Document, edit: Edit, *, known: bool = False) -> None:
        super().__init__(edit.name)
        self._document = document
        self._edit: Edit | None = None if known else edit
        self.merged = False

    def id(self) -> int:
        return 1

    def redo(self) -> None:
        history = self._document.photo.history
        if self._edit is not None:
            self.merged, self._edit = history.push(self._edit), None
        else:
            history.redo()
        self._document.recipe_changed.emit()

    def undo(self) -> None:
        self._document.photo.history.undo()
        self._document.recipe_changed.emit()

    def mergeWith(self, other: QUndoCommand) -> bool:
        return isinstance(other, _Step) and other.merged
