"""The look panel: saturation, temperature, strength, and patch-wise colouring."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QSlider, QWidget

from findcolor.color.look import Look
from findcolor.desktop.catalogue import Catalogue

PATCHES = ("auto", "off", "2", "3", "4", "5", "6", "7", "8")


class LookSlider(QSlider):
    """A slider over 0..range in hundredths; a double click puts it back to its default."""

    def __init__(self, low: float, high: float, default: float) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.default = default
        self.setRange(round(low * 100), round(high * 100))
        self.setPageStep(10)
        self.show_number(default)

    @property
    def number(self) -> float:
        """The present number."""
        return self.value() / 100

    def show_number(self, number: float) -> None:
        """Show a number without telling anybody."""
        self.blockSignals(True)
        self.setValue(round(number * 100))
        self.blockSignals(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back to the default."""
        self.setValue(round(self.default * 100))


class LookPanel(QWidget):
    """Says what the recipe's look and patches should be."""

    look_changed = Signal(object)
    """A Look, perhaps still moving."""
    released = Signal()
    patches_changed = Signal(str)

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.saturation = LookSlider(0, 3, 1)
        self.temperature = LookSlider(-1, 1, 0)
        self.strength = LookSlider(0, 1, 1)
        self.patches = QComboBox()
        self.patches.addItems(list(PATCHES))
        self.reset = QPushButton()
        catalogue.bind(self.reset.setText, "look_reset")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        self._numbers: dict[LookSlider, QLabel] = {}
        sliders = {
            "saturation": self.saturation,
            "temperature": self.temperature,
            "strength": self.strength,
        }
        for row, (key, slider) in enumerate(sliders.items()):
            number = QLabel(alignment=Qt.AlignmentFlag.AlignRight)
            number.setFixedWidth(44)
            self._numbers[slider] = number
            grid.addWidget(self._label(key), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(number, row, 2)
            catalogue.bind(slider.setAccessibleName, key)
            slider.valueChanged.connect(self._slid)
            slider.sliderReleased.connect(self.released)
        grid.addWidget(self._label("patch_switch"), 3, 0)
        grid.addWidget(self.patches, 3, 1, 1, 2)
        grid.addWidget(self.reset, 4, 0, 1, 3)
        catalogue.bind(self.patches.setAccessibleName, "patch_switch")
        catalogue.changed.connect(self._name_patches)
        self._name_patches()
        self.patches.activated.connect(lambda index: self.patches_changed.emit(PATCHES[index]))
        self.reset.clicked.connect(lambda: self._give(Look()))
        self.show_look(Look(), "auto")

    def show_look(self, look: Look, patches: str) -> None:
        """Show a recipe's look and patches."""
        self.saturation.show_number(look.saturation)
        self.temperature.show_number(look.temperature)
        self.strength.show_number(look.strength)
        for slider, number in self._numbers.items():
            number.setText(
                f"{slider.number:+.2f}" if slider.minimum() < 0 else f"{slider.number:.2f}"
            )
        self.patches.setCurrentIndex(PATCHES.index(patches))

    def _label(self, key: str) -> QLabel:
        label = QLabel()
        label.setProperty("quiet", True)
        self._catalogue.bind(label.setText, key)
        return label

    def _name_patches(self) -> None:
        self.patches.setItemText(0, self._catalogue.text("patches_auto"))
        self.patches.setItemText(1, self._catalogue.text("patches_off"))
        for index in range(2, len(PATCHES)):
            text = self._catalogue.text("patches_count", count=PATCHES[index])
            self.patches.setItemText(index, text)

    def _slid(self) -> None:
        look = Look(self.saturation.number, self.temperature.number, self.strength.number)
        self.look_changed.emit(look)

    def _give(self, look: Look) -> None:
        self.look_changed.emit(look)
        self.released.emit()
