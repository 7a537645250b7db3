"""``/v1/jobs``: many photos in the background, their progress and their results."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload
from starlette.concurrency import run_in_threadpool

from findcolor.server.bundle import zip_stream
from findcolor.server.database import ItemRow, JobRow, now
from findcolor.server.errors import content, responses
from findcolor.server.output import MEDIA_TYPES, media_type
from findcolor.server.queue import JobQueue
from findcolor.server.requests import Owner, PhotoId, StudioOf
from findcolor.server.schemas import MAX_JSON, Item, Job, JobBody, Jobs
from findcolor.server.studio import FullError, NotFoundError, Studio, find_photo, is_id, new_id

router = APIRouter(prefix="/v1/jobs", tags=["jobs"], max_body_size=MAX_JSON)

STILL_HERE = 15.0
JobId = Annotated[str, PathParameter(description="A job's id.", max_length=64)]
OVER = ("done", "cancelled")


def _queue(request: Request) -> JobQueue:
    queue: JobQueue = request.app.state.queue
    return queue


QueueOf = Annotated[JobQueue, Depends(_queue)]


@router.post("", status_code=202, responses=responses(404, 409))
def start(body: JobBody, studio: StudioOf, owner: Owner, queue: QueueOf) -> Job:
    """Colour many photos in the background."""
    recipe = body.recipe and body.recipe.to_recipe().to_json()
    limits = studio.settings.limits
    if len(body.photos) > limits.max_photos:
        raise FullError(f"A job takes at most {limits.max_photos} photos.")
    with studio.storage.references, studio.database.session() as session:
        count = select(func.count()).select_from(JobRow).where(JobRow.owner == owner)
        if session.scalars(count).one() >= limits.max_jobs:
            raise FullError("You keep as many jobs as this studio allows; delete some first.")
        job = JobRow(
            id=new_id(),
            owner=owner,
            state="queued",
            format=body.format,
            quality=body.quality,
            drop_gps=body.drop_gps,
            created=now(),
            touched=now(),
            position=time.time_ns(),
        )
        for position, id in enumerate(dict.fromkeys(body.photos)):
            photo = find_photo(session, owner, id)
            job.items.append(
                ItemRow(
                    position=position,
                    photo=photo.id,
                    name=photo.name,
                    digest=photo.digest,
                    recipe=recipe or photo.recipe,
                    state="waiting",
                    attempts=0,
                    error=None,
                    result=None,
                    result_name=None,
                )
            )
        session.add(job)
        answer = describe(job)
    queue.poke()
    return answer


@router.get("", responses=responses())
def list_all(studio: StudioOf, owner: Owner) -> Jobs:
    """List your jobs."""
    with studio.database.session() as session:
        rows = select(JobRow).where(JobRow.owner == owner).order_by(JobRow.position)
        rows = rows.options(selectinload(JobRow.items))
        return Jobs(jobs=[describe(row) for row in session.scalars(rows)])


@router.get("/{id}", responses=responses(404))
def show(id: JobId, studio: StudioOf, owner: Owner) -> Job:
    """Describe a job."""
    return _described(studio, owner, id)


@router.post("/{id}/cancel", responses=responses(404))
def cancel(id: JobId, studio: StudioOf, owner: Owner, queue: QueueOf) -> Job:
    """Stop a job; what is done stays."""
    with studio.storage.references:
        with studio.database.session() as session:
            job = find_job(session, owner, id)
            if job.state not in OVER:
                job.state = "cancelled"
            dropped = [item for item in job.items if item.state == "waiting"]
            for item in dropped:
                item.state = "cancelled"
            answer = describe(job)
        studio.remove_unused([item.digest for item in dropped])
    queue.announcer.tell(id, None)
    return answer


@router.delete("/{id}", status_code=204, responses=responses(404))
def remove(id: JobId, studio: StudioOf, owner: Owner, queue: QueueOf) -> None:
    """Delete a job and its results."""
    with studio.storage.references:
        with studio.database.session() as session:
            job = find_job(session, owner, id)
            files = [item.digest for item in job.items]
            files += [item.result for item in job.items if item.result]
            session.delete(job)
        studio.remove_unused(files)
    queue.announcer.tell(id, None)


@router.get(
    "/{id}/events",
    response_class=StreamingResponse,
    responses=content("text/event-stream") | responses(404),
)
async def events(id: JobId, studio: StudioOf, owner: Owner, queue: QueueOf) -> Response:
    """Follow a job's progress, as server-sent events."""
    changes = queue.announcer.listen(id)
    try:
        job = await run_in_threadpool(_described, studio, owner, id)
    except BaseException:
        queue.announcer.leave(id, changes)
        raise

    async def stream() -> AsyncIterator[bytes]:
        present = job
        try:
            yield _event("job", present)
            while present.state not in OVER:
                try:
                    position = await asyncio.wait_for(changes.get(), STILL_HERE)
                except TimeoutError:
                    yield format_sse_event(comment="still here")
                    continue
                present = await run_in_threadpool(_described, studio, owner, id)
                if position is not None:
                    yield _event("item", _change(present, position))
            yield _event("end", present)
        except NotFoundError:
            return  # the job was deleted
        finally:
            queue.announcer.leave(id, changes)

    return StreamingResponse(stream(), media_type="text/event-stream")


@router.get(
    "/{id}/results/{photo}",
    response_class=Response,
    responses=content(*MEDIA_TYPES.values()) | responses(404),
)
def result(id: JobId, photo: PhotoId, studio: StudioOf, owner: Owner) -> Response:
    """Download one result."""
    with studio.database.session() as session:
        items = find_job(session, owner, id).items
        found = [item for item in items if item.photo == photo and item.result]
    if not found:
        raise NotFoundError("There is no such result; it may not be done yet.")
    name = str(found[0].result_name)
    return FileResponse(
        studio.storage.path(str(found[0].result)), filename=name, media_type=media_type(name)
    )


@router.get(
    "/{id}/zip",
    response_class=StreamingResponse,
    responses=content("application/zip") | responses(404, 409),
)
def all_results(id: JobId, studio: StudioOf, owner: Owner) -> Response:
    """Download all results as one ZIP."""
    with studio.database.session() as session:
        job = find_job(session, owner, id)
        done = [(item.result_name, item.result) for item in job.items if item.result]
        if job.state not in OVER or not done:
            raise FullError("The job is not over, or nothing of it succeeded.")
    files = [(str(name), studio.storage.path(str(digest))) for name, digest in done]
    return StreamingResponse(
        zip_stream(files),
        media_type="application/zip",
        headers={"content-disposition": 'attachment; filename="findcolor.zip"'},
    )


class Change(BaseModel):
    """One photo of a job changed: the data of an ``item`` event."""

    photo: str
    state: str
    error: str | None
    result_url: str | None
    done: int
    failed: int
    total: int


def find_job(session: Session, owner: str, id: str) -> JobRow:
    """Return a job of an owner within a session.

    Raises:
        NotFoundError: There is none of that id, or it is somebody else's.
    """
    row = session.get(JobRow, id) if is_id(id) else None
    if row is None or row.owner != owner:
        raise NotFoundError("There is no such job; it may have been deleted.")
    return row


def describe(row: JobRow) -> Job:
    """Return a job as the API shows it."""
    url = f"/v1/jobs/{row.id}"
    states = [item.state for item in row.items]
    return Job(
        id=row.id,
        state=row.state,
        total=len(states),
        done=states.count("done"),
        failed=states.count("failed"),
        created=row.created,
        items=[
            Item(
                photo=item.photo,
                name=item.name,
                state=item.state,
                error=item.error,
                result_url=f"{url}/results/{item.photo}" if item.result else None,
            )
            for item in row.items
        ],
        events_url=f"{url}/events",
        zip_url=f"{url}/zip" if row.state in OVER and "done" in states else None,
    )


def _described(studio: Studio, owner: str, id: str) -> Job:
    with studio.database.session() as session:
        return describe(find_job(session, owner, id))


def _change(job: Job, position: int) -> Change:
    item = job.items[position]
    return Change(
        photo=item.photo,
        state=item.state,
        error=item.error,
        result_url=item.result_url,
        done=job.done,
        failed=job.failed,
        total=job.total,
    )


def _event(name: str, data: BaseModel) -> bytes:
    return format_sse_event(event=name, data_str=data.model_dump_json())
