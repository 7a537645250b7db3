"""Where a photo comes from: a path or bytes, and what its first bytes say it is.

The loader is chosen here, by content, and named explicitly: libvips never guesses, so a file that
calls itself a photo cannot reach a loader that Find Color does not want.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyvips

from findcolor.errors import PhotoError

logging.getLogger("pyvips").addHandler(logging.NullHandler())  # its warnings are not for users
if pyvips.API_mode:  # and a warning that quotes a damaged file breaks pyvips's own handler
    pyvips.ffi.def_extern(name="_log_handler_callback")(lambda *warning: None)
pyvips.cache_set_max(0)  # a cached operation would show a file as it was before it changed

_LOADERS = {
    "jpeg": "jpegload",
    "png": "pngload",
    "tiff": "tiffload",
    "webp": "webpload",
    "avif": "heifload",
}
_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
)
_FOREIGN = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"%PDF", "a PDF"),
    (b"8BPS", "a Photoshop"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (b"\xff\x0a", "a JPEG XL"),
    (b"PK\x03\x04", "a ZIP"),
)
_HEVC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_HEAD = 64


@dataclass(frozen=True, slots=True)
class Source:
    """A photo file, on disk or in memory.

    Attributes:
        content: The path, or the file's bytes.
        format: "jpeg", "png", "tiff", "webp", "avif" or "heic".
    """

    content: Path | bytes
    format: str

    @classmethod
    def of(cls, content: str | Path | bytes) -> Source:
        """Look at the first bytes of a file.

        Raises:
            PhotoError: It cannot be opened, is empty, or is no photo of a supported format.
        """
        if not isinstance(content, bytes):
            content = Path(content)
        name = _name(content)
        try:
            with _open(content) as file:
                head = file.read(_HEAD)
        except IsADirectoryError:
            raise PhotoError(f"{name} is a folder, not a photo.") from None
        except FileNotFoundError:
            raise PhotoError(f"There is no file {content!s}.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its name is not valid"
            raise PhotoError(f"{name} cannot be opened: {reason}.") from None
        if not head:
            raise PhotoError(f"{name} is empty.")
        format = _format(head)
        if format is None:
            kind = next((kind for magic, kind in _FOREIGN if head.startswith(magic)), None)
            what = f"is {kind} file" if kind else "is not a photo"
            raise PhotoError(f"{name} {what}; Find Color reads JPEG, PNG, TIFF, WebP, AVIF, HEIC.")
        return cls(content, format)

    @property
    def name(self) -> str:
        """What messages call the file."""
        return _name(self.content)

    def open(self) -> BinaryIO:
        """Return the file, open for reading."""
        return _open(self.content)

    def load(self, **options: Any) -> Any:
        """Return the file as a pyvips image, not yet decoded; not for HEIC."""
        loader = _LOADERS[self.format]
        if isinstance(self.content, bytes):
            return pyvips.Operation.call(f"{loader}_buffer", self.content, **options)
        return pyvips.Operation.call(loader, str(self.content), **options)

    def damaged(self) -> PhotoError:
        """Return the error for a file whose content does not keep what its first bytes promise."""
        kind = "WebP" if self.format == "webp" else self.format.upper()
        return PhotoError(f"{self.name} is damaged or cut short: it cannot be read as {kind}.")


def _format(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        length = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[i : i + 4] for i in (8, *range(16, length - 3, 4))}
        if brands & {b"avif", b"avis"}:
            return "avif"
        return "heic" if brands & _HEVC_BRANDS else None
    return next((format for magic, format in _MAGIC if head.startswith(magic)), None)


def _name(content: Path | bytes) -> str:
    return "The photo" if isinstance(content, bytes) else content.name or str(content)


def _open(content: Path | bytes) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
