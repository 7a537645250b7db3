"""``findcolor studio``: the web page and its server."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from findcolor.errors import MissingExtraError


def command(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
    data: Annotated[
        Path | None, typer.Option(help="Folder for photos and results.", file_okay=False)
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="URL of the data base, such as postgresql://USER@HOST/NAME; "
            "by default a file in the data folder.",
            envvar="FINDCOLOR_DATABASE",
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            help="Secret that opens the studio; needed when others can reach it.",
            envvar="FINDCOLOR_TOKEN",
        ),
    ] = None,
    keep: Annotated[
        float, typer.Option(help="Days until a photo that nobody touched is deleted.", min=0.01)
    ] = 7.0,
    memory: Annotated[
        int, typer.Option(help="Megabytes for the features of open photos.", min=0)
    ] = 448,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Open the studio: colour photos in a web page, and steer the colours.

    The page is at http://127.0.0.1:8000 and works without the internet. Photos stay on this
    machine, in the data folder.

    Examples:

    * `findcolor studio`

    * `FINDCOLOR_TOKEN=$(openssl rand -hex 16) findcolor studio --host 0.0.0.0 --no-browser`
    """
    # Before NumPy is loaded: its BLAS shares tiny products among threads, at five times the cost.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from findcolor.server.serve import serve
        from findcolor.server.settings import Settings, default_data_folder
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("findcolor"):
            raise
        raise MissingExtraError("The studio", "studio") from None

    serve(
        Settings(
            data=data or default_data_folder(),
            database=database,
            host=host,
            port=port,
            token=token,
            memory=memory * 2**20,
            keep=timedelta(days=keep),
        ),
        say=lambda text: typer.echo(text, err=True),
        browser=browser,
    )
