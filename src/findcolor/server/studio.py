"""The studio itself: its parts, and the photos it keeps for their owners."""

from __future__ import annotations

import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from findcolor.errors import FindColorError, PhotoError
from findcolor.recipe import Recipe
from findcolor.server.canvases import Canvases
from findcolor.server.database import Database, ItemRow, JobRow, PhotoRow, now
from findcolor.server.settings import Settings
from findcolor.server.storage import Storage, digest_of, room
from findcolor.server.work import Line

if TYPE_CHECKING:
    from pathlib import Path

    from findcolor.model.colorizer import Colorizer
    from findcolor.pipeline import Canvas

TOUCH_EVERY = timedelta(minutes=10)
"""A photo in use is marked as such this often, not at every click."""


class NotFoundError(FindColorError):
    """There is no such thing, or it belongs to somebody else."""


class FullError(FindColorError):
    """The owner keeps as much as the studio allows."""


class Studio:
    """All parts of a running studio.

    Args:
        settings: How it is run.
        colorizer: The network; the built-in one by default, loaded when it is first needed.

    Raises:
        SettingsError: The data folder or the data base cannot be used.
    """

    def __init__(self, settings: Settings, colorizer: Colorizer | None = None) -> None:
        self.settings = settings
        self.storage = Storage(settings.data)
        try:
            self.database = Database(settings.database_url)
        except BaseException:
            self.storage.close()
            raise
        self.canvases = Canvases(settings.memory)
        waiting = settings.limits.waiting
        self.clicks = Line("clicks", settings.worker_count, waiting)
        self.files = Line("files", settings.worker_count, waiting)
        self._colorizer = colorizer
        self._loading = threading.Lock()

    @property
    def colorizer(self) -> Colorizer:
        """The network, loaded when it is first needed.

        Raises:
            WeightsError: Its files are missing or damaged.
        """
        from findcolor.model.colorizer import Colorizer

        with self._loading:
            if self._colorizer is None:
                self._colorizer = Colorizer()
            return self._colorizer

    def open(
        self,
        path: Path,
        name: str,
        *,
        source: Path | None = None,
        colorizer: Colorizer | None = None,
    ) -> Canvas:
        """Read a photo file and compute its features.

        Args:
            path: The file.
            name: What its owner calls it.
            source: Where it will stay, if it is kept.
            colorizer: Another network than the studio's own.

        Raises:
            PhotoError: It is no photo, damaged or too large.
            WeightsError: The network is missing.
        """
        from findcolor.photo.read import read_photo
        from findcolor.pipeline import Canvas

        try:
            photo = read_photo(path, max_pixels=self.settings.limits.max_pixels)
        except PhotoError as error:
            sentence = str(error).replace(str(path), name).replace(path.name, name)
            raise type(error)(sentence) from None
        return Canvas(photo, colorizer or self.colorizer, source)

    def canvas(self, row: PhotoRow) -> Canvas:
        """Return the canvas of a kept photo, from memory or made again."""
        path = self.storage.path(row.digest)

        def make() -> Canvas:
            return self._open_ready(path, row.name, path, Recipe.from_json(row.recipe))

        return self.canvases.get(row.digest, make)

    def add_photo(self, owner: str, name: str, upload: IO[bytes]) -> PhotoRow:
        """Keep an upload, if it is a photo.

        Raises:
            PhotoError: It is none, or damaged or too large.
            FullError: The owner keeps too many photos already.
            DiskFullError: There is no room for it.
        """
        name = clean_name(name)
        with self.storage.scratch() as scratch:
            with room(), scratch.path.open("wb") as file:
                shutil.copyfileobj(upload, file, 2**20)
            size, digest = scratch.path.stat().st_size, digest_of(scratch.path)
            kept = self.storage.path(digest)
            photo = self.canvases.get(
                digest, lambda: self._open_ready(scratch.path, name, kept, Recipe())
            ).photo
            row = PhotoRow(
                id=new_id(),
                owner=owner,
                name=name,
                digest=digest,
                bytes=size,
                width=photo.width,
                height=photo.height,
                depth=photo.depth,
                format=photo.format,
                recipe=Recipe().to_json(),
                created=now(),
                touched=now(),
                position=time.time_ns(),
            )
            with self.storage.references, self.database.session() as session:
                self._check_room(session, owner)
                self.storage.keep(scratch, digest)
                session.add(row)
        return row

    def photos(self, owner: str) -> list[PhotoRow]:
        """Return an owner's photos in the order of upload."""
        with self.database.session() as session:
            rows = select(PhotoRow).where(PhotoRow.owner == owner).order_by(PhotoRow.position)
            return list(session.scalars(rows))

    def photo(self, owner: str, id: str) -> PhotoRow:
        """Return one photo of an owner, and note that it is in use.

        Raises:
            NotFoundError: There is none of that id, or it is somebody else's.
        """
        with self.database.session() as session:
            return find_photo(session, owner, id)

    def save_recipe(self, owner: str, id: str, recipe: Recipe) -> None:
        """Keep a photo's recipe; it is on disk when this returns.

        Raises:
            NotFoundError: There is none of that id, or it is somebody else's.
        """
        with self.database.session() as session:
            find_photo(session, owner, id).recipe = recipe.to_json()

    def delete_photo(self, owner: str, id: str) -> None:
        """Forget a photo; its file goes too unless somebody else needs it.

        Raises:
            NotFoundError: There is none of that id, or it is somebody else's.
        """
        with self.storage.references:
            with self.database.session() as session:
                row = find_photo(session, owner, id)
                session.delete(row)
            self.remove_unused([row.digest])

    def remove_unused(self, digests: Iterable[str]) -> None:
        """Remove those of some files that no row names; ``storage.references`` must be held."""
        candidates = set(digests)
        with self.database.session() as session:
            unused = candidates - _used(session, candidates)
        for digest in unused:
            self.canvases.forget(digest)
        self.storage.remove(unused)

    def sweep(self) -> int:
        """Delete what nobody touched for longer than the settings keep it.

        Returns:
            How many photos and jobs went.
        """
        limit = now() - self.settings.keep
        over = JobRow.state.in_(("done", "cancelled"))
        with self.storage.references:
            with self.database.session() as session:
                old = select(JobRow.id).where(JobRow.touched < limit, over)
                jobs = session.scalars(old).all()
                for job in jobs:
                    session.execute(delete(ItemRow).where(ItemRow.job_id == job))
                    session.execute(delete(JobRow).where(JobRow.id == job))
                photos = session.scalars(
                    delete(PhotoRow).where(PhotoRow.touched < limit).returning(PhotoRow.id)
                ).all()
                used = _used(session)
            self.storage.remove(self.storage.orphans(used))
        return len(photos) + len(jobs)

    def _open_ready(self, path: Path, name: str, kept: Path, recipe: Recipe) -> Canvas:
        """Open a photo that will be looked at; what its first preview needs is done now, too.

        Args:
            path: The file.
            name: What its owner calls it.
            kept: Where it will stay.
            recipe: What it is looked at with first.
        """
        canvas = self.open(path, name, source=kept)
        canvas.prepare(recipe)
        return canvas

    def _check_room(self, session: Session, owner: str) -> None:
        count = select(func.count()).select_from(PhotoRow).where(PhotoRow.owner == owner)
        if session.scalars(count).one() >= self.settings.limits.max_photos:
            raise FullError("You keep as many photos as this studio allows; delete some first.")

    def close(self) -> None:
        """Finish what runs and let go of everything."""
        self.clicks.close()
        self.files.close()
        self.database.close()
        self.storage.close()


def new_id() -> str:
    """Return an id that cannot be guessed (128 random bits)."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id, and may so be looked up."""
    return re.fullmatch(r"[A-Za-z0-9_-]{1,32}", text) is not None


def clean_name(name: str) -> str:
    """Return a file name without folders and control characters, at most 120 characters long."""
    base = re.split(r"[/\\]", name)[-1]
    base = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip()
    stem, dot, suffix = base.rpartition(".")
    if not dot or not 0 < len(suffix) <= 5:
        stem, suffix = base, ""
    stem = stem[:114].strip(" .") or "photo"
    return f"{stem}.{suffix}" if suffix else stem


def find_photo(session: Session, owner: str, id: str) -> PhotoRow:
    """Return a photo of an owner within a session.

    Raises:
        NotFoundError: There is none of that id, or it is somebody else's.
    """
    row = session.get(PhotoRow, id) if is_id(id) else None
    if row is None or row.owner != owner:
        raise NotFoundError("There is no such photo; it may have been deleted.")
    if now() - row.touched > TOUCH_EVERY:
        row.touched = now()
    return row


def _used(session: Session, among: set[str] | None = None) -> set[str]:
    """Return the digests that some row still needs."""
    working = ItemRow.state.in_(("waiting", "working"))
    queries = [
        (select(PhotoRow.digest), PhotoRow.digest),
        (select(ItemRow.digest).where(working), ItemRow.digest),
        (select(ItemRow.result).where(ItemRow.result.is_not(None)), ItemRow.result),
    ]
    used: set[str] = set()
    for query, column in queries:
        used.update(session.scalars(query if among is None else query.where(column.in_(among))))
    return used
