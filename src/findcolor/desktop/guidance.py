"""Guidance: what the network has to say - doubts, questions, variants, a reference's colours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage

from findcolor.desktop.images import PixelImage
from findcolor.desktop.photo_view import Tool
from findcolor.desktop.variants_dialog import SIDE, Variant, VariantsDialog
from findcolor.desktop.work import Task
from findcolor.editing import edits
from findcolor.editing.veil import doubt_veil
from findcolor.model.hints import Hint
from findcolor.model.questions import Question
from findcolor.model.reference import Region
from findcolor.photo.preview import original_preview
from findcolor.pipeline import Canvas, open_canvas

if TYPE_CHECKING:
    from findcolor.desktop.window import Window

COUNT = 5
"""How many variants to show at once."""
CLOSE_UP = 3.0
"""How much nearer than the whole photo a question is shown."""


class Guidance(QObject):
    """Connects the window's panels with what a canvas can answer."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._reference: Canvas | None = None
        self._seed = 0
        self.variants: VariantsDialog | None = None
        panel = window.panel.reference
        panel.load_asked.connect(window.files.load_reference)
        panel.use_asked.connect(lambda: self.use_reference(None))
        panel.region_asked.connect(self._draw_region)
        panel.remove_asked.connect(self._remove_reference)
        window.files.reference_chosen.connect(self.load_reference)

    # --- doubts and questions

    def show_certainty(self) -> None:
        """Show or hide the veil of doubt, as its switch says."""
        window = self._window
        if not window.actions_["certainty"].isChecked():
            window.view.photo.set_veil(None)
            return

        def show(veil: QImage) -> None:
            if window.actions_["certainty"].isChecked():
                window.view.photo.set_veil(veil)

        window.editor.ask(
            "certainty",
            lambda canvas, recipe: PixelImage(doubt_veil(canvas.certainty(recipe))),
            show,
        )

    def ask(self) -> None:
        """Lead the hand to the place where a hint helps most."""
        window = self._window

        def show(questions: list[Question]) -> None:
            text = window.catalogue.text
            if not questions:
                window.notice.show_text(text("no_questions"), seconds=6)
                return
            place = questions[0]
            window.view.fit()
            window.view.go_to(place.x, place.y, window.view.zoom * CLOSE_UP)
            window.editor.pick(place.x, place.y)
            window.status.show_idle(text("question"))

        window.editor.ask("question", lambda canvas, recipe: canvas.questions(recipe, 1), show)

    # --- variants

    def show_variants(self) -> None:
        """Show variants of the current photo to choose from."""
        window = self._window
        document = window.editor.current
        if document is None:
            return
        self._seed = 0
        dialog = VariantsDialog(window.catalogue, window)
        self.variants = dialog
        dialog.more_asked.connect(self._make_variants)
        dialog.taken.connect(
            lambda recipe: window.editor.apply(edits.use_recipe(recipe, "variant"))
        )
        dialog.destroyed.connect(lambda: setattr(self, "variants", None))
        dialog.open()
        self._make_variants()

    def _make_variants(self) -> None:
        window = self._window
        document = window.editor.current
        if document is None or document.canvas is None:
            return
        canvas, recipe, seed = document.canvas, document.recipe, self._seed
        self._seed += 1

        def work(task: Task) -> list[Variant]:
            task.check()
            recipes = [recipe, *canvas.variants(COUNT, recipe, seed)]
            made = []
            for index, one in enumerate(recipes):
                task.step(index, len(recipes))
                made.append(Variant(one, PixelImage(canvas.preview(one, SIDE))))
            return made

        def show(made: list[Variant]) -> None:
            if self.variants is not None:
                self.variants.clear()
                for variant in made:
                    self.variants.add(variant)

        task = window.editor.work(work, show, window.catalogue.text("making_variants"))
        if self.variants is not None:
            self.variants.finished.connect(task.cancel)

    # --- the reference photo

    def load_reference(self, path: Path) -> None:
        """Open a colour photo as the reference."""
        window = self._window

        def work(task: Task) -> tuple[Canvas, QImage]:
            image = PixelImage(original_preview(path, 1024))
            task.check()
            canvas = open_canvas(path)
            canvas.true_colors()  # refuses a gray one now rather than later
            return canvas, image

        def show(result: tuple[Canvas, QImage]) -> None:
            self._reference, image = result
            window.panel.reference.show_reference(image)

        window.editor.work(work, show, window.catalogue.text("opening", name=path.name))

    def use_reference(self, region: QRectF | None) -> None:
        """Take the reference's colours for the whole photo or a region of it."""
        window, reference = self._window, self._reference
        document = window.editor.current
        if document is None or document.canvas is None or reference is None:
            return
        canvas = document.canvas
        target, source = _region(region), _region(window.panel.reference.region)

        def work(task: Task) -> tuple[Hint, ...]:
            return canvas.match_reference(reference, target, source)

        def take(hints: tuple[Hint, ...]) -> None:
            if document is window.editor.current:
                window.editor.apply(edits.add_hints(document.recipe, hints, "reference"))

        window.editor.work(work, take, window.catalogue.text("matching"))

    def _draw_region(self) -> None:
        self._window.view.set_tool(Tool.REGION)
        self._window.status.show_idle(self._window.catalogue.text("draw_region"))

    def _remove_reference(self) -> None:
        self._reference = None
        self._window.panel.reference.show_reference(None)


def _region(rect: QRectF | None) -> Region | None:
    return Region(rect.x(), rect.y(), rect.width(), rect.height()) if rect is not None else None
