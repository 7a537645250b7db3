"""What every route needs from its request: the studio, the owner, and work done in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Path, Request
from starlette.concurrency import run_in_threadpool

from findcolor.server.database import PhotoRow
from findcolor.server.studio import Studio
from findcolor.server.work import Line, result_of

if TYPE_CHECKING:
    from findcolor.pipeline import Canvas

T = TypeVar("T")


def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


def _owner(request: Request) -> str:
    owner: str = request.state.owner
    return owner


StudioOf = Annotated[Studio, Depends(_studio)]
Owner = Annotated[str, Depends(_owner)]
PhotoId = Annotated[str, Path(description="A photo's id.", max_length=64)]


class Turn:
    """Takes work to the studio's threads, in the caller's turn."""

    def __init__(self, request: Request, studio: StudioOf, owner: Owner) -> None:
        self.request, self.studio, self.owner = request, studio, owner

    async def click(self, work: Callable[[], T]) -> T:
        """Do something that a person waits for, in milliseconds."""
        return await self._take(self.studio.clicks, work)

    async def file(self, work: Callable[[], T]) -> T:
        """Do something with a whole file, in seconds."""
        return await self._take(self.studio.files, work)

    async def photo(self, id: str) -> PhotoRow:
        """Return the owner's photo of this id."""
        return await run_in_threadpool(self.studio.photo, self.owner, id)

    async def canvas(self, row: PhotoRow) -> Canvas:
        """Return a photo's canvas; when memory has lost it, no click waits while it is made."""
        canvas = self.studio.canvases.find(row.digest)
        if canvas is not None:
            return canvas
        return await self.file(lambda: self.studio.canvas(row))

    async def _take(self, line: Line, work: Callable[[], T]) -> T:
        seconds = self.studio.settings.limits.work_seconds
        return await result_of(line.submit(self.owner, work), self.request, seconds)


InTurn = Annotated[Turn, Depends()]
