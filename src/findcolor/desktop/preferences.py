"""What the program remembers between two starts; not the work itself, which sessions keep."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

RECENT_FILES, RECENT_COLORS = 10, 9


class Preferences:
    """Typed access to the settings.

    Args:
        file: The settings file; None means the place the system has for them.
    """

    def __init__(self, file: Path | None = None) -> None:
        if file is None:
            self._settings = QSettings("findcolor", "findcolor")
        else:
            self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """ "en", "ko", or "" for the system's."""
        return str(self._settings.value("language", ""))

    @language.setter
    def language(self, language: str) -> None:
        self._settings.setValue("language", language)

    @property
    def theme(self) -> str:
        """ "system", "dark" or "light"."""
        return str(self._settings.value("theme", "system"))

    @theme.setter
    def theme(self, theme: str) -> None:
        self._settings.setValue("theme", theme)

    @property
    def live(self) -> bool:
        """Whether new colours show at once instead of on Colorize."""
        return str(self._settings.value("live", "true")) == "true"

    @live.setter
    def live(self, live: bool) -> None:
        self._settings.setValue("live", "true" if live else "false")

    @property
    def drop_gps(self) -> bool:
        """Whether saved files leave the place out."""
        return str(self._settings.value("drop_gps", "false")) == "true"

    @drop_gps.setter
    def drop_gps(self, drop: bool) -> None:
        self._settings.setValue("drop_gps", "true" if drop else "false")

    @property
    def folder(self) -> str:
        """Where the last photo came from."""
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        return str(self._settings.value("folder", QStandardPaths.writableLocation(pictures)))

    @folder.setter
    def folder(self, folder: str) -> None:
        self._settings.setValue("folder", folder)

    @property
    def recent_files(self) -> list[str]:
        """Photos opened lately, the latest first."""
        return self._list("recent_files")

    def remember_file(self, path: Path) -> None:
        """Put a photo first among the recent ones."""
        self._remember("recent_files", str(path.absolute()), RECENT_FILES)

    @property
    def recent_colors(self) -> list[str]:
        """Colours chosen lately as #rrggbb, the latest first."""
        return self._list("recent_colors")

    def remember_color(self, color: str) -> None:
        """Put a colour first among the recent ones."""
        self._remember("recent_colors", color, RECENT_COLORS)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, as Qt saves it; empty at first."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)

    def _list(self, key: str) -> list[str]:
        value = self._settings.value(key)
        return [value] if isinstance(value, str) else [str(item) for item in value or []]

    def _remember(self, key: str, item: str, count: int) -> None:
        rest = [other for other in self._list(key) if other != item]
        self._settings.setValue(key, [item, *rest][:count])
