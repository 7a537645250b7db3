"""The window: puts the view, the panels and the editor together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
)  # fmt: skip
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

import findcolor
from findcolor.color.lab import srgb_to_lab_color
from findcolor.desktop.actions import Actions
from findcolor.desktop.catalogue import LANGUAGES, Catalogue
from findcolor.desktop.document import Document
from findcolor.desktop.editor import Editor
from findcolor.desktop.files import Files, hints_beside
from findcolor.desktop.guidance import Guidance
from findcolor.desktop.icons import APP_ICON, icon
from findcolor.desktop.keyboard_sheet import KeyboardSheet
from findcolor.desktop.marks import Mark
from findcolor.desktop.notice import Notice
from findcolor.desktop.painter import SharpImages
from findcolor.desktop.photo_view import PhotoView, Tool
from findcolor.desktop.preferences import Preferences
from findcolor.desktop.side_panel import SidePanel
from findcolor.desktop.status import Status
from findcolor.desktop.strip import Strip
from findcolor.desktop.theme import THEMES, apply_theme, theme_named
from findcolor.editing import Edit, edits
from findcolor.editing.swatch import hex_at
from findcolor.recipe import Recipe

NUDGE = 0.002
"""How far an arrow key moves a hint, as a part of the photo's size; five times with Shift."""


class Window(QMainWindow):
    """The program's window.

    Args:
        editor: The open photos.
        preferences: What to remember.
        catalogue: The texts.
    """

    def __init__(self, editor: Editor, preferences: Preferences, catalogue: Catalogue) -> None:
        super().__init__()
        self.editor, self.preferences, self.catalogue = editor, preferences, catalogue
        self.setWindowIcon(QIcon(str(APP_ICON)))
        self.setAcceptDrops(True)
        self.actions_ = Actions(self, catalogue)
        self.files = Files(self, editor, preferences, catalogue)
        self.view = PhotoView()
        self.panel = SidePanel(catalogue)
        self.strip = Strip()
        self.notice = Notice()
        self.status = Status(catalogue)
        self.guidance = Guidance(self)
        self._sharp: SharpImages | None = None
        self._fitted: Document | None = None
        self._lay_out()
        self._connect_editor()
        self._connect_hand()
        self._connect_actions()
        catalogue.changed.connect(self._refresh)
        self.set_theme(preferences.theme)
        self.resize(1320, 860)
        self.restoreGeometry(preferences.geometry)
        editor.live = preferences.live
        self.actions_["live"].setChecked(editor.live)
        self.actions_["drop_gps"].setChecked(preferences.drop_gps)
        self.panel.picker.recent.show_colors(preferences.recent_colors)
        self._show_document()

    # --- appearance

    def set_theme(self, name: str) -> None:
        """Dress the window "dark", "light" or as the "system" is."""
        self.preferences.theme = name
        theme = theme_named(name)
        apply_theme(theme)
        self.view.setBackgroundBrush(QColor(theme.stage))
        self.panel.reference.view.setBackgroundBrush(QColor(theme.stage))
        self.actions_.draw_icons(theme.text, theme.on_accent)
        self.compare.setIcon(icon("compare", theme.text))
        self.panel.picker.dropper.setIcon(icon("dropper", theme.text))
        self.panel.picker.remove.setIcon(icon("delete", theme.text))

    def set_language(self, language: str) -> None:
        """Speak "en" or "ko"."""
        self.preferences.language = language
        self.catalogue.language = language

    def _lay_out(self) -> None:
        bar = QToolBar()
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.compare = QToolButton()
        self.catalogue.bind(self.compare.setToolTip, "compare")
        self.catalogue.bind(self.compare.setAccessibleName, "compare")
        self.actions_.fill_tool_bar(bar, self.compare)
        self.actions_.fill_menus(self.menuBar())
        self.addToolBar(bar)
        self.welcome = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.welcome.setTextFormat(Qt.TextFormat.RichText)
        self.stage = QStackedWidget()
        self.stage.addWidget(self.welcome)
        self.stage.addWidget(self.view)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.panel)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addLayout(middle, 1)
        column.addWidget(self.strip)
        self.setCentralWidget(central)
        self.setStatusBar(self.status)
        self._fill_choice("theme_menu", {name: f"theme_{name}" for name in THEMES})
        self._fill_languages()

    def _fill_choice(self, menu: str, choices: dict[str, str]) -> None:
        for value, key in choices.items():
            action = self.actions_.menus[menu].addAction("")
            self.catalogue.bind(action.setText, key)
            action.triggered.connect(lambda _=False, value=value: self.set_theme(value))

    def _fill_languages(self) -> None:
        for language, name in LANGUAGES.items():
            action = self.actions_.menus["language_menu"].addAction(name)
            action.triggered.connect(lambda _=False, value=language: self.set_language(value))

    # --- connections

    def _connect_editor(self) -> None:
        editor, picker = self.editor, self.panel.picker
        editor.photos_changed.connect(self._show_photos)
        editor.current_changed.connect(self._show_document)
        editor.document_changed.connect(self._document_changed)
        editor.recipe_changed.connect(self._show_recipe)
        editor.place_changed.connect(self._show_place)
        editor.suggested.connect(picker.show_suggestions)
        editor.color_taken.connect(self._remember_color)
        editor.failed.connect(self.notice.show_text)
        editor.task_started.connect(self.status.follow)
        editor.painter.sharpened.connect(self._show_sharp)
        editor.painter.want_sharp(self._wanted_sharp)
        self.files.failed.connect(self.notice.show_text)
        self.files.said.connect(lambda text: self.notice.show_text(text, seconds=6))

    def _connect_hand(self) -> None:
        editor, view, picker, look = self.editor, self.view, self.panel.picker, self.panel.look
        view.hint_at = self._hint_at
        view.picked.connect(editor.pick)
        view.hint_pressed.connect(editor.select)
        view.hint_dragged.connect(editor.move_hint)
        view.released.connect(editor.release)
        view.color_dropped.connect(self._take_from_photo)
        view.region_drawn.connect(self._region_drawn)
        view.view_changed.connect(self._view_changed)
        view.files_dropped.connect(lambda names: self.files.open_paths([Path(n) for n in names]))
        picker.chosen.connect(editor.choose)
        picker.released.connect(editor.release)
        picker.radius_changed.connect(editor.set_radius)
        picker.remove_asked.connect(editor.remove_hint)
        picker.dropper_toggled.connect(self._set_dropper)
        look.look_changed.connect(lambda look: self._apply(edits.set_look, look))
        look.released.connect(editor.release)
        look.patches_changed.connect(lambda patches: self._apply(edits.set_patches, patches))
        self.panel.reference.color_taken.connect(self._take_color)
        self.strip.chosen.connect(editor.show)
        self.compare.pressed.connect(lambda: view.set_comparing(True))
        self.compare.released.connect(lambda: view.set_comparing(False))

    def _connect_actions(self) -> None:
        editor, view, files = self.editor, self.view, self.files
        does = {
            "load": files.load,
            "colorize": editor.colorize,
            "save": files.save,
            "restart": self.ask_restart,
            "quit": self.close,
            "save_as": files.save_as,
            "save_all": files.save_all,
            "load_hints_action": files.load_hints,
            "save_hints_action": files.save_hints,
            "open_session": files.open_session,
            "save_session": files.save_session,
            "close_photo": self._close_photo,
            "undo": editor.undo_group.undo,
            "redo": editor.undo_group.redo,
            "delete_hint": editor.remove_hint,
            "place_hint": lambda: editor.pick(*view.center()),
            "next_hint": editor.select_next,
            "ask": self.guidance.ask,
            "variants": self.guidance.show_variants,
            "zoom_in": lambda: view.zoom_to(view.zoom * 1.25),
            "zoom_out": lambda: view.zoom_to(view.zoom / 1.25),
            "zoom_fit": view.fit,
            "zoom_full": lambda: view.zoom_to(1 / view.devicePixelRatioF()),
            "next_photo": lambda: editor.show_next(1),
            "previous_photo": lambda: editor.show_next(-1),
            "shortcuts": lambda: KeyboardSheet(self.actions_, self.catalogue, self).open(),
            "about": self._about,
        }
        for key, act in does.items():
            self.actions_[key].triggered.connect(lambda _=False, act=act: act())
        toggles = {
            "live": self._set_live,
            "drop_gps": lambda on: setattr(self.preferences, "drop_gps", on),
            "split": lambda on: view.set_split(0.5 if on else None),
            "certainty": lambda on: self.guidance.show_certainty(),
            "dropper": self._set_dropper,
        }
        for key, switch in toggles.items():
            self.actions_[key].toggled.connect(switch)
        self.actions_.menus["recent_menu"].aboutToShow.connect(self._fill_recent)

    # --- showing

    def _show_photos(self) -> None:
        self.strip.show_documents(self.editor.documents, self.editor.current)

    def _show_document(self) -> None:
        document = self.editor.current
        self._sharp = self._fitted = None
        self.stage.setCurrentIndex(0 if document is None or document.gray is None else 1)
        self.strip.setVisible(len(self.editor.documents) > 1)
        self.strip.show_current(document)
        self.view.photo.set_veil(None)
        self._refresh()
        if document is not None:
            self._document_changed(document)

    def _document_changed(self, document: Document) -> None:
        self.strip.refresh(document)
        if document is not self.editor.current:
            return
        if document.size is not None and self._fitted is not document:
            self._fitted = document
            self.stage.setCurrentIndex(1)
            self.view.show_photo(*document.size)
            self.view.setFocus()
            self._offer_hints(document)
        if self._sharp is not None and self._sharp.recipe != document.shown:
            self._sharp = SharpImages(self._sharp.gray, None, self._sharp.recipe)
        sharp = self._sharp
        self.view.photo.set_images(
            (document.gray, sharp.gray if sharp else None),
            (document.color, sharp.color if sharp else None),
        )
        if not self.editor.waiting:
            self.guidance.show_certainty()
        self._refresh()

    def _show_sharp(self, document: Document, images: SharpImages) -> None:
        if document is self.editor.current and images.recipe == document.shown:
            self._sharp = images
            self._document_changed(document)

    def _wanted_sharp(self) -> tuple[Document, int] | None:
        document = self.editor.current
        return (document, self.view.needed_side()) if document is not None else None

    def _show_recipe(self) -> None:
        self._show_place()
        self._refresh()

    def _show_place(self) -> None:
        editor, picker = self.editor, self.panel.picker
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
        marks = self._marks(document)
        at = (place.x, place.y, editor.radius) if place is not None else None
        self.view.marks.set_marks(marks, editor.hint, at)
        self.actions_["delete_hint"].setEnabled(editor.hint is not None)

    def _marks(self, document: Document | None) -> list[Mark]:
        if document is None or document.canvas is None:
            return []
        canvas = document.canvas
        return [
            Mark(h.x, h.y, h.radius, QColor(hex_at(canvas.lightness_at(h.x, h.y), h.a, h.b)))
            for h in document.recipe.hints
        ]

    def _refresh(self) -> None:
        """Show what depends on the current document's state in texts and switches."""
        editor, text = self.editor, self.catalogue.text
        document = editor.current
        known = document is not None and document.size is not None
        for key in (
            "colorize", "save", "save_as", "save_all", "restart", "save_hints_action",
            "load_hints_action", "place_hint", "next_hint", "dropper", "split", "certainty",
            "ask", "variants", "zoom_in", "zoom_out", "zoom_fit", "zoom_full",
        ):  # fmt: skip
            self.actions_[key].setEnabled(known)
        self.compare.setEnabled(known)
        self.panel.setEnabled(known)
        for key in ("save_session", "close_photo"):
            self.actions_[key].setEnabled(document is not None)
        self._refresh_steps(document)
        self.welcome.setText(self._welcome_text(document))
        if document is None or document.size is None:
            self.status.facts.setText("")
            self.status.show_idle("")
            self.setWindowTitle(text("app"))
            return
        recipe = document.recipe
        self.panel.look.show_look(recipe.look, recipe.patches)
        name = document.photo.path.name
        self.setWindowTitle(f"{name} — {text('app')}")
        self._show_facts()
        waiting = editor.waiting and not editor.live
        self.status.show_idle(text("waiting") if waiting else "")

    def _refresh_steps(self, document: Document | None) -> None:
        for key, offset in (("undo", -1), ("redo", 0)):
            name = document.step_name(offset) if document is not None else None
            self.actions_[key].setEnabled(name is not None)
            step = self.catalogue.text(name) if name else ""
            label = self.catalogue.text(f"{key}_step", step=step) if name else ""
            self.actions_[key].setText(label or self.catalogue.text(key))

    def _show_facts(self) -> None:
        document = self.editor.current
        if document is not None and document.size is not None:
            width, height = document.size
            text = self.catalogue.text
            zoom = self.view.zoom * self.view.devicePixelRatioF()
            self.status.facts.setText(
                f"{text('photo_size', width=width, height=height)}   "
                f"{text('hint_count', count=len(document.recipe.hints))}   {zoom:.0%}"
            )

    def _view_changed(self) -> None:
        self._show_facts()
        self.editor.painter.touch()

    def _welcome_text(self, document: Document | None) -> str:
        if document is not None and document.error:
            return document.error
        if document is not None:
            return self.catalogue.text("opening", name=document.photo.path.name)
        return (
            f"<p style='font-size: 22px'>{self.catalogue.text('welcome_title')}</p>"
            f"<p>{self.catalogue.text('welcome_text')}</p>"
        )

    # --- doing

    def ask_restart(self) -> None:
        """Ask whether to take everything away, and do."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.catalogue.text("restart_question"))
        box.setInformativeText(self.catalogue.text("restart_detail"))
        yes = box.addButton(self.catalogue.text("restart"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.catalogue.text("cancel"), QMessageBox.ButtonRole.RejectRole)
        yes.clicked.connect(self.editor.restart)
        box.open()

    def _close_photo(self) -> None:
        if self.editor.current is not None:
            self.editor.close_document(self.editor.current)

    def _apply(self, make: Callable[[Recipe, Any], Edit], value: Any) -> None:
        document = self.editor.current
        if document is not None:
            self.editor.apply(make(document.recipe, value))

    def _set_live(self, live: bool) -> None:
        self.preferences.live = live
        self.editor.set_live(live)

    def _set_dropper(self, on: bool) -> None:
        on = on and self.editor.place is not None
        self.actions_["dropper"].setChecked(on)
        self.panel.picker.dropper.setChecked(on)
        self.panel.reference.set_dropper(on)
        self.view.set_tool(Tool.DROPPER if on else Tool.PICK)
        self.status.show_idle(self.catalogue.text("pick_color_now") if on else "")

    def _take_from_photo(self, x: float, y: float) -> None:
        if (color := self.view.photo.color_at(x, y)) is not None:
            self._take_color(*color)

    def _take_color(self, red: int, green: int, blue: int) -> None:
        _, a, b = srgb_to_lab_color(red, green, blue)
        self.editor.choose(a, b)
        self.editor.release()
        self._set_dropper(False)

    def _region_drawn(self, region: QRectF) -> None:
        self.view.set_tool(Tool.PICK)
        self.guidance.use_reference(region)

    def _remember_color(self, color: str) -> None:
        self.preferences.remember_color(color)
        self.panel.picker.recent.show_colors(self.preferences.recent_colors)

    def _hint_at(self, x: float, y: float, reach: float) -> int | None:
        document = self.editor.current
        if document is None:
            return None
        return edits.hint_at(document.recipe, x, y, reach=reach, aspect=document.aspect)

    def _offer_hints(self, document: Document) -> None:
        beside = hints_beside(document.photo.path)
        if not document.photo.history.edits and beside.exists():
            load = {self.catalogue.text("load_hints"): lambda: self.files.load_hints_from(beside)}
            self.notice.show_text(self.catalogue.text("hints_found"), load)

    def _fill_recent(self) -> None:
        menu: QMenu = self.actions_.menus["recent_menu"]
        menu.clear()
        for name in self.preferences.recent_files:
            action = menu.addAction(Path(name).name)
            action.setToolTip(name)
            action.triggered.connect(lambda _=False, n=name: self.files.open_paths([Path(n)]))
        if menu.isEmpty():
            menu.addAction(self.catalogue.text("no_recent")).setEnabled(False)

    def _about(self) -> None:
        document = self.editor.current
        model = document.canvas.colorizer.name if document and document.canvas else "–"
        text = self.catalogue.text("about_text", version=findcolor.__version__, model=model)
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.catalogue.text("about"), text, parent=self)
        box.setIconPixmap(QIcon(str(APP_ICON)).pixmap(96))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # --- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no menu has: hold to compare, nudge, numbers, radius, let go."""
        key, editor = event.key(), self.editor
        step = NUDGE * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        nudges = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        if key == Qt.Key.Key_C and not event.isAutoRepeat():
            self.view.set_comparing(True)
        elif key in nudges:
            editor.nudge(*nudges[Qt.Key(key)])
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.panel.picker.take_suggestion(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            editor.set_radius(editor.radius * (1.1 if key == Qt.Key.Key_BracketRight else 1 / 1.1))
        elif key == Qt.Key.Key_Escape:
            self._set_dropper(False)
            self.view.set_tool(Tool.PICK)
            editor.select(None)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let the comparison go."""
        if event.key() == Qt.Key.Key_C and not event.isAutoRepeat():
            self.view.set_comparing(False)
        else:
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another window came to the front while the original was held."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.view.set_comparing(False)
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open dropped files."""
        self.view.dropEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window; what was done is kept for the next start."""
        self.preferences.geometry = self.saveGeometry()
        self.editor.close()
        event.accept()
