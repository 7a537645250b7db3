"""``findcolor desktop``: the window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from findcolor.errors import MissingExtraError


def command(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PHOTO]...", help="Photos, folders or a session to open."),
    ] = None,
    language: Annotated[
        str, typer.Option(help="Language of the window: en or ko; the system's by default.")
    ] = "",
    install_entry: Annotated[
        bool,
        typer.Option(
            "--install-entry", help="Add Find Color to the applications menu (Linux), and end."
        ),
    ] = False,
) -> None:
    """Open the desktop program, which colours photos and lets you steer the colours.

    **Examples**

    `findcolor desktop`

    `findcolor desktop grandmother.jpg`
    """
    if install_entry:
        from findcolor.desktop.entry import install_entry as install

        print(install())
        return
    try:
        from findcolor.desktop.app import run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("PySide6", "shiboken6")):
            raise MissingExtraError("The desktop program", "desktop") from None
        raise

    sys.exit(run(photos or [], language))
