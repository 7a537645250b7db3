"""``/v1/photos``: uploads, the pictures of them, and their saved recipes."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, File, Header, Query, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from findcolor.photo.preview import encode_preview, original_preview
from findcolor.recipe import Recipe
from findcolor.server.database import PhotoRow
from findcolor.server.errors import content, responses
from findcolor.server.requests import InTurn, Owner, PhotoId, StudioOf
from findcolor.server.schemas import MAX_JSON, MAX_SIDE, Photo, Photos, RecipeAnswer, RecipeBody
from findcolor.server.studio import Studio

router = APIRouter(prefix="/v1/photos", tags=["photos"], max_body_size=MAX_JSON)
upload_router = APIRouter(prefix="/v1/photos", tags=["photos"])

MaxSide = Annotated[int, Query(ge=16, le=MAX_SIDE, description="Longer side, pixels.")]
JPEG = content("image/jpeg")
UNCHANGED: dict[int | str, dict[str, str]] = {304: {"description": "Nothing changed."}}
FOREVER = {"cache-control": "private, max-age=604800, immutable"}


@upload_router.post("", status_code=201, responses=responses(409, 415, 503, 507))
async def add(
    photo: Annotated[UploadFile, File(description="The photo file.")], turn: InTurn
) -> Photo:
    """Upload a photo; answered when its features are computed."""
    studio, owner = turn.studio, turn.owner
    row = await turn.file(lambda: studio.add_photo(owner, photo.filename or "", photo.file))
    return describe(studio, row)


@router.get("", responses=responses())
def list_all(studio: StudioOf, owner: Owner) -> Photos:
    """List your photos."""
    return Photos(photos=[describe(studio, row) for row in studio.photos(owner)])


@router.get("/{id}", responses=responses(404))
def show(id: PhotoId, studio: StudioOf, owner: Owner) -> Photo:
    """Describe a photo."""
    return describe(studio, studio.photo(owner, id))


@router.delete("/{id}", status_code=204, responses=responses(404))
def remove(id: PhotoId, studio: StudioOf, owner: Owner) -> None:
    """Delete a photo and its file."""
    studio.delete_photo(owner, id)


@router.get("/{id}/gray", response_class=Response, responses=JPEG | responses(404, 503))
async def gray(id: PhotoId, turn: InTurn, max_side: MaxSide = 1024) -> Response:
    """Show the gray photo, small."""
    canvas = await turn.canvas(await turn.photo(id))
    image = await turn.click(lambda: encode_preview(canvas.gray_preview(max_side)))
    return Response(image, media_type="image/jpeg", headers=FOREVER)


@router.get("/{id}/original", response_class=Response, responses=JPEG | responses(404, 503))
async def original(id: PhotoId, turn: InTurn, max_side: MaxSide = 1024) -> Response:
    """Show the photo as it was uploaded, small; for colours to refer to."""
    row = await turn.photo(id)
    path = turn.studio.storage.path(row.digest)
    image = await turn.file(lambda: encode_preview(original_preview(path, max_side)))
    return Response(image, media_type="image/jpeg", headers=FOREVER)


@router.get(
    "/{id}/preview",
    response_class=Response,
    responses=JPEG | UNCHANGED | responses(404, 503),
)
async def preview(
    id: PhotoId,
    turn: InTurn,
    max_side: MaxSide = 1024,
    if_none_match: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """Show the photo with its saved recipe, small."""
    row = await turn.photo(id)
    recipe = Recipe.from_json(row.recipe)
    model = await run_in_threadpool(lambda: turn.studio.colorizer.sha256)
    parts = f"{row.digest} {recipe.dumps()} {max_side} {model}"
    headers = {
        "etag": f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"',
        "cache-control": "private, no-cache",
    }
    if if_none_match == headers["etag"]:
        return Response(status_code=304, headers=headers)
    canvas = await turn.canvas(row)
    image = await turn.click(lambda: encode_preview(canvas.preview(recipe, max_side)))
    return Response(image, media_type="image/jpeg", headers=headers)


@router.get("/{id}/recipe", responses=responses(404))
def saved_recipe(id: PhotoId, studio: StudioOf, owner: Owner) -> RecipeAnswer:
    """Return the saved recipe."""
    return RecipeAnswer.model_validate(studio.photo(owner, id).recipe)


@router.put("/{id}/recipe", responses=responses(404))
def save_recipe(id: PhotoId, body: RecipeBody, studio: StudioOf, owner: Owner) -> RecipeAnswer:
    """Save a recipe; it is on disk when the answer arrives."""
    recipe = body.to_recipe()
    studio.save_recipe(owner, id, recipe)
    return RecipeAnswer.model_validate(recipe.to_json())


def describe(studio: Studio, row: PhotoRow) -> Photo:
    """Return a photo as the API shows it."""
    url = f"/v1/photos/{row.id}"
    return Photo(
        id=row.id,
        name=row.name,
        width=row.width,
        height=row.height,
        depth=row.depth,
        format=row.format,
        bytes=row.bytes,
        created=row.created,
        expires=row.touched + studio.settings.keep,
        recipe=row.recipe,
        gray_url=f"{url}/gray",
        preview_url=f"{url}/preview",
        original_url=f"{url}/original",
    )
