"""The editor: the open photos, the chosen place and everything one can do to them.

It has no widgets: the window shows what it says and tells it what the hand did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoGroup

from findcolor.color.gamut import nearest_in_gamut
from findcolor.desktop.document import Document
from findcolor.desktop.opener import Opener
from findcolor.desktop.painter import Painter
from findcolor.desktop.work import Lane, Task, Work
from findcolor.editing import Autosave, Edit, OpenPhoto, Session, edits
from findcolor.editing.swatch import hex_at
from findcolor.model.hints import DEFAULT_RADIUS, Hint
from findcolor.model.suggestions import Suggestion
from findcolor.pipeline import Canvas
from findcolor.recipe import Recipe

PAUSE_MS = 700
"""Nudges by keyboard that follow each other faster than this are one step."""


@dataclass(frozen=True, slots=True)
class Place:
    """The chosen place of the photo, 0..1 each, with its lightness L* 0..100."""

    x: float
    y: float
    lightness: float


class Editor(QObject):
    """The open photos and the hand at work on the current one."""

    photos_changed = Signal()
    current_changed = Signal()
    document_changed = Signal(object)
    """A document's images, error or steps changed."""
    recipe_changed = Signal()
    """The current document's recipe changed."""
    place_changed = Signal()
    """Another place or hint is chosen, or none."""
    suggested = Signal(list)
    """Suggestions (of the pipeline) for the chosen place."""
    color_taken = Signal(str)
    """A colour was chosen for good, as #rrggbb."""
    failed = Signal(str)
    """One sentence to show."""
    task_started = Signal(object)
    """A Task that people may want to watch or cancel."""

    def __init__(self, autosave: Autosave | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.documents: list[Document] = []
        self.current: Document | None = None
        self.live = True
        self.place: Place | None = None
        self.hint: int | None = None
        self.radius = DEFAULT_RADIUS
        self.undo_group = QUndoGroup(self)
        self.opener = Opener(self, lambda: self.current)
        self.opener.opened.connect(self._opened)
        self.opener.failed.connect(self._unopened)
        self.opener.no_model.connect(self._show_error)
        self.painter = Painter(self)
        self.painter.painted.connect(self.document_changed)
        self.painter.failed.connect(self._show_error)
        self._autosave = autosave
        self._asking = Lane(self)
        self._working = Lane(self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.release)

    # --- photos

    def open_photos(self, paths: Iterable[Path]) -> None:
        """Open photos and show the first of them; those already open are only shown."""
        self._add([OpenPhoto(path.absolute()) for path in paths])

    def open_pages(self, path: Path, pages: Iterable[int]) -> None:
        """Open pages of a file, from 0, each as a photo of its own, and show the first of them."""
        self._add([OpenPhoto(path, page=page) for page in pages])

    def open_session(self, session: Session) -> None:
        """Open a session's photos beside those already open, and show its current one."""
        self._add(session.photos, session.current)

    @property
    def session(self) -> Session:
        """What would have to be reopened to go on from here."""
        photos = [document.photo for document in self.documents]
        current = self.documents.index(self.current) if self.current else -1
        return Session(photos, current)

    @property
    def busy(self) -> bool:
        """Whether something long is under way."""
        return self._working.busy

    @property
    def kept_at(self) -> Path | None:
        """The file that keeps the session after every step."""
        return self._autosave.path if self._autosave is not None else None

    def show(self, document: Document | None) -> None:
        """Make a document the current one."""
        if document is self.current:
            return
        self._let_go()
        self.current = document
        if document is not None:
            self.undo_group.setActiveStack(document.steps)
            self.opener.use(document)
        self.current_changed.emit()
        self._keep()

    def show_next(self, step: int = 1) -> None:
        """Show the next document of the strip (-1: the one before), around its end."""
        if self.current is not None:
            index = self.documents.index(self.current) + step
            self.show(self.documents[index % len(self.documents)])

    def close_document(self, document: Document) -> None:
        """Close a photo."""
        index = self.documents.index(document)
        self.documents.remove(document)
        self.undo_group.removeStack(document.steps)
        if document is self.current:
            rest = self.documents[index:] or self.documents[-1:]
            self.show(rest[0] if rest else None)
        self.opener.forget(document)
        self.photos_changed.emit()
        self._keep()

    # --- the hand

    def pick(self, x: float, y: float) -> None:
        """Choose a place (0..1 each) for a new hint and ask for suggestions there."""
        document = self.current
        if document is None or document.canvas is None:
            return
        self.hint = None
        self._set_place(document.canvas, min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))

    def select(self, index: int | None) -> None:
        """Choose a hint, or nothing."""
        document = self.current
        if index is None or document is None or document.canvas is None:
            self._let_go()
            return
        hint = document.recipe.hints[index]
        self.hint = index
        self.radius = hint.radius
        self._set_place(document.canvas, hint.x, hint.y)

    def select_next(self) -> None:
        """Choose the next hint, around the end of their list."""
        if self.current and (count := len(self.current.recipe.hints)):
            self.select(0 if self.hint is None else (self.hint + 1) % count)

    def choose(self, a: float, b: float) -> None:
        """Give the chosen place a colour (CIELAB a*, b*; the nearest that fits its lightness)."""
        document, place = self.current, self.place
        if document is None or place is None:
            return
        a, b = nearest_in_gamut(place.lightness, a, b)
        if self.hint is None:
            self.hint = len(document.recipe.hints)
            hint = Hint(place.x, place.y, a, b, self.radius)
            document.apply(edits.add_hint(document.recipe, hint))
        else:
            document.apply(edits.color_hint(document.recipe, self.hint, a, b))

    def move_hint(self, index: int, x: float, y: float) -> None:
        """Drag a hint to a place."""
        document = self.current
        if document is None:
            return
        document.apply(edits.move_hint(document.recipe, index, x, y))

    def nudge(self, dx: float, dy: float) -> None:
        """Move the chosen hint or place by parts of the photo's size."""
        if self.place is None:
            return
        if self.hint is None:
            self.pick(self.place.x + dx, self.place.y + dy)
        else:
            self.move_hint(self.hint, self.place.x + dx, self.place.y + dy)
            self._pause.start()

    def set_radius(self, radius: float) -> None:
        """Set the radius of the chosen hint and of those to come."""
        self.radius = min(max(radius, edits.MIN_RADIUS), edits.MAX_RADIUS)
        if self.current and self.hint is not None:
            self.current.apply(edits.resize_hint(self.current.recipe, self.hint, self.radius))
            self._pause.start()
        self.place_changed.emit()

    def remove_hint(self) -> None:
        """Delete the chosen hint."""
        if self.current and self.hint is not None:
            edit = edits.remove_hint(self.current.recipe, self.hint)
            self._let_go()
            self.current.apply(edit)

    def release(self) -> None:
        """The hand let go: what follows is another step."""
        self._pause.stop()
        if self.current is None:
            return
        self.current.seal()
        if self.hint is not None and self.place is not None:
            hint = self.current.recipe.hints[self.hint]
            self.color_taken.emit(hex_at(self.place.lightness, hint.a, hint.b))

    def apply(self, edit: Edit) -> None:
        """Do any other step to the current photo."""
        if self.current is not None:
            if edit.recipe.hints != self.current.recipe.hints:
                self._let_go()
            self.current.apply(edit)
            if edit.merge:
                self._pause.start()

    def restart(self) -> None:
        """Take all hints and changes away, in one step."""
        if self.current is not None:
            self.apply(edits.restart(self.current.recipe))

    # --- painting

    def set_live(self, live: bool) -> None:
        """Show changes at once (True), or when :meth:`colorize` is called."""
        self.live = live
        if live and self.waiting:
            self.colorize()
        self.recipe_changed.emit()

    @property
    def waiting(self) -> bool:
        """Whether the current photo has changes that are not shown yet."""
        return self.current is not None and self.current.shown != self.current.recipe

    def colorize(self) -> None:
        """Paint the current photo with its present recipe."""
        if self.current is not None:
            self.painter.paint(self.current)

    # --- asking

    def ask(
        self, kind: str, work: Callable[[Canvas, Recipe], Any], done: Callable[[Any], None]
    ) -> None:
        """Ask the current photo's canvas something short; the answer comes to ``done``.

        The answer is dropped when the same kind of question was asked again in the meantime, or
        another photo is shown.
        """
        document = self.current
        if document is None or document.canvas is None:
            return
        canvas, recipe = document.canvas, document.recipe

        def deliver(answer: Any) -> None:
            if document is self.current:
                done(answer)

        self._asking.submit(
            lambda task: work(canvas, recipe), deliver, self._show_error, only_latest=kind
        )

    def work(self, work: Work, done: Callable[[Any], None], name: str) -> Task:
        """Do something long; people can watch and cancel it."""
        task = self._working.submit(work, done, self._show_error, name=name)
        self.task_started.emit(task)
        return task

    def close(self) -> None:
        """Stop all work; what has steps is kept for the next start."""
        session = self.session
        self.opener.close()
        self.painter.close()
        for lane in (self._asking, self._working):
            lane.close()
        if self._autosave is not None:
            self._autosave.put(session)
            self._autosave.close(keep=session.has_work)
            self._autosave = None

    # --- inside

    def _add(self, photos: list[OpenPhoto], shown: int = 0) -> None:
        documents = [self._find(photo) or self._new(photo) for photo in photos]
        if documents:
            self.photos_changed.emit()
            self.show(documents[max(shown, 0)])
            self.opener.want(document for document in documents if document.gray is None)

    def _find(self, photo: OpenPhoto) -> Document | None:
        same = (d for d in self.documents if d.photo.path == photo.path)
        return next((d for d in same if d.photo.page == photo.page), None)

    def _new(self, photo: OpenPhoto) -> Document:
        document = Document(photo, self)
        document.recipe_changed.connect(lambda: self._recipe_changed(document))
        self.undo_group.addStack(document.steps)
        self.documents.append(document)
        return document

    def _opened(self, document: Document) -> None:
        self.document_changed.emit(document)
        if document.shown != document.recipe and (self.live or document.photo.history.edits):
            self.painter.paint(document)

    def _unopened(self, document: Document) -> None:
        self.document_changed.emit(document)
        self.failed.emit(f"{document.photo.name}: {document.error}")

    def _set_place(self, canvas: Canvas, x: float, y: float) -> None:
        self.place = Place(x, y, canvas.lightness_at(x, y))
        self.place_changed.emit()

        def answered(suggestions: list[Suggestion]) -> None:
            if self.place is not None and (self.place.x, self.place.y) == (x, y):
                self.suggested.emit(suggestions)

        self.ask("suggest", lambda canvas, recipe: canvas.suggest(x, y, recipe), answered)

    def _let_go(self) -> None:
        self.release()
        self.place = self.hint = None
        self.place_changed.emit()

    def _recipe_changed(self, document: Document) -> None:
        if document is self.current:
            self._follow_hint(document)
        if self.live:
            self.painter.paint(document)
        self.document_changed.emit(document)
        if document is self.current:
            self.recipe_changed.emit()
        self._keep()

    def _follow_hint(self, document: Document) -> None:
        """Keep the chosen place at the chosen hint, which undo may have moved or taken away."""
        hints = document.recipe.hints
        if self.hint is not None and self.hint >= len(hints):
            self.hint = None
        if self.hint is not None and document.canvas is not None:
            hint = hints[self.hint]
            self.radius = hint.radius
            lightness = document.canvas.lightness_at(hint.x, hint.y)
            self.place = Place(hint.x, hint.y, lightness)

    def _keep(self) -> None:
        if self._autosave is not None:
            self._autosave.put(self.session)

    def _show_error(self, error: Exception) -> None:
        self.failed.emit(str(error))
