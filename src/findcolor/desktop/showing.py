"""Showing: brings the editor's state onto the window's widgets, in one direction only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from findcolor.desktop.document import Document
from findcolor.desktop.files import hints_beside
from findcolor.desktop.marks import Mark
from findcolor.desktop.painter import SharpImages
from findcolor.editing.swatch import hex_at

if TYPE_CHECKING:
    from findcolor.desktop.window import Window

NEEDS_PHOTO = (
    "colorize", "save", "save_as", "save_all", "restart", "save_hints_action",
    "load_hints_action", "place_hint", "next_hint", "dropper", "split", "certainty", "ask",
    "variants", "zoom_in", "zoom_out", "zoom_fit", "zoom_full",
)  # fmt: skip
"""Actions that mean nothing before a photo is open."""


class Showing(QObject):
    """What the window shows of its editor."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._editor = window.editor
        self._sharp: SharpImages | None = None
        self._fitted: Document | None = None

    @property
    def is_sharp(self) -> bool:
        """Whether the images are as sharp as the zoom can show."""
        return self._sharp is not None and self._sharp.color is not None

    def photos(self) -> None:
        """Show which photos are open."""
        strip = self._window.strip
        strip.setVisible(len(self._editor.documents) > 1)
        strip.show_documents(self._editor.documents, self._editor.current)

    def document(self) -> None:
        """Show the current photo, or the welcome."""
        document = self._editor.current
        self._sharp = self._fitted = None
        self._window.stage.setCurrentIndex(0)
        self._window.strip.show_current(document)
        self._window.view.photo.set_veil(None)
        self.place()
        self.texts()
        if document is not None:
            self.images(document)

    def images(self, document: Document) -> None:
        """Show a photo's newest images."""
        window = self._window
        if not window.strip.isHidden():
            window.strip.refresh(document)
        if document is not self._editor.current:
            return
        if document.size is not None and self._fitted is not document:
            self._fitted = document
            window.stage.setCurrentIndex(1)
            window.view.show_photo(*document.size)
            window.view.setFocus()
            self.place()
            self._offer_pages(document)
            self._offer_hints(document)
        if self._sharp is not None and self._sharp.recipe != document.shown:
            self._sharp = SharpImages(self._sharp.gray, None, self._sharp.recipe)
        sharp = self._sharp
        window.view.photo.set_images(
            (document.gray, sharp.gray if sharp else None),
            (document.color, sharp.color if sharp else None),
        )
        if not self._editor.waiting:
            window.guidance.show_certainty()
        self.texts()

    def sharp(self, document: Document, images: SharpImages) -> None:
        """Show images that are sharp at the present zoom."""
        if document is self._editor.current and images.recipe == document.shown:
            self._sharp = images
            self.images(document)

    def wanted_sharp(self) -> tuple[Document, int] | None:
        """Return the photo shown and how many pixels its longer side needs."""
        document = self._editor.current
        return (document, self._window.view.needed_side()) if document is not None else None

    def recipe(self) -> None:
        """Show the current photo's steps, hints and look."""
        document = self._editor.current
        if document is not None and not self._window.strip.isHidden():
            self._window.strip.refresh(document)
        self.place()
        self.texts()

    def place(self) -> None:
        """Show the chosen place or hint, and the marks on the photo."""
        editor, picker = self._editor, self._window.panel.picker
        document, place = editor.current, editor.place
        color = None
        if document is not None and editor.hint is not None:
            hint = document.recipe.hints[editor.hint]
            color = (hint.a, hint.b)
        lightness = place.lightness if place is not None else None
        picker.show_place(lightness, color, has_hint=editor.hint is not None)
        picker.show_radius(editor.radius)
        if place is None:
            picker.show_suggestions([])
        at = (place.x, place.y, editor.radius) if place is not None else None
        self._window.view.marks.set_marks(self._marks(document), editor.hint, at)
        self._window.actions_["delete_hint"].setEnabled(editor.hint is not None)

    def texts(self) -> None:
        """Show what depends on the current photo in switches and texts."""
        window, editor, text = self._window, self._editor, self._window.catalogue.text
        document = editor.current
        known = document is not None and document.canvas is not None
        for key in NEEDS_PHOTO:
            window.actions_[key].setEnabled(known)
        window.compare.setEnabled(known)
        window.panel.setEnabled(known)
        for key in ("save_session", "close_photo"):
            window.actions_[key].setEnabled(document is not None)
        several = document is not None and document.page_count > 1
        window.actions_["choose_page"].setEnabled(several)
        self._steps(document)
        window.welcome.setText(self._welcome(document))
        title = f"{document.photo.name} — {text('app')}" if document else text("app")
        window.setWindowTitle(title)
        if document is not None:
            recipe = document.recipe
            window.panel.look.show_look(recipe.look, recipe.patches)
            window.panel.palette_.show_palette(recipe.palette, recipe.saturation)
        waiting = known and editor.waiting and not editor.live
        window.status.show_idle(text("waiting") if waiting else "")
        self.facts()

    def facts(self) -> None:
        """Show size, number of hints and zoom."""
        document, text = self._editor.current, self._window.catalogue.text
        if document is None or document.size is None:
            self._window.status.facts.setText("")
            return
        width, height = document.size
        zoom = self._window.view.zoom * self._window.view.devicePixelRatioF()
        self._window.status.facts.setText(
            f"{text('photo_size', width=width, height=height)}     "
            f"{text('hint_count', count=len(document.recipe.hints))}     {zoom:.0%}"
        )

    def view_changed(self) -> None:
        """The zoom or the part shown changed."""
        self.facts()
        self._editor.painter.touch()

    def _marks(self, document: Document | None) -> list[Mark]:
        if document is None or document.canvas is None:
            return []
        canvas = document.canvas
        return [
            Mark(h.x, h.y, QColor(hex_at(canvas.lightness_at(h.x, h.y), h.a, h.b)))
            for h in document.recipe.hints
        ]

    def _steps(self, document: Document | None) -> None:
        actions, text = self._window.actions_, self._window.catalogue.text
        for key, offset in (("undo", -1), ("redo", 0)):
            name = document.step_name(offset) if document is not None else None
            actions[key].setEnabled(name is not None)
            actions[key].setText(text(f"{key}_step", step=text(name)) if name else text(key))

    def _welcome(self, document: Document | None) -> str:
        text = self._window.catalogue.text
        if document is not None and document.error:
            return document.error
        if document is not None:
            return text("opening", name=document.photo.name)
        return (
            f"<p style='font-size: 22px'>{text('welcome_title')}</p><p>{text('welcome_text')}</p>"
        )

    def _offer_pages(self, document: Document) -> None:
        window, text = self._window, self._window.catalogue.text
        open_pages = [d for d in self._editor.documents if d.photo.path == document.photo.path]
        if document.page_count > 1 and open_pages == [document] and document.photo.page == 0:
            window.notice.show_text(
                text("pages_found", count=document.page_count),
                {
                    text("all_pages"): window.files.open_all_pages,
                    text("one_page"): window.files.choose_page,
                },
            )

    def _offer_hints(self, document: Document) -> None:
        window, beside = self._window, hints_beside(document.photo.beside)
        if not document.photo.history.edits and beside.exists():
            window.notice.show_text(
                window.catalogue.text("hints_found"),
                {window.catalogue.text("load_hints"): lambda: window.files.load_hints_from(beside)},
            )
