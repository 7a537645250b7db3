"""Steering a photo: every call that answers a click."""

from __future__ import annotations

import functools
import time
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Response

from findcolor.color.gamut import in_gamut
from findcolor.color.lab import lab_to_srgb
from findcolor.editing.veil import doubt_veil
from findcolor.photo.preview import encode_preview
from findcolor.server.errors import content, responses
from findcolor.server.requests import InTurn, PhotoId
from findcolor.server.schemas import (
    MAX_JSON,
    CertaintyBody,
    Hints,
    PaintBody,
    Question,
    Questions,
    QuestionsBody,
    RecipeAnswer,
    ReferenceBody,
    SuggestBody,
    Suggestion,
    Suggestions,
    Variants,
    VariantsBody,
)

router = APIRouter(prefix="/v1/photos/{id}", tags=["colours"], max_body_size=MAX_JSON)
picker_router = APIRouter(prefix="/v1", tags=["colours"])

GAMUT_EDGE = 110.0
"""The picker shows a and b from minus this to plus this; sRGB ends at -108 and 98."""
IMAGE = content("image/jpeg", "image/webp", "image/png")
PNG = content("image/png")


@router.post("/paint", response_class=Response, responses=IMAGE | responses(404, 503))
async def paint(id: PhotoId, body: PaintBody, turn: InTurn) -> Response:
    """Paint a preview; nothing is saved."""
    recipe, times = body.recipe.to_recipe(), Times()
    row = await turn.photo(id)
    times.mark("photo")
    canvas = await turn.canvas(row)
    times.mark("canvas")

    def work() -> bytes:
        times.mark("queue")
        rgb = canvas.preview(recipe, body.max_side)
        times.mark("paint")
        image = encode_preview(rgb, body.format, body.quality)
        times.mark("encode")
        return image

    image = await turn.click(work)
    return Response(image, media_type=f"image/{body.format}", headers=times.headers())


@router.post("/suggest", responses=responses(404, 503))
async def suggest(id: PhotoId, body: SuggestBody, turn: InTurn) -> Suggestions:
    """Suggest colours for a place, the most probable first."""
    recipe = body.recipe.to_recipe()
    canvas = await turn.canvas(await turn.photo(id))
    found = await turn.click(lambda: canvas.suggest(body.x, body.y, recipe, body.count))
    return Suggestions(
        lightness=float(canvas.lightness_at(body.x, body.y)),
        suggestions=[
            Suggestion(a=one.a, b=one.b, color=one.hex, probability=one.probability)
            for one in found
        ],
    )


@router.post("/variants", responses=responses(404, 503))
async def variants(id: PhotoId, body: VariantsBody, turn: InTurn) -> Variants:
    """Make different believable colourings, as recipes."""
    recipe = body.recipe.to_recipe()
    canvas = await turn.canvas(await turn.photo(id))
    made = await turn.click(lambda: canvas.variants(body.count, recipe, body.seed))
    return Variants(variants=[RecipeAnswer.model_validate(one.to_json()) for one in made])


@router.post("/certainty", response_class=Response, responses=PNG | responses(404, 503))
async def certainty(id: PhotoId, body: CertaintyBody, turn: InTurn) -> Response:
    """Show where the network guesses, as a picture to lay over the photo."""
    recipe = body.recipe.to_recipe()
    canvas = await turn.canvas(await turn.photo(id))
    image = await turn.click(lambda: encode_preview(doubt_veil(canvas.certainty(recipe)), "png"))
    return Response(image, media_type="image/png")


@router.post("/questions", responses=responses(404, 503))
async def questions(id: PhotoId, body: QuestionsBody, turn: InTurn) -> Questions:
    """Find the places where one more hint would help most."""
    recipe = body.recipe.to_recipe()
    canvas = await turn.canvas(await turn.photo(id))
    asked = await turn.click(lambda: canvas.questions(recipe, body.count))
    return Questions(
        questions=[
            Question(x=one.x, y=one.y, gain=one.gain, lightness=canvas.lightness_at(one.x, one.y))
            for one in asked
        ]
    )


@router.post("/reference", responses=responses(404, 503))
async def reference(id: PhotoId, body: ReferenceBody, turn: InTurn) -> Hints:
    """Take colours from another photo of yours, as hints."""
    canvas = await turn.canvas(await turn.photo(id))
    other = await turn.canvas(await turn.photo(body.reference))
    region, other_region = (
        None if one is None else one.to_region() for one in (body.region, body.reference_region)
    )
    hints = await turn.click(lambda: canvas.match_reference(other, region, other_region))
    return Hints(hints=[hint.to_json() for hint in hints])


@picker_router.get("/gamut", response_class=Response, responses=PNG | responses())
def gamut(
    l: Annotated[float, Query(ge=0, le=100, description="CIELAB L*.")],  # noqa: E741
    size: Annotated[int, Query(ge=16, le=1024, description="Pixels of each side.")] = 256,
) -> Response:
    """Show the colours that exist at a lightness: a to the right, b upward."""
    return Response(
        _gamut_png(round(l * 2) / 2, size),
        media_type="image/png",
        headers={"cache-control": "private, max-age=604800, immutable"},
    )


class Times:
    """Stages of an answer and their milliseconds, for the ``Server-Timing`` header."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._stages: list[str] = []

    def mark(self, stage: str) -> None:
        """End a stage."""
        present = time.perf_counter()
        self._stages.append(f"{stage};dur={(present - self._last) * 1000:.1f}")
        self._last = present

    def headers(self) -> dict[str, str]:
        """Return the header."""
        return {"server-timing": ", ".join(self._stages)}


@functools.lru_cache(maxsize=256)
def _gamut_png(lightness: float, size: int) -> bytes:
    axis = (np.arange(size, dtype=np.float32) + 0.5) / size * (2 * GAMUT_EDGE) - GAMUT_EDGE
    lab = np.empty((size, size, 3), np.float32)
    lab[..., 0] = lightness
    lab[..., 1] = axis
    lab[..., 2] = -axis[:, None]
    opacity = np.where(in_gamut(lab), 255, 0).astype(np.uint8)
    return encode_preview(np.dstack([lab_to_srgb(lab), opacity]), "png")
