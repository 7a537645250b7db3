"""The catalogue: every text of the window in English and Korean, switchable while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from findcolor.desktop.texts import TEXTS

LANGUAGES = {"en": "English", "ko": "한국어"}


class Catalogue(QObject):
    """Texts in the present language.

    Args:
        language: "en", "ko", or "" for the language of the system.
    """

    changed = Signal()

    def __init__(self, language: str = "") -> None:
        super().__init__()
        self._bound: list[tuple[Callable[[str], Any], str]] = []
        self._column = 0
        self._qt = QTranslator(self)
        self.language = language

    @property
    def language(self) -> str:
        """The present language, "en" or "ko"."""
        return list(LANGUAGES)[self._column]

    @language.setter
    def language(self, language: str) -> None:
        if language not in LANGUAGES:
            korean = QLocale.system().language() == QLocale.Language.Korean
            language = "ko" if korean else "en"
        self._column = list(LANGUAGES).index(language)
        self._translate_qt(language)
        for setter, key in self._bound:
            setter(self.text(key))
        self.changed.emit()

    def _translate_qt(self, language: str) -> None:
        """Let Qt's own dialogs speak the language, too; by themselves they speak English."""
        QCoreApplication.removeTranslator(self._qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt.load(f"qtbase_{language}", folder):
            QCoreApplication.installTranslator(self._qt)

    def text(self, key: str, **values: object) -> str:
        """Return a text with its {places} filled in."""
        text = TEXTS[key][self._column]
        return text.format(**values) if values else text

    def bind(self, setter: Callable[[str], Any], key: str) -> None:
        """Set a text now and whenever the language changes, for as long as the window lives."""
        setter(self.text(key))
        self._bound.append((setter, key))
