"""The look of the window: neutral grays, so that nothing beside a photo tints the eye."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

THEMES = ("system", "dark", "light")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a window, each as #rrggbb."""

    stage: str
    window: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str


DARK = Theme("#161616", "#1f1f1f", "#2b2b2b", "#3a3a3a", "#ececec", "#a6a6a6", "#f0a04b", "#1a1208")
LIGHT = Theme(
    "#d2d2d2", "#f3f3f3", "#ffffff", "#c9c9c9", "#1c1c1c", "#5c5c5c", "#a85a00", "#ffffff"
)


def theme_named(name: str) -> Theme:
    """Return the theme "dark", "light" or "system" (the system's; dark when it has none)."""
    if name == "system":
        light = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        name = "light" if light else "dark"
    return LIGHT if name == "light" else DARK


def apply_theme(theme: Theme) -> None:
    """Dress the whole application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    role = QPalette.ColorRole
    palette = QPalette()
    for target, color in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.raised),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.accent),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.quiet),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.Light, theme.raised),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.stage),
        (role.Shadow, theme.stage),
    ):
        palette.setColor(target, QColor(color))
    for target in (role.WindowText, role.Text, role.ButtonText):
        quiet = QColor(theme.quiet)
        quiet.setAlpha(130)
        palette.setColor(QPalette.ColorGroup.Disabled, target, quiet)
    for target in (role.Highlight, role.Accent):  # a slider that does nothing looks so
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.line))
    app.setPalette(palette)
    app.setStyleSheet(_style_sheet(theme))


def _style_sheet(theme: Theme) -> str:
    return f"""
    QToolBar {{ background: {theme.window}; border: 0; border-bottom: 1px solid {theme.line};
                padding: 4px 6px; spacing: 2px; }}
    QToolBar::separator {{ background: {theme.line}; width: 1px; margin: 6px 5px; }}
    QToolButton {{ color: {theme.text}; border: 1px solid transparent; border-radius: 6px;
                   padding: 4px 8px; }}
    QToolButton:hover {{ background: {theme.raised}; border-color: {theme.line}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton:checked {{ background: {theme.raised}; border-color: {theme.accent}; }}
    QToolButton:disabled {{ color: {theme.quiet}; }}
    QToolButton[main="true"] {{ background: {theme.accent}; color: {theme.on_accent};
                                font-weight: 600; }}
    QToolButton[main="true"]:hover {{ border-color: {theme.text}; }}
    QToolButton[main="true"]:disabled {{ background: {theme.raised}; color: {theme.quiet}; }}
    QPushButton {{ background: {theme.raised}; border: 1px solid {theme.line};
                   border-radius: 6px; padding: 5px 12px; }}
    QPushButton:hover, QPushButton:focus {{ border-color: {theme.accent}; }}
    QPushButton:disabled {{ color: {theme.quiet}; }}
    QLineEdit, QComboBox {{ background: {theme.raised};
        border: 1px solid {theme.line}; border-radius: 6px; padding: 3px 6px; min-height: 20px; }}
    QLineEdit:focus, QComboBox:focus {{ border-color: {theme.accent}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QComboBox::drop-down {{ border: 0; width: 18px; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: {theme.window}; border: 0; }}
    QStatusBar {{ background: {theme.window}; border-top: 1px solid {theme.line};
                  color: {theme.quiet}; }}
    QStatusBar::item {{ border: 0; }}
    QStatusBar QLabel {{ color: {theme.quiet}; }}
    QMenuBar {{ background: {theme.window}; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {theme.accent};
        color: {theme.on_accent}; }}
    QMenu {{ background: {theme.raised}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px; border-radius: 4px; }}
    QMenu::item:disabled {{ color: {theme.quiet}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QProgressBar {{ background: {theme.raised}; border: 0; border-radius: 3px;
                    min-height: 6px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    QListWidget {{ background: {theme.stage}; border: 0; outline: 0; }}
    QListWidget::item {{ border: 2px solid transparent; border-radius: 6px; padding: 2px;
                         color: {theme.quiet}; }}
    QLabel:disabled {{ color: {theme.quiet}; }}
    QListWidget::item:selected {{ border-color: {theme.accent}; color: {theme.text};
                                  background: {theme.window}; }}
    QLabel[stage="true"] {{ background: {theme.stage}; padding: 40px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {theme.line}; border-radius: 4px; margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QLabel[heading="true"] {{ font-weight: 600; }}
    QLabel[quiet="true"] {{ color: {theme.quiet}; }}
    QFrame[notice="true"] {{ background: {theme.raised}; border-bottom: 1px solid {theme.accent}; }}
    QFrame[section="true"] {{ border: 0; border-bottom: 1px solid {theme.line}; }}
    """
