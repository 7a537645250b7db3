"""The application: the API, the page and the guard around them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import metadata

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from findcolor.errors import FindColorError
from findcolor.server import files, jobs, local_copy, paint, photos, reference
from findcolor.server.errors import handle_errors, responses
from findcolor.server.metrics import Measure, Metrics
from findcolor.server.pages import Pages
from findcolor.server.queue import JobQueue
from findcolor.server.requests import StudioOf
from findcolor.server.schemas import MAX_HINTS, Health, Info, LimitsInfo, ModelInfo, Readiness
from findcolor.server.security import Guard
from findcolor.server.studio import Studio
from findcolor.server.surveys import surveys_router
from findcolor.survey.survey import Surveys

log = logging.getLogger(__name__)

SURVEYS = "surveys"
"""Folder, inside the data folder, of the surveys that this studio shows."""
SWEEP_SECONDS = 3600.0
FORM_OVERHEAD = 64 * 1024
"""What a multipart body holds beside the file."""
READ = ["jpeg", "png", "tiff", "webp", "avif", "heic"]
WRITE = ["jpeg", "png", "tiff", "webp"]

router = APIRouter(tags=["the server"])


def create_app(studio: Studio) -> ASGIApp:
    """Return the application of an open studio, which closes when the lifespan ends."""
    settings = studio.settings
    queue = JobQueue(studio)
    metrics = Metrics(studio, queue)
    surveys = Surveys(settings.data / SURVEYS)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(queue.start)
        sweeping = asyncio.create_task(_sweep(studio))
        try:
            yield
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            await run_in_threadpool(queue.close)
            await run_in_threadpool(surveys.close)
            await run_in_threadpool(studio.close)

    app = FastAPI(
        title="Find Color",
        description="Colour for old black-and-white photographs, steered by hints.",
        version=metadata.version("findcolor"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=settings.limits.max_bytes + FORM_OVERHEAD,
        form_limits={"max_files": 1, "max_fields": 16, "max_part_size": 2**20},
    )
    app.state.studio, app.state.queue, app.state.metrics = studio, queue, metrics
    handle_errors(app)
    for routes in (
        files.upload_router,
        photos.upload_router,
        photos.router,
        paint.router,
        files.router,
        paint.picker_router,
        jobs.router,
        local_copy.router,
        surveys_router(surveys),
        router,
    ):
        app.include_router(routes)
    app.router.default = Pages()  # not a mount, which would hide that a path takes other methods
    # Around the whole application, so that no answer escapes, not even that of a crash.
    return Measure(Guard(app, settings), metrics)


@router.get("/v1/info", responses=responses())
def info(studio: StudioOf) -> Info:
    """Say what this server is and what it allows."""
    limits = studio.settings.limits
    try:
        model = ModelInfo(name=studio.colorizer.name, sha256=studio.colorizer.sha256)
    except FindColorError:
        model = None
    return Info(
        version=metadata.version("findcolor"),
        model=model,
        limits=LimitsInfo(
            max_bytes=limits.max_bytes,
            max_pixels=limits.max_pixels,
            max_hints=MAX_HINTS,
            max_photos=limits.max_photos,
            retention_days=studio.settings.keep.total_seconds() / 86400,
        ),
        read=READ,
        write=WRITE,
    )


@router.get("/healthz", responses=responses())
async def health() -> Health:
    """Say that the process lives."""
    return Health()


@router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready."}})
def readiness(studio: StudioOf) -> Response:
    """Say whether the server can work."""
    try:
        model = bool(studio.colorizer.name)
    except FindColorError:
        model = False
    database, disk = studio.database.answers(), studio.storage.writable()
    ready = database and model and disk
    answer = Readiness(
        status="ready" if ready else "not ready", database=database, model=model, disk=disk
    )
    return JSONResponse(answer.model_dump(), 200 if ready else 503)


@router.get("/metrics", response_class=Response, include_in_schema=False)
def metrics_text(request: Request) -> Response:
    """Return the figures for Prometheus."""
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4")


@router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show this API as a page."""
    return HTMLResponse(reference.render(request.app.openapi()))


@router.get("/docs/style.css", include_in_schema=False)
def docs_style() -> Response:
    """Return the style of that page."""
    return Response(reference.STYLE, media_type="text/css")


async def _sweep(studio: Studio) -> None:
    while True:
        try:
            gone = await run_in_threadpool(studio.sweep)
            if gone:
                log.info("Deleted %d photos and jobs that nobody touched any more", gone)
        except Exception:  # the next round may succeed; the studio must live on
            log.exception("Old photos could not be deleted")
        await asyncio.sleep(SWEEP_SECONDS)
