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
    QApplication,
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
from findcolor.desktop.editor import Editor
from findcolor.desktop.files import Files
from findcolor.desktop.guidance import Guidance
from findcolor.desktop.icons import APP_ICON, icon
from findcolor.desktop.keyboard_sheet import KeyboardSheet
from findcolor.desktop.notice import Notice
from findcolor.desktop.photo_view import PhotoView, Tool
from findcolor.desktop.preferences import Preferences
from findcolor.desktop.showing import Showing
from findcolor.desktop.side_panel import SidePanel
from findcolor.desktop.status import Status
from findcolor.desktop.strip import Strip
from findcolor.desktop.theme import THEMES, apply_theme, theme_named
from findcolor.editing import Edit, edits
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
        self.showing = Showing(self)
        self._lay_out()
        self._connect_editor()
        self._connect_hand()
        self._connect_actions()
        catalogue.changed.connect(self.showing.texts)
        QApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.set_theme(preferences.theme)
        self.resize(1320, 860)
        self.restoreGeometry(preferences.geometry)
        editor.live = preferences.live
        self.actions_["live"].setChecked(editor.live)
        self.actions_["drop_gps"].setChecked(preferences.drop_gps)
        self.panel.picker.recent.show_colors(preferences.recent_colors)
        self.showing.document()

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
        self.panel.palette_.set_delete_icon(icon("delete", theme.text))

    def _system_changed(self) -> None:
        if self.preferences.theme == "system":
            self.set_theme("system")

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
        self.welcome.setWordWrap(True)
        self.welcome.setProperty("stage", True)
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
        editor.photos_changed.connect(self.showing.photos)
        editor.current_changed.connect(self.showing.document)
        editor.document_changed.connect(self.showing.images)
        editor.recipe_changed.connect(self.showing.recipe)
        editor.place_changed.connect(self.showing.place)
        editor.suggested.connect(picker.show_suggestions)
        editor.color_taken.connect(self._remember_color)
        editor.failed.connect(self.notice.show_text)
        editor.task_started.connect(self.status.follow)
        editor.painter.sharpened.connect(self.showing.sharp)
        editor.painter.want_sharp(self.showing.wanted_sharp)
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
        view.view_changed.connect(self.showing.view_changed)
        view.files_dropped.connect(lambda names: self.files.open_paths([Path(n) for n in names]))
        picker.chosen.connect(editor.choose)
        picker.released.connect(editor.release)
        picker.radius_changed.connect(editor.set_radius)
        picker.remove_asked.connect(editor.remove_hint)
        picker.dropper_toggled.connect(self._set_dropper)
        look.look_changed.connect(lambda look: self._apply(edits.set_look, look))
        look.released.connect(editor.release)
        look.patches_changed.connect(lambda patches: self._apply(edits.set_patches, patches))
        palette = self.panel.palette_
        palette.palette_changed.connect(lambda colors: self._apply(edits.set_palette, colors))
        palette.saturation_changed.connect(lambda mean: self._apply(edits.set_saturation, mean))
        palette.released.connect(editor.release)
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
            "choose_page": files.choose_page,
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
        if self.editor.busy and self.status.task is not None and self.isVisible():
            self.status.task.ended.connect(self.close)  # a file that is being saved is not lost
            self.notice.show_text(self.catalogue.text("closing"))
            event.ignore()
            return
        self.preferences.geometry = self.saveGeometry()
        self.editor.close()
        event.accept()
