"""What a full-size file should be, and its making; shared by downloads and jobs."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from findcolor.photo.write import SUFFIXES
from findcolor.server.storage import Scratch, Storage, room

if TYPE_CHECKING:
    from findcolor.pipeline import Canvas
    from findcolor.recipe import Recipe

MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "avif": "image/avif",
}


@dataclass(frozen=True, slots=True)
class Output:
    """The form of a colour file.

    Attributes:
        format: "source" or a key of ``SUFFIXES``.
        quality: 1..100 for JPEG, WebP and AVIF; None is the format's default.
        drop_gps: Leave out where the photo was taken.
    """

    format: str = "source"
    quality: int | None = None
    drop_gps: bool = False

    def kind(self, source: str) -> str:
        """Return the file's format, given its source's; what cannot be written becomes JPEG."""
        wanted = source if self.format == "source" else self.format
        return wanted if wanted in SUFFIXES else "jpeg"

    def name(self, upload: str, source: str) -> str:
        """Return ``photo.color.jpg`` for an upload called ``photo.jpg``."""
        suffix, kind = PurePath(upload).suffix, self.kind(source)
        if kind != source or not suffix:
            suffix = SUFFIXES[kind]
        return f"{PurePath(upload).stem}.color{suffix}"

    def make(self, canvas: Canvas, recipe: Recipe, storage: Storage) -> Scratch:
        """Render a photo at full size into a new file.

        Raises:
            DiskFullError: There is no room for it.
            WriteError: It cannot be written.
        """
        scratch = storage.scratch()
        try:
            with room():
                canvas.save(
                    scratch.path,
                    recipe,
                    format=self.kind(canvas.photo.format),
                    quality=self.quality,
                    drop_gps=self.drop_gps,
                )
        except BaseException:
            scratch.discard()  # now, not when the error is forgotten
            raise
        return scratch


def media_type(name: str) -> str:
    """Return the media type of a file that :class:`Output` named."""
    return mimetypes.types_map.get(PurePath(name).suffix.lower(), "application/octet-stream")
