"""Full-size files: one photo in one call, and downloads of kept photos."""

from __future__ import annotations

import shutil
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import Field, Json
from pydantic.json_schema import SkipJsonSchema
from starlette.background import BackgroundTask

from findcolor.recipe import Recipe
from findcolor.server.errors import content, responses
from findcolor.server.output import MEDIA_TYPES, Output
from findcolor.server.requests import InTurn, PhotoId
from findcolor.server.schemas import MAX_JSON, FileBody, FileFormat, RecipeBody
from findcolor.server.storage import Scratch, room
from findcolor.server.studio import clean_name

router = APIRouter(prefix="/v1/photos/{id}/download", tags=["files"], max_body_size=MAX_JSON)
upload_router = APIRouter(prefix="/v1", tags=["files"])

PHOTO = content(*MEDIA_TYPES.values())
Quality = Annotated[int, Field(ge=1, le=100)] | SkipJsonSchema[None]


@upload_router.post(
    "/colorize", response_class=Response, responses=PHOTO | responses(415, 503, 507)
)
async def colorize(
    turn: InTurn,
    photo: Annotated[UploadFile, File(description="The photo file.")],
    recipe: Annotated[Json[RecipeBody | None], Form(description="A recipe, as JSON.")] = None,
    format: Annotated[FileFormat, Form(description="Form of the file.")] = "source",
    quality: Annotated[Quality, Form(description="1..100, for JPEG and WebP.")] = None,
    drop_gps: Annotated[bool, Form(description="Leave out where it was taken.")] = False,
) -> Response:
    """Colour one photo; nothing is kept."""
    storage, output = turn.studio.storage, Output(format, quality, drop_gps)
    wanted = recipe.to_recipe() if recipe else Recipe()
    name = clean_name(photo.filename or "")

    def work() -> tuple[Scratch, str]:
        with storage.scratch() as upload:
            with room(), upload.path.open("wb") as file:
                shutil.copyfileobj(photo.file, file, 2**20)
            canvas = turn.studio.open(upload.path, name)
            return output.make(canvas, wanted, storage), canvas.photo.format

    scratch, source = await turn.file(work)
    return _answer(scratch, output, name, source)


@router.post("", response_class=Response, responses=PHOTO | responses(404, 503, 507))
async def download(id: PhotoId, body: FileBody, turn: InTurn) -> Response:
    """Download the full-size colour photo."""
    output = Output(body.format, body.quality, body.drop_gps)
    recipe = None if body.recipe is None else body.recipe.to_recipe()
    return await _download(id, turn, output, recipe)


@router.get("", response_class=Response, responses=PHOTO | responses(404, 503, 507))
async def download_saved(
    id: PhotoId,
    turn: InTurn,
    format: Annotated[FileFormat, Query(description="Form of the file.")] = "source",
    quality: Annotated[Quality, Query(description="1..100, for JPEG and WebP.")] = None,
    drop_gps: Annotated[bool, Query(description="Leave out where it was taken.")] = False,
) -> Response:
    """Download the full-size colour photo with its saved recipe."""
    return await _download(id, turn, Output(format, quality, drop_gps), None)


async def _download(id: str, turn: InTurn, output: Output, recipe: Recipe | None) -> Response:
    row = await turn.photo(id)
    canvas = await turn.canvas(row)
    wanted = recipe or Recipe.from_json(row.recipe)
    scratch = await turn.file(lambda: output.make(canvas, wanted, turn.studio.storage))
    return _answer(scratch, output, row.name, row.format)


def _answer(scratch: Scratch, output: Output, upload: str, source: str) -> Response:
    return FileResponse(
        scratch.path,
        media_type=MEDIA_TYPES[output.kind(source)],
        filename=output.name(upload, source),
        background=BackgroundTask(scratch.discard),
    )
