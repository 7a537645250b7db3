"""``findcolor survey``: make a survey, let people take it, read what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

app = typer.Typer(
    help="Ask people whether colours look real: create, serve, analyze.", no_args_is_help=True
)

Folder = Annotated[Path, typer.Argument(help="The survey's folder.", show_default=False)]


@app.command()
def create(
    folder: Folder,
    colorized: Annotated[
        list[str],
        typer.Option(
            help="Folder of colourised photos, as FOLDER or NAME=FOLDER; once for each system.",
            show_default=False,
        ),
    ],
    real: Annotated[
        Path | None, typer.Option(help="Folder of real photos.", show_default=False)
    ] = None,
    mode: Annotated[
        Literal["rate", "pairs"],
        typer.Option(help="Single pictures (real or AI?) or pairs (which is more natural?)."),
    ] = "rate",
    count: Annotated[int, typer.Option(help="Different questions, half of them real.")] = 42,
    repeats: Annotated[int, typer.Option(help="Questions that come a second time.")] = 4,
    seed: Annotated[int, typer.Option(help="Decides the drawing.")] = 0,
    side: Annotated[int, typer.Option(help="Longest side of the pictures, in pixels.")] = 720,
    shape: Annotated[
        Literal["square", "keep"], typer.Option(help="Cut pictures to a square, or keep shapes.")
    ] = "square",
    seconds: Annotated[float, typer.Option(help="How long a picture is shown.")] = 7.0,
    title: Annotated[str, typer.Option(help="Shown on the first page.")] = "",
) -> None:
    """Draw pictures from folders and make a survey's FOLDER."""
    from rich.progress import Progress

    from findcolor.errors import SettingsError
    from findcolor.survey.create import Plan, create_survey

    systems: dict[str, Path] = {}
    for given in colorized:
        name, equals, path = given.partition("=")
        source = Path(path if equals else given)
        system = name if equals else source.resolve().name
        if not system or system in systems:
            raise SettingsError(f'Give every colourised folder a name of its own: not "{system}".')
        systems[system] = source
    if mode == "rate" and real is None:
        raise SettingsError("Real photos are needed to tell them from: add --real FOLDER.")
    plan = Plan(mode, count, repeats, seed, side, shape, seconds, title)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Pictures")
        create_survey(
            folder,
            real,
            systems,
            plan,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    typer.echo(folder)


@app.command()
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="FINDCOLOR_TOKEN",
            help="Opens the survey to other machines: part of the link people get.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Let people take the survey of FOLDER; Ctrl-C ends it, and it can go on any time."""
    from findcolor.errors import MissingExtraError

    try:
        import uvicorn

        from findcolor.server.settings import Settings
        from findcolor.server.survey_app import link, listen, survey_app
    except ModuleNotFoundError:
        raise MissingExtraError("Serving a survey", "studio") from None

    settings = Settings(host=host, port=port, token=token)
    served = survey_app(folder, settings)
    with listen(settings) as socket:
        # Whoever starts it needs the address, also when it is a script that asked for port 0.
        typer.echo(link(settings, socket.getsockname()[1]))
        config = uvicorn.Config(served, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[socket])


@app.command()
def analyze(
    folder: Folder,
    output: Annotated[
        Path | None,
        typer.Option(help="Folder of the report.", show_default="FOLDER/report"),
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Count also people who did not finish.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON instead of the report's path.")
    ] = False,
) -> None:
    """Write what the answers say: report.html, report.json, answers.csv."""
    from findcolor.survey.report import write_report

    page = write_report(folder, output or folder / "report", everyone)
    typer.echo(page.with_suffix(".json").read_text("utf-8") if as_json else page)
