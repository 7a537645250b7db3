"""The command ``findcolor``: one file per verb in this folder, found by its name.

A verb's file has a function ``command`` (one command) or a Typer group ``app`` (sub-commands).
Data goes to stdout and progress to stderr; the exit code is 0, 1 (the photo, the machine) or
2 (the command line).
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer
from rich.console import Console

from findcolor import cli
from findcolor.errors import FindColorError, HintError, SettingsError

app = typer.Typer(
    name="findcolor",
    help="Give old black-and-white photographs colour.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _register_verbs() -> None:
    for found in pkgutil.iter_modules(cli.__path__):
        if found.name in ("main",) or found.name.startswith("_"):
            continue
        module = importlib.import_module(f"{cli.__name__}.{found.name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=found.name)
        else:
            app.command(found.name)(module.command)


_register_verbs()


def main() -> None:
    """Run the command line; a user's error becomes one sentence on stderr."""
    try:
        app()
    except FindColorError as error:
        Console(stderr=True, soft_wrap=True).print(f"findcolor: {error}", markup=False, style="red")
        sys.exit(2 if isinstance(error, HintError | SettingsError) else 1)
