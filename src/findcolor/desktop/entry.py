"""The desktop entry: puts Find Color into the applications menu of a Linux desktop."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from findcolor.errors import FindColorError, WriteError

HERE = Path(__file__).parent


def install_entry(data: Path | None = None) -> Path:
    """Write the entry and the icon for the present user and return the entry's path.

    Args:
        data: The user's data folder; ``$XDG_DATA_HOME`` or ``~/.local/share`` by default.

    Raises:
        FindColorError: This is no Linux desktop.
        WriteError: The folder cannot be written.
    """
    if not sys.platform.startswith("linux"):
        raise FindColorError("The applications menu is filled by the installer on this system.")
    data = data or Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    entry = data / "applications" / "findcolor.desktop"
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / "findcolor.svg"
    program = shutil.which("findcolor") or "findcolor"
    text = (HERE / "findcolor.desktop").read_text("utf-8")
    try:
        for path in (entry, icon):
            path.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(text.replace("Exec=findcolor ", f'Exec="{program}" '), "utf-8")
        icon.write_bytes((HERE / "findcolor.svg").read_bytes())
    except OSError as error:
        raise WriteError(f"{data} cannot be written: {error.strerror}.") from None
    return entry
