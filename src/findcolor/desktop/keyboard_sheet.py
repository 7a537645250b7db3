"""The keyboard sheet: what every key does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from findcolor.desktop.actions import PLANS, Actions
from findcolor.desktop.catalogue import Catalogue

GESTURES = ("click", "drag", "wheel", "space", "suggestion", "arrows", "brackets", "escape")


class KeyboardSheet(QDialog):
    """A list of keys and gestures, made from the actions themselves."""

    def __init__(self, actions: Actions, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(catalogue.text("shortcuts"))
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (QKeySequence.listToString(actions[plan.key].shortcuts()[:2], native), plan.key)
            for plan in PLANS
            if plan.shortcuts
        ]
        rows.append(("C", "compare"))
        pairs = [(keys, catalogue.text(key)) for keys, key in rows]
        pairs += [
            (catalogue.text(f"key_{key}"), catalogue.text(f"key_{key}_does")) for key in GESTURES
        ]
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setHorizontalSpacing(18)
        half = (len(pairs) + 1) // 2
        for index, (keys, does) in enumerate(pairs):
            column, row = divmod(index, half)
            name = QLabel(keys)
            name.setProperty("heading", True)
            grid.addWidget(name, row, 2 * column)
            grid.addWidget(QLabel(does), row, 2 * column + 1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(sheet)
        column_box = QVBoxLayout(self)
        column_box.addWidget(area)
        self.resize(820, 560)
