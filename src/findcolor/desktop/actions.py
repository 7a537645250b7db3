"""The actions: everything the window can do, each with its icon, keys and place in the menus."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.icons import icon


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """An action before it is made: its text's key, its keys, and what it looks like."""

    key: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    tip: str = ""


PLANS = (
    ActionPlan("load", ("Ctrl+O",), "load", tip="load_tip"),
    ActionPlan("colorize", ("Ctrl+Return", "Ctrl+Enter"), "colorize", tip="colorize_tip"),
    ActionPlan("save", ("Ctrl+S",), "save", tip="save_tip"),
    ActionPlan("restart", ("Ctrl+R",), "restart", tip="restart_tip"),
    ActionPlan("quit", ("Ctrl+Q",), "quit"),
    ActionPlan("save_as", ("Ctrl+Shift+S",)),
    ActionPlan("save_all", ("Ctrl+Alt+S",)),
    ActionPlan("load_hints_action", ("Ctrl+Shift+L",)),
    ActionPlan("save_hints_action", ("Ctrl+Shift+H",)),
    ActionPlan("open_session", ("Ctrl+Shift+O",)),
    ActionPlan("save_session", ("Ctrl+Alt+W",)),
    ActionPlan("drop_gps", checkable=True),
    ActionPlan("close_photo", ("Ctrl+W",)),
    ActionPlan("choose_page", ("Ctrl+G",)),
    ActionPlan("undo", ("Ctrl+Z",), "undo"),
    ActionPlan("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ActionPlan("delete_hint", ("Del", "Backspace"), "delete"),
    ActionPlan("place_hint", ("P",)),
    ActionPlan("next_hint", ("T",)),
    ActionPlan("dropper", ("E",), "dropper", checkable=True, tip="dropper_tip"),
    ActionPlan("live", ("L",), "live", checkable=True, tip="live_tip"),
    ActionPlan("split", ("B",), "split", checkable=True),
    ActionPlan("certainty", ("K",), "certainty", checkable=True, tip="certainty_tip"),
    ActionPlan("ask", ("N",), "ask", tip="ask_tip"),
    ActionPlan("variants", ("V",), "variants", tip="variants_tip"),
    ActionPlan("zoom_in", ("Ctrl++", "Ctrl+=", "+", "=")),
    ActionPlan("zoom_out", ("Ctrl+-", "-")),
    ActionPlan("zoom_fit", ("Ctrl+0", "0"), "fit"),
    ActionPlan("zoom_full", ("Ctrl+1",)),
    ActionPlan("next_photo", ("PgDown",)),
    ActionPlan("previous_photo", ("PgUp",)),
    ActionPlan("shortcuts", ("F1", "?")),
    ActionPlan("about"),
)

MENUS: dict[str, tuple[str, ...]] = {
    "file_menu": (
        "load", "recent_menu", "choose_page", "close_photo", "",
        "save", "save_as", "save_all", "drop_gps", "",
        "load_hints_action", "save_hints_action", "", "open_session", "save_session", "", "quit",
    ),
    "edit_menu": (
        "undo", "redo", "", "place_hint", "next_hint", "delete_hint", "", "restart", "",
        "language_menu",
    ),
    "color_menu": ("colorize", "live", "", "dropper", "variants", "ask"),
    "view_menu": (
        "zoom_in", "zoom_out", "zoom_fit", "zoom_full", "", "split", "certainty", "",
        "next_photo", "previous_photo", "", "theme_menu",
    ),
    "help_menu": ("shortcuts", "about"),
}  # fmt: skip
"""Menus: keys of actions and sub-menus; "" is a line."""

TOOLS = (
    "load", "colorize", "save", "restart", "quit", "", "undo", "redo", "", "live", "",
    "split", "compare", "certainty", "", "ask", "variants", "zoom_fit",
)  # fmt: skip
NAMED = ("load", "colorize", "save", "restart", "quit", "live")
"""Tools that show their name beside their icon."""


class Actions:
    """The window's actions, by key.

    Args:
        owner: The window.
        catalogue: Where their texts come from.
    """

    def __init__(self, owner: QObject, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for plan in PLANS:
            action = QAction(owner)
            action.setShortcuts([QKeySequence(keys) for keys in plan.shortcuts])
            action.setCheckable(plan.checkable)
            catalogue.bind(action.setText, plan.key)
            self._actions[plan.key] = action
        catalogue.changed.connect(self._name_tips)
        self._name_tips()

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def draw_icons(self, color: str, main: str) -> None:
        """Draw the icons in the text's colour; the main action's in its own."""
        for plan in PLANS:
            if plan.icon:
                shade = main if plan.key == "colorize" else color
                self[plan.key].setIcon(icon(plan.icon, shade))

    def fill_menus(self, bar: QMenuBar) -> None:
        """Make the menus."""
        for menu_key, keys in MENUS.items():
            menu = self._menu(bar.addMenu(""), menu_key)
            for key in keys:
                if not key:
                    menu.addSeparator()
                elif key.endswith("_menu"):
                    self._menu(menu.addMenu(""), key)
                else:
                    menu.addAction(self[key])

    def fill_tool_bar(self, bar: QToolBar, compare: QToolButton) -> None:
        """Put the tools on a bar."""
        for key in TOOLS:
            if not key:
                bar.addSeparator()
            elif key == "compare":
                bar.addWidget(compare)
            else:
                bar.addAction(self[key])
                button = bar.widgetForAction(self[key])
                if key in NAMED and isinstance(button, QToolButton):
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                    button.setProperty("main", key == "colorize")

    def keys_of(self, key: str) -> str:
        """Return an action's first shortcut for people, "" if it has none."""
        return self[key].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def _menu(self, menu: QMenu, key: str) -> QMenu:
        self.menus[key] = menu
        self._catalogue.bind(menu.setTitle, key)
        return menu

    def _name_tips(self) -> None:
        for plan in PLANS:
            tip = self._catalogue.text(plan.tip or plan.key).replace("&", "")
            keys = self.keys_of(plan.key)
            self[plan.key].setToolTip(f"{tip} ({keys})" if keys else tip)
