"""The notice: one sentence above the photo, with things one may do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget


class Notice(QFrame):
    """A bar that says something and waits for nobody: the window works on beneath it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self.label = QLabel(wordWrap=True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._row.addWidget(self.label, 1)
        self.buttons: list[QPushButton] = []
        close = QToolButton()
        close.setText("✕")
        close.clicked.connect(self.hide)
        self._row.addWidget(close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_text(
        self,
        text: str,
        actions: Mapping[str, Callable[[], object]] | None = None,
        *,
        seconds: float | None = None,
    ) -> None:
        """Show a sentence.

        Args:
            text: The sentence.
            actions: Buttons: their text, and what they do; any of them closes the notice.
            seconds: Go away by itself after so long.
        """
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for name, act in (actions or {}).items():
            button = QPushButton(name)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, act=act: act())
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons.append(button)
        self.label.setText(text)
        self._timer.stop()
        if seconds is not None:
            self._timer.start(round(seconds * 1000))
        self.show()
