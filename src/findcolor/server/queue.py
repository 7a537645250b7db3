"""The queue of jobs: one photo after the other, owners in turn, through restarts."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from findcolor.errors import FindColorError
from findcolor.priority import step_back
from findcolor.recipe import Recipe
from findcolor.server.database import ItemRow, JobRow, now
from findcolor.server.output import Output
from findcolor.server.storage import digest_of
from findcolor.server.studio import Studio

if TYPE_CHECKING:
    from findcolor.model.colorizer import Colorizer

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A photo that brought the whole process down this often is not tried again."""


@dataclass(frozen=True, slots=True)
class Task:
    """One photo to colour, copied out of the data base."""

    job: str
    owner: str
    position: int
    digest: str
    name: str
    recipe: dict[str, Any]
    output: Output


class Announcer:
    """Tells those who listen to a job that something in it changed."""

    def __init__(self) -> None:
        self._ears: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[int | None]]]]
        self._ears = defaultdict(set)
        self._lock = threading.Lock()

    def listen(self, job: str) -> asyncio.Queue[int | None]:
        """Return a queue of the positions of changed items; None means the job itself."""
        queue: asyncio.Queue[int | None] = asyncio.Queue()
        with self._lock:
            self._ears[job].add((asyncio.get_running_loop(), queue))
        return queue

    def leave(self, job: str, queue: asyncio.Queue[int | None]) -> None:
        """Stop listening."""
        with self._lock:
            self._ears[job] = {ear for ear in self._ears[job] if ear[1] is not queue}
            if not self._ears[job]:
                del self._ears[job]

    def tell(self, job: str, position: int | None) -> None:
        """Announce a change, from any thread."""
        with self._lock:
            for loop, queue in self._ears.get(job, ()):
                if not loop.is_closed():
                    loop.call_soon_threadsafe(queue.put_nowait, position)


class JobQueue:
    """A thread that works through the jobs in the data base.

    It takes one photo at a time, of the owner who has waited longest, with the lowest priority on
    the processor and without touching the memory of open photos. The data base is the queue, so
    a restart goes on where the last process stood.

    Args:
        studio: Whose jobs.
    """

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.announcer = Announcer()
        self._served: dict[str, int] = {}
        self._count = 0
        self._colorizer: Colorizer | None = None
        self._wake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Go on with what a former process left."""
        with self.studio.database.session() as session:
            session.execute(
                update(ItemRow).where(ItemRow.state == "working").values(state="waiting")
            )
        self._thread.start()
        self.poke()

    def poke(self) -> None:
        """Look for work now."""
        self._wake.set()

    def close(self) -> None:
        """Stop after the photo in hand."""
        self._closing = True
        self.poke()
        self._thread.join()

    def waiting(self) -> int:
        """Return how many photos wait or are worked on."""
        with self.studio.database.session() as session:
            count = select(func.count()).select_from(ItemRow)
            return session.scalars(count.where(ItemRow.state.in_(("waiting", "working")))).one()

    def _run(self) -> None:
        step_back()
        while not self._closing:
            try:
                task = self._take()
                if task is not None:
                    self._work(task)
                    continue
            except Exception:  # the data base may be away for a moment; the queue must live on
                log.exception("The queue of jobs stumbled")
                self._wake.clear()
                self._wake.wait(5)
                continue
            self._wake.wait()
            self._wake.clear()

    def _take(self) -> Task | None:
        """Mark the next photo as being worked on and return it."""
        with self.studio.database.session() as session:
            waiting = select(JobRow.owner).join(ItemRow).where(ItemRow.state == "waiting")
            owners = session.scalars(waiting.distinct()).all()
            if not owners:
                return None
            owner = min(owners, key=lambda name: self._served.get(name, 0))
            item, job = session.execute(
                select(ItemRow, JobRow)
                .join(JobRow)
                .where(JobRow.owner == owner, ItemRow.state == "waiting")
                .order_by(JobRow.position, ItemRow.position)
                .limit(1)
            ).one()
            item.state, job.state, job.touched = "working", "running", now()
            item.attempts += 1
            if item.attempts > ATTEMPTS:
                item.state = "failed"
                item.error = f"The studio stopped {ATTEMPTS} times while it worked on this photo."
            task = Task(
                job=job.id,
                owner=owner,
                position=item.position,
                digest=item.digest,
                name=item.name,
                recipe=item.recipe,
                output=Output(job.format, job.quality, job.drop_gps),
            )
            given_up = item.state == "failed"
        self._count += 1
        self._served = {name: turn for name, turn in self._served.items() if name in owners}
        self._served[owner] = self._count
        self.announcer.tell(task.job, task.position)
        if given_up:
            self._finish(task)
            return self._take()
        return task

    def _work(self, task: Task) -> None:
        studio = self.studio
        try:
            canvas = studio.canvases.find(task.digest) or studio.open(
                studio.storage.path(task.digest), task.name, colorizer=self._own_colorizer()
            )
            scratch = task.output.make(canvas, Recipe.from_json(task.recipe), studio.storage)
            digest = digest_of(scratch.path)
            name = task.output.name(task.name, canvas.photo.format)
        except FindColorError as error:
            self._record(task, state="failed", error=str(error)[:500])
        except Exception:
            log.exception("A photo of a job failed")
            self._record(task, state="failed", error="This photo could not be coloured.")
        else:
            with studio.storage.references:
                studio.storage.keep(scratch, digest)
                self._record(task, state="done", result=digest, result_name=name)
        self._finish(task)

    def _record(self, task: Task, **values: Any) -> None:
        with self.studio.database.session() as session:
            session.execute(
                update(ItemRow)
                .where(ItemRow.job_id == task.job, ItemRow.position == task.position)
                .values(**values)
            )

    def _finish(self, task: Task) -> None:
        """Announce a photo, and the end of the job after the last one."""
        studio = self.studio
        with studio.database.session() as session:
            left = (
                select(func.count())
                .select_from(ItemRow)
                .where(ItemRow.job_id == task.job, ItemRow.state.in_(("waiting", "working")))
            )
            over = session.scalars(left).one() == 0
            job = session.get(JobRow, task.job)
            if job is not None:
                job.touched = now()
                if over and job.state == "running":
                    job.state = "done"
        with studio.storage.references:  # the photo, or its job, may have been deleted meanwhile
            studio.remove_unused([task.digest])
        self.announcer.tell(task.job, task.position)
        if over:
            self.announcer.tell(task.job, None)

    def _own_colorizer(self) -> Colorizer:
        """Return a network of the queue's own: one thread, as patient as the queue's."""
        from findcolor.model.colorizer import Colorizer

        if self._colorizer is None:
            self._colorizer = Colorizer(threads=1)
        return self._colorizer
