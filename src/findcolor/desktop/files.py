"""Files: loading and saving photos, hints and sessions, with dialogs that block nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from findcolor.batch.pages import photo_pages
from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.document import Document
from findcolor.desktop.editor import Editor
from findcolor.desktop.preferences import Preferences
from findcolor.desktop.work import Task
from findcolor.editing import OpenPhoto, Session, edits
from findcolor.editing.session import SUFFIX, write_whole
from findcolor.errors import FindColorError, HintError
from findcolor.photo.write import default_name
from findcolor.pipeline import Canvas, open_canvas
from findcolor.recipe import Recipe

PHOTO_SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif",
)  # fmt: skip
TIFF_SUFFIXES = (".tif", ".tiff")


class Files(QObject):
    """Everything that reads or writes a file, on a person's word.

    Args:
        window: The parent of the dialogs.
        editor: What is open.
        preferences: Remembers folders and recent photos.
        catalogue: The texts.
    """

    said = Signal(str)
    """One sentence about what was done."""
    failed = Signal(str)
    reference_chosen = Signal(Path)

    def __init__(
        self, window: QWidget, editor: Editor, preferences: Preferences, catalogue: Catalogue
    ) -> None:
        super().__init__(window)
        self._window = window
        self._editor = editor
        self._preferences = preferences
        self._text = catalogue.text

    # --- photos

    def load(self) -> None:
        """Ask for photos and open them."""
        dialog = self._dialog("load", [self._photos_filter(), self._text("all_filter") + " (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.open_paths([Path(n) for n in names]))
        dialog.open()

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open photos, sessions, and the photos of folders."""
        photos: list[Path] = []
        for path in paths:
            if path.suffix == SUFFIX:
                self.open_session_from(path)
            elif path.is_dir():
                photos += sorted(p for p in path.iterdir() if p.suffix.lower() in PHOTO_SUFFIXES)
            else:
                photos.append(path)
        if photos:
            self._preferences.folder = str(photos[0].absolute().parent)
            for path in reversed(photos):
                self._preferences.remember_file(path)
            self._editor.open_photos(photos)

    def choose_page(self) -> None:
        """Ask for another page of the current photo's file and open it."""
        document = self._editor.current
        if document is None or document.page_count < 2:
            return
        path, count = document.photo.path, document.page_count
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self._text("choose_page"))
        dialog.setLabelText(self._text("page_question", name=path.name, count=count))
        dialog.setIntRange(1, count)
        dialog.setIntValue((document.photo.page + 1) % count + 1)
        dialog.intValueSelected.connect(lambda page: self._editor.open_pages(path, [page - 1]))
        dialog.open()

    def open_all_pages(self) -> None:
        """Open every page of the current photo's file that is a photo, not a thumbnail or mask."""
        document = self._editor.current
        if document is None:
            return
        path, count = document.photo.path, document.page_count
        tiff = path.suffix.lower() in TIFF_SUFFIXES
        self._editor.open_pages(path, photo_pages(path, count) if tiff else range(count))

    def load_reference(self) -> None:
        """Ask for a reference photo."""
        dialog = self._dialog("reference_load", [self._photos_filter()])
        dialog.fileSelected.connect(lambda name: self.reference_chosen.emit(Path(name)))
        dialog.open()

    def save(self) -> None:
        """Save the current photo where it was saved before, or ask where."""
        document = self._editor.current
        if document is not None and document.photo.saved_as is not None:
            self.save_to(document, document.photo.saved_as)
        else:
            self.save_as()

    def save_as(self) -> None:
        """Ask where to save the current photo in colour."""
        document = self._editor.current
        if document is None or document.size is None:
            return
        target = document.photo.saved_as or default_name(document.photo.beside)
        kinds = [
            f"{name} (*{suffix})"
            for name, suffix in (
                ("JPEG", ".jpg"), ("PNG", ".png"), ("TIFF", ".tif"), ("WebP", ".webp"),
                ("AVIF", ".avif"),
            )
        ]  # fmt: skip
        own = target.suffix.lower().replace(".jpeg", ".jpg").replace(".tiff", ".tif")
        kinds.sort(key=lambda kind: f"*{own})" not in kind)
        dialog = self._saving("save_as", kinds, target)
        dialog.fileSelected.connect(
            lambda name: self.save_to(document, _with_suffix(name, dialog.selectedNameFilter()))
        )
        dialog.open()

    def save_to(self, document: Document, path: Path) -> None:
        """Save a photo in colour at full size, replacing what is there."""
        recipe, canvas = document.shown or document.recipe, document.canvas
        drop_gps = self._preferences.drop_gps

        def work(task: Task) -> Path:
            return _save(canvas, document.photo, path, recipe, drop_gps, task)

        def done(path: Path) -> None:
            document.photo.saved_as = path
            document.seal()
            document.steps.setClean()
            self.said.emit(self._text("saved", name=path.name))

        self._editor.work(work, done, self._text("saving", name=path.name))

    def save_all(self) -> None:
        """Save every open photo in colour beside its original."""
        plans = [
            (d, d.canvas, d.shown or d.recipe, d.photo.saved_as or default_name(d.photo.beside))
            for d in self._editor.documents
            if not d.error
        ]
        drop_gps = self._preferences.drop_gps

        def work(task: Task) -> list[tuple[Document, Path]]:
            saved = []
            for index, (document, canvas, recipe, path) in enumerate(plans):
                task.step(index, len(plans))
                _save(canvas, document.photo, path, recipe, drop_gps, task)
                saved.append((document, path))
            return saved

        def done(saved: list[tuple[Document, Path]]) -> None:
            for document, path in saved:
                document.photo.saved_as = path
            self.said.emit(self._text("saved_many", count=len(saved)))

        self._editor.work(work, done, self._text("save_all"))

    # --- hints

    def load_hints(self) -> None:
        """Ask for a file of hints and take it."""
        dialog = self._dialog("load_hints_action", [self._text("hints_filter")])
        dialog.fileSelected.connect(lambda name: self.load_hints_from(Path(name)))
        dialog.open()

    def load_hints_from(self, path: Path) -> None:
        """Take the recipe in a file (what the studio and the command line write, too)."""

        def read() -> None:
            try:
                recipe = Recipe.loads(path.read_text("utf-8"))
            except (OSError, UnicodeDecodeError):
                raise HintError(f"{path.name} cannot be read as hints.") from None
            self._editor.apply(edits.use_recipe(recipe, "load_hints"))

        self._try(read)

    def save_hints(self) -> None:
        """Ask where to save the current photo's hints."""
        if (document := self._editor.current) is not None:
            dialog = self._saving(
                "save_hints_action",
                [self._text("hints_filter")],
                hints_beside(document.photo.beside),
            )
            dialog.fileSelected.connect(
                lambda name: self.save_hints_to(_with_suffix(name, "(*.json)"))
            )
            dialog.open()

    def save_hints_to(self, path: Path) -> None:
        """Save the current photo's recipe as JSON."""
        document = self._editor.current
        if document is None:
            return
        data = json.dumps(document.recipe.to_json(), indent=2).encode()
        if self._try(lambda: write_whole(path, data)):
            self.said.emit(self._text("hints_saved", name=path.name))

    # --- sessions

    def open_session(self) -> None:
        """Ask for a session file and open it."""
        dialog = self._dialog("open_session", [self._text("session_filter")])
        dialog.fileSelected.connect(lambda name: self.open_paths([Path(name)]))
        dialog.open()

    def open_session_from(self, path: Path) -> None:
        """Open a session file beside what is open."""
        self._try(lambda: self._editor.open_session(Session.read(path)))

    def save_session(self) -> None:
        """Ask where to save the session."""
        target = Path(self._preferences.folder) / f"session{SUFFIX}"
        dialog = self._saving("save_session", [self._text("session_filter")], target)
        dialog.fileSelected.connect(lambda name: self.save_session_to(Path(name)))
        dialog.open()

    def save_session_to(self, path: Path) -> None:
        """Save which photos are open and all their steps."""
        path = _with_suffix(str(path), f"(*{SUFFIX})")
        if self._try(lambda: self._editor.session.write(path)):
            self.said.emit(self._text("saved", name=path.name))

    # --- inside

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except FindColorError as error:
            self.failed.emit(str(error))
            return False
        return True

    def _photos_filter(self) -> str:
        return f"{self._text('photos_filter')} ({' '.join('*' + s for s in PHOTO_SUFFIXES)})"

    def _dialog(self, title: str, filters: list[str]) -> QFileDialog:
        dialog = QFileDialog(self._window, self._text(title), self._preferences.folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _saving(self, title: str, filters: list[str], target: Path) -> QFileDialog:
        dialog = self._dialog(title, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDirectory(str(target.parent))
        dialog.selectFile(target.name)
        return dialog


def hints_beside(photo: Path) -> Path:
    """Return where a photo's hints lie when they lie beside it: ``photo.hints.json``."""
    return photo.with_name(f"{photo.stem}.hints.json")


def _save(
    canvas: Canvas | None, photo: OpenPhoto, path: Path, recipe: Recipe, drop_gps: bool, task: Task
) -> Path:
    """Save under another name first, so that cancelling leaves what was there."""
    canvas = canvas or open_canvas(photo.path, page=photo.page)
    task.check()
    temporary = path.with_name(f".{path.stem}.{uuid4().hex[:8]}{path.suffix}")
    try:
        canvas.save(temporary, recipe, drop_gps=drop_gps)
        task.check()
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _with_suffix(name: str, kind: str) -> Path:
    """Return a chosen file with its kind's suffix, ``JPEG (*.jpg)``, when it has none."""
    path = Path(name)
    return path if path.suffix else path.with_name(path.name + kind.split("*")[-1].rstrip(")"))
