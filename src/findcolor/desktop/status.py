"""The status bar: what is going on, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.work import Task


class Status(QStatusBar):
    """Shows the latest task that runs, and facts about the photo."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._catalogue = catalogue
        self.task: Task | None = None
        self.text = QLabel()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedWidth(140)
        self.cancel = QPushButton()
        self.cancel.setFlat(True)
        catalogue.bind(self.cancel.setText, "cancel")
        self.facts = QLabel()
        self.facts.setContentsMargins(8, 0, 10, 0)
        self.text.setContentsMargins(8, 0, 0, 0)
        self.addWidget(self.text, 1)
        for widget in (self.bar, self.cancel, self.facts):
            self.addPermanentWidget(widget)
        self.cancel.clicked.connect(self._cancel)
        self._idle = ""
        self._show_task(None)

    def show_idle(self, text: str) -> None:
        """Say something that holds while no task runs."""
        self._idle = text
        if self.task is None:
            self.text.setText(text)

    def follow(self, task: Task) -> None:
        """Show a task until it ends."""
        self._show_task(task)
        task.progressed.connect(self._progressed)
        task.ended.connect(lambda: self._ended(task))

    def _show_task(self, task: Task | None) -> None:
        self.task = task
        self.bar.setRange(0, 0)
        self.bar.setVisible(task is not None)
        self.cancel.setVisible(task is not None)
        self.text.setText(task.name if task is not None else self._idle)

    def _ended(self, task: Task) -> None:
        if self.task is task:
            self._show_task(None)

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self._show_task(None)
            self.showMessage(self._catalogue.text("cancelled"), 4000)
