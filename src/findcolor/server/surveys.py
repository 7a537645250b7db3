"""Surveys over HTTP: the page, what it shows, and what people answer.

The studio includes this router; ``survey_app`` serves it alone.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from findcolor.server.errors import responses
from findcolor.survey.answers import Answer, Person
from findcolor.survey.survey import Survey, Surveys

WEB = Path(str(files("findcolor") / "web"))

AgeGroup = Literal["", "under-20", "20-39", "40-59", "60-up"]
Experience = Literal["", "none", "hobby", "professional"]
MAX_MILLISECONDS = 24 * 3600 * 1000

SurveyId = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
RandomId = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
PictureName = Annotated[str, InPath(pattern=r"^[0-9a-f]{1,64}\.jpg$")]

Strict = ConfigDict(extra="forbid", strict=True)


def _agreed(consent: bool) -> bool:
    if not consent:
        raise ValueError("Nobody takes part without consent.")
    return consent


Consent = Annotated[bool, AfterValidator(_agreed), Field(json_schema_extra={"const": True})]


class About(BaseModel):
    """What a survey is about, told before anybody agrees to anything."""

    title: str
    mode: Literal["rate", "pairs"]
    seconds: float
    questions: int


class Joining(BaseModel):
    """Somebody agrees to take part, and tells what they like to tell."""

    model_config = Strict
    consent: Consent
    language: Literal["en", "ko"]
    age_group: AgeGroup = ""
    experience: Experience = ""


class Question(BaseModel):
    """One question: the names of one picture, or of two (left, right)."""

    id: str
    pictures: list[str]


class Questions(BaseModel):
    """A person's questions in their order, and which are answered already."""

    questions: list[Question]
    answered: list[str]


class Choice(BaseModel):
    """An answer to a question."""

    model_config = Strict
    question: str = Field(max_length=64)
    choice: str = Field(max_length=64)
    milliseconds: int = Field(ge=0, le=MAX_MILLISECONDS)
    interrupted: bool = False


def surveys_router(store: Surveys) -> APIRouter:
    """Return the routes of the surveys in a store.

    The page is at ``/s/ID``; its scripts are the static files under ``/survey/``.
    """
    router = APIRouter(tags=["surveys"])

    def find(survey: str) -> Survey:
        found = store.get(survey)
        if found is None:
            raise HTTPException(404, "There is no such survey.")
        return found

    @router.get("/s/{survey}", include_in_schema=False)
    def page(survey: SurveyId) -> FileResponse:
        find(survey)
        return FileResponse(WEB / "survey" / "index.html", headers={"cache-control": "no-cache"})

    @router.get("/v1/surveys/{survey}", responses=responses(404))
    def about(survey: SurveyId) -> About:
        """Tell what a survey is about."""
        design = find(survey).design
        return About(
            title=design.title,
            mode=design.mode,
            seconds=design.seconds,
            questions=len(design.trials),
        )

    @router.put("/v1/surveys/{survey}/people/{person}", responses=responses(404, 507))
    def join(survey: SurveyId, person: RandomId, joining: Joining) -> Questions:
        """Take part, or come back: the same person always gets the same questions."""
        found = find(survey)
        found.book.admit(Person(person, joining.language, joining.age_group, joining.experience))
        answered = found.book.answered(person)
        order = found.design.order(person)
        return Questions(
            questions=[Question(id=each.id, pictures=list(each.pictures)) for each in order],
            answered=[each.id for each in order if each.id in answered],
        )

    @router.put(
        "/v1/surveys/{survey}/people/{person}/answers/{answer}",
        status_code=201,
        response_class=Response,
        responses={200: {"description": "Kept before."}, **responses(404, 409, 507)},
    )
    def answer(survey: SurveyId, person: RandomId, answer: RandomId, choice: Choice) -> Response:
        """Keep an answer; sending it again changes nothing.

        201: it is kept. 200: it was kept before. 409: another answer to this question counts.
        """
        found = find(survey)
        try:
            allowed = found.design.trial(choice.question).choices
        except KeyError:
            raise HTTPException(422, "The survey has no such question.") from None
        if choice.choice not in allowed:
            raise HTTPException(422, "This is no answer to the question.")
        if not found.book.knows(person):
            raise HTTPException(404, "Nobody of this name takes part.")
        outcome = found.book.record(
            Answer(
                answer,
                person,
                choice.question,
                choice.choice,
                choice.milliseconds,
                choice.interrupted,
            )
        )
        if outcome == "refused":
            raise HTTPException(409, "This question has been answered already.")
        return Response(status_code=201 if outcome == "new" else 200)

    @router.get(
        "/v1/surveys/{survey}/pictures/{name}",
        response_class=Response,
        responses={200: {"content": {"image/jpeg": {}}}, **responses(404)},
    )
    def picture(survey: SurveyId, name: PictureName) -> Response:
        """Return a picture."""
        try:
            data = find(survey).picture(name).read_bytes()
        except (KeyError, OSError):
            raise HTTPException(404, "There is no such picture.") from None
        headers = {"cache-control": "private, max-age=86400, immutable"}
        return Response(data, media_type="image/jpeg", headers=headers)

    return router
