"""The JSON of the API, as documented in ``docs/api.md``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from findcolor.model.hints import DEFAULT_RADIUS
from findcolor.model.reference import Region
from findcolor.recipe import Recipe

MAX_JSON = 2**20
MAX_HINTS = 1000
MAX_PALETTE = 64
MAX_SIDE = 4096
SMALLEST = 0.001

ImageFormat = Literal["jpeg", "webp", "png"]
FileFormat = Literal["source", "jpeg", "png", "tiff", "webp"]
Id = Field(description="A random id.", examples=["q0l3x1s2K9v8w7u6t5r4p3"])


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
"""An integer, also when it is written 5.0, which JSON takes for the same number."""

Quality = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]


class Body(BaseModel):
    """What a client sends: nothing unknown, nothing of a wrong type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Answer(BaseModel):
    """What the server sends."""


def _needs_a_color(schema: dict[str, Any]) -> None:
    for name in ("a", "b", "color"):
        schema["properties"][name].pop("default", None)
    schema["anyOf"] = [{"required": ["a", "b"]}, {"required": ["color"]}]


class HintBody(Body):
    """A place and its colour, as a, b of CIELAB or as a hex colour (which wins)."""

    model_config = ConfigDict(json_schema_extra=_needs_a_color)

    x: float = Field(ge=0, le=1, description="0 at the left edge, 1 at the right one.")
    y: float = Field(ge=0, le=1, description="0 at the top edge, 1 at the bottom one.")
    a: float = Field(default=0.0, ge=-128, le=127, description="CIELAB a*, green to red.")
    b: float = Field(default=0.0, ge=-128, le=127, description="CIELAB b*, blue to yellow.")
    color: str = Field(
        default="", pattern=r"^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$", description="A hex colour."
    )
    radius: float = Field(
        default=DEFAULT_RADIUS, gt=0, le=0.5, description="Radius, as a part of the longer side."
    )

    @model_validator(mode="after")
    def _has_a_color(self) -> Self:
        if "color" not in self.model_fields_set and not {"a", "b"} <= self.model_fields_set:
            raise ValueError("A hint needs a and b, or color.")
        return self


class PaletteBody(Body):
    """One colour that the photo as a whole should have."""

    a: float = Field(ge=-128, le=127, description="CIELAB a*.")
    b: float = Field(ge=-128, le=127, description="CIELAB b*.")
    weight: float = Field(
        default=1.0, ge=0.001, le=1000, description="Its share beside the others."
    )


class LookBody(Body):
    """Sliders on the result."""

    saturation: float = Field(default=1.0, ge=0, le=3, description="Factor on chroma.")
    temperature: float = Field(default=0.0, ge=-1, le=1, description="Cold to warm.")
    strength: float = Field(default=1.0, ge=0, le=1, description="Gray original to full effect.")


class RecipeBody(Body):
    """Everything a person decides about a photo; empty is automatic colour."""

    version: Literal[1] = Field(default=1, description="Version of this form.")
    hints: list[HintBody] = Field(default=[], max_length=MAX_HINTS, description="Local hints.")
    palette: list[PaletteBody] = Field(
        default=[], max_length=MAX_PALETTE, description="Global colours."
    )
    saturation: float | None = Field(
        default=None, ge=0, le=1, description="The photo's mean saturation, a hint to the network."
    )
    look: LookBody = Field(default=LookBody(), description="Sliders, at their default by default.")
    patches: Literal["auto", "off", "2", "3", "4", "5", "6", "7", "8"] = Field(
        default="auto", description="Patches along the longer side."
    )

    def to_recipe(self) -> Recipe:
        """Return the recipe that the pipeline takes.

        Raises:
            FindColorError: It holds a value that no photo can have.
        """
        return Recipe.from_json(self.model_dump(exclude_unset=True))


class Photo(Answer):
    """An uploaded photo."""

    id: str = Id
    name: str = Field(description="File name of the upload.")
    width: int = Field(description="Pixels from left to right, upright.")
    height: int = Field(description="Pixels from top to bottom, upright.")
    depth: int = Field(description="Bits per channel of the file, 8 or 16.")
    format: str = Field(description="jpeg, png, tiff, webp, avif or heic.")
    bytes: int = Field(description="Size of the file.")
    created: datetime = Field(description="When it was uploaded.")
    expires: datetime = Field(description="When it is deleted if nobody touches it.")
    recipe: dict[str, Any] = Field(description="The saved recipe.")
    gray_url: str = Field(description="The gray photo, small.")
    preview_url: str = Field(description="In colour with the saved recipe, small.")
    original_url: str = Field(description="As uploaded, small.")


class Photos(Answer):
    """An owner's photos."""

    photos: list[Photo] = Field(description="In the order of upload.")


class RecipeAnswer(Answer):
    """A saved recipe; parts at their default are left out."""

    model_config = ConfigDict(extra="allow")

    version: int = Field(description="Version of this form.")
    hints: list[dict[str, float]] = Field(description="Local hints.")


class PaintBody(Body):
    """A preview to paint."""

    recipe: RecipeBody = Field(default=RecipeBody(), description="What to do.")
    max_side: Whole = Field(default=1024, ge=16, le=MAX_SIDE, description="Longer side, pixels.")
    format: ImageFormat = Field(default="jpeg", description="Form of the image.")
    quality: Quality = Field(default=85, description="1..100, for JPEG and WebP.")


class SuggestBody(Body):
    """A place to suggest colours for."""

    x: float = Field(ge=0, le=1, description="0 at the left edge, 1 at the right one.")
    y: float = Field(ge=0, le=1, description="0 at the top edge, 1 at the bottom one.")
    recipe: RecipeBody = Field(default=RecipeBody(), description="What is decided already.")
    count: Whole = Field(default=9, ge=1, le=32, description="How many.")


class Suggestion(Answer):
    """A colour that the place may have."""

    a: float = Field(description="CIELAB a*.")
    b: float = Field(description="CIELAB b*.")
    color: str = Field(description="The colour at the lightness of the place, in hex.")
    probability: float = Field(description="How probable the network takes it to be.")


class Suggestions(Answer):
    """Suggested colours of a place."""

    lightness: float = Field(description="CIELAB L* of the place, 0..100.")
    suggestions: list[Suggestion] = Field(description="The most probable first.")


class VariantsBody(Body):
    """How many variants to make of what is decided already."""

    recipe: RecipeBody = Field(default=RecipeBody(), description="What is decided already.")
    count: Whole = Field(default=5, ge=1, le=12, description="How many.")
    seed: Whole = Field(default=0, ge=0, le=2**31 - 1, description="Another seed, other variants.")


class Variants(Answer):
    """Different believable colourings of a photo."""

    variants: list[RecipeAnswer] = Field(description="One whole recipe for each.")


class CertaintyBody(Body):
    """What is decided already."""

    recipe: RecipeBody = Field(default=RecipeBody(), description="What is decided already.")


class QuestionsBody(Body):
    """How many questions to ask."""

    recipe: RecipeBody = Field(default=RecipeBody(), description="What is decided already.")
    count: Whole = Field(default=5, ge=1, le=32, description="How many.")


class Question(Answer):
    """A place where one more hint would help."""

    x: float = Field(description="0 at the left edge, 1 at the right one.")
    y: float = Field(description="0 at the top edge, 1 at the bottom one.")
    gain: float = Field(description="How much it would help, beside the others.")
    lightness: float = Field(description="CIELAB L* of the place, 0..100.")


class Questions(Answer):
    """Places to ask a person about."""

    questions: list[Question] = Field(description="The most helpful first.")


class RegionBody(Body):
    """A rectangle on a photo, given by two opposite corners in relative coordinates."""

    left: float = Field(ge=0, le=1, description="x of one corner.")
    top: float = Field(ge=0, le=1, description="y of one corner.")
    right: float = Field(ge=0, le=1, description="x of the other corner.")
    bottom: float = Field(ge=0, le=1, description="y of the other corner.")

    def to_region(self) -> Region:
        """Return the region that the pipeline takes; one without an area gets a very small one."""
        x, right = sorted((self.left, self.right))
        y, bottom = sorted((self.top, self.bottom))
        width, height = max(right - x, SMALLEST), max(bottom - y, SMALLEST)
        return Region(min(x, 1 - width), min(y, 1 - height), width, height)


class ReferenceBody(Body):
    """Which photo to take colours from."""

    reference: str = Field(max_length=64, description="Id of the other photo.")
    region: RegionBody | None = Field(
        default=None, description="Where the colours go; null is everywhere."
    )
    reference_region: RegionBody | None = Field(default=None, description="Where they come from.")


class Hints(Answer):
    """Hints to add to a recipe."""

    hints: list[dict[str, float]] = Field(description="x, y, a, b and radius of each.")


class FileBody(Body):
    """What a full-size file should be."""

    recipe: RecipeBody | None = Field(
        default=None, description="What to do; null is the saved recipe."
    )
    format: FileFormat = Field(default="source", description="Form of the file.")
    quality: Quality | None = Field(default=None, description="1..100, for JPEG and WebP.")
    drop_gps: bool = Field(default=False, description="Leave out where the photo was taken.")


class JobBody(FileBody):
    """Photos to colour in the background."""

    photos: list[str] = Field(min_length=1, max_length=10_000, description="Ids of the photos.")


class Item(Answer):
    """One photo of a job."""

    photo: str = Id
    name: str = Field(description="File name of the photo.")
    state: str = Field(description="waiting, working, done, failed or cancelled.")
    error: str | None = Field(description="Why it failed.")
    result_url: str | None = Field(description="The result, once it is done.")


class Job(Answer):
    """A batch."""

    id: str = Id
    state: str = Field(description="queued, running, done or cancelled.")
    total: int = Field(description="How many photos.")
    done: int = Field(description="How many succeeded so far.")
    failed: int = Field(description="How many failed so far.")
    created: datetime = Field(description="When it was asked for.")
    items: list[Item] = Field(description="Its photos.")
    events_url: str = Field(description="Progress, as server-sent events.")
    zip_url: str | None = Field(description="All results, once the job is over.")


class Jobs(Answer):
    """An owner's jobs."""

    jobs: list[Job] = Field(description="In the order they were asked for.")


class LocalFile(Answer):
    """A file to use Find Color at home."""

    name: str = Field(description="File name.")
    kind: Literal["wheel", "sdist", "model", "card", "checksums"] = Field(description="What it is.")
    bytes: int = Field(description="Its size.")
    sha256: str = Field(description="Its SHA-256, in hex.")
    url: str = Field(description="Where it is.")


class LocalCopy(Answer):
    """Everything that is needed at home."""

    version: str = Field(description="Version of Find Color.")
    commands: list[str] = Field(description="What to type, in the folder of the files.")
    files: list[LocalFile] = Field(description="The files.")


class ModelInfo(Answer):
    """The network in use."""

    name: str = Field(description="Its name.")
    sha256: str = Field(description="SHA-256 of its files together.")


class LimitsInfo(Answer):
    """What the server allows."""

    max_bytes: int = Field(description="Largest upload.")
    max_pixels: int = Field(description="Largest photo.")
    max_hints: int = Field(description="Most hints in a recipe.")
    max_photos: int = Field(description="Most photos of one owner.")
    retention_days: float = Field(description="How long an untouched photo is kept.")


class Info(Answer):
    """About this server."""

    version: str = Field(description="Version of Find Color.")
    model: ModelInfo | None = Field(description="The network, or null when it is missing.")
    limits: LimitsInfo = Field(description="What the server allows.")
    read: list[str] = Field(description="Formats of uploads.")
    write: list[str] = Field(description="Formats of downloads.")


class Health(Answer):
    """The process lives."""

    status: Literal["ok"] = Field(default="ok", description="Always ok.")


class Readiness(Answer):
    """Whether the server can work."""

    status: Literal["ready", "not ready"] = Field(description="All of the below, or not.")
    database: bool = Field(description="The data base answers.")
    model: bool = Field(description="The network is loaded.")
    disk: bool = Field(description="Files can be written.")


class Problem(Answer):
    """What went wrong."""

    detail: str = Field(description="One sentence to show.")
