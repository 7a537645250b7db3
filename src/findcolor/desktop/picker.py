"""The colour panel: the chosen place's gamut, suggestions, hex, recent colours and radius."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from findcolor.desktop.catalogue import Catalogue
from findcolor.desktop.gamut_pad import GamutPad
from findcolor.desktop.swatches import Swatch, Swatches
from findcolor.editing.edits import MAX_RADIUS, MIN_RADIUS
from findcolor.editing.swatch import hex_at
from findcolor.errors import HintError
from findcolor.model.hints import parse_color
from findcolor.model.suggestions import Suggestion

COUNT = 9


class Picker(QWidget):
    """Everything about one hint's colour."""

    chosen = Signal(float, float)
    """A colour (a*, b*), perhaps still moving."""
    released = Signal()
    """The colour is meant."""
    radius_changed = Signal(float)
    dropper_toggled = Signal(bool)
    remove_asked = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lightness = 50.0
        self._suggestions: list[Suggestion] = []
        self.hint_text = QLabel(wordWrap=True)
        self.hint_text.setProperty("quiet", True)
        catalogue.bind(self.hint_text.setText, "pick_first")
        self.pad = GamutPad()
        catalogue.bind(self.pad.setAccessibleName, "gamut")
        self.suggestions = Swatches(COUNT)
        self.recent = Swatches(COUNT)
        self.sample = Swatch()
        self.sample.setFixedSize(30, 30)
        self.sample.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hex = QLineEdit(maxLength=7)
        self.hex.setFixedWidth(92)
        self.dropper = QPushButton()
        self.dropper.setCheckable(True)
        catalogue.bind(self.dropper.setToolTip, "dropper_tip")
        catalogue.bind(self.dropper.setAccessibleName, "dropper")
        self.remove = QPushButton()
        catalogue.bind(self.remove.setToolTip, "delete_hint")
        catalogue.bind(self.remove.setAccessibleName, "delete_hint")
        self.radius = QSlider(Qt.Orientation.Horizontal)
        self.radius.setRange(0, 100)
        self.radius_text = QLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self.radius_text.setFixedWidth(44)
        self._lay_out(catalogue)
        self.pad.chosen.connect(self._pad_chosen)
        self.pad.released.connect(self.released)
        self.suggestions.chosen.connect(self.take)
        self.recent.chosen.connect(self.take)
        self.hex.returnPressed.connect(self._hex_entered)
        self.dropper.toggled.connect(self.dropper_toggled)
        self.remove.clicked.connect(self.remove_asked)
        self.radius.valueChanged.connect(
            lambda value: self.radius_changed.emit(
                MIN_RADIUS * (MAX_RADIUS / MIN_RADIUS) ** (value / 100)
            )
        )
        self.show_place(None, None, has_hint=False)

    def show_place(
        self, lightness: float | None, color: tuple[float, float] | None, *, has_hint: bool
    ) -> None:
        """Show a place's lightness and colour, or that none is chosen."""
        chosen = lightness is not None
        self._lightness = lightness if lightness is not None else 50.0
        self.pad.show_lightness(lightness)
        self.pad.show_color(color)
        self._show_color(color)
        for widget in (self.suggestions, self.recent, self.hex, self.dropper):
            widget.setEnabled(chosen)
        self.remove.setEnabled(has_hint)
        self.hint_text.setVisible(not chosen)

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show suggested colours, the most probable first."""
        self._suggestions = list(suggestions)
        self.suggestions.show_colors(
            [suggestion.hex for suggestion in suggestions],
            [f"{i}: {s.hex}  {s.probability:.0%}" for i, s in enumerate(suggestions, 1)],
        )
        self.pad.show_suggestions([(s.a, s.b) for s in suggestions])

    def show_radius(self, radius: float) -> None:
        """Show a radius, a part of the photo's longer side."""
        span = math.log(MAX_RADIUS / MIN_RADIUS)
        self.radius.blockSignals(True)
        self.radius.setValue(round(100 * math.log(radius / MIN_RADIUS) / span))
        self.radius.blockSignals(False)
        self.radius_text.setText(f"{radius:.1%}")

    def take(self, color: str) -> None:
        """Choose a colour (#rrggbb) for good."""
        self.chosen.emit(*parse_color(color))
        self.released.emit()

    def take_suggestion(self, index: int) -> None:
        """Choose a suggestion, counted from 0; exactly its a* and b*."""
        if index < len(self._suggestions) and self.pad.isEnabled():
            suggestion = self._suggestions[index]
            self.chosen.emit(suggestion.a, suggestion.b)
            self.released.emit()

    # --- inside

    def _lay_out(self, catalogue: Catalogue) -> None:
        def label(key: str) -> QLabel:
            text = QLabel()
            text.setProperty("quiet", True)
            catalogue.bind(text.setText, key)
            return text

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(self.hint_text)
        column.addWidget(self.pad)
        column.addWidget(label("suggestions"))
        column.addWidget(self.suggestions)
        row = QHBoxLayout()
        row.setSpacing(6)
        widgets: tuple[QWidget, ...] = (self.sample, self.hex, self.dropper, self.remove)
        for widget in widgets:
            row.addWidget(widget)
        row.insertStretch(2)
        column.addLayout(row)
        catalogue.bind(self.hex.setAccessibleName, "hex")
        catalogue.bind(self.hex.setToolTip, "hex")
        column.addWidget(label("recent_colors"))
        column.addWidget(self.recent)
        row = QHBoxLayout()
        row.addWidget(label("radius"))
        row.addWidget(self.radius, 1)
        row.addWidget(self.radius_text)
        column.addLayout(row)
        catalogue.bind(self.radius.setAccessibleName, "radius")

    def _show_color(self, color: tuple[float, float] | None) -> None:
        text = hex_at(self._lightness, *color) if color is not None else ""
        if not self.hex.hasFocus() or not self.hex.isModified():
            self.hex.setText(text)
        self.sample.show_color(text)

    def _pad_chosen(self, a: float, b: float) -> None:
        self._show_color((a, b))
        self.chosen.emit(a, b)

    def _hex_entered(self) -> None:
        self.hex.setModified(False)
        try:
            self.take(self.hex.text().strip())
        except HintError:
            self.hex.selectAll()
