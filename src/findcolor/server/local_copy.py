"""``/v1/local-copy``: the program and the network, to use at home."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, PlainTextResponse

import findcolor
from findcolor.model.weights import AFAR, BUILT_IN, NEEDED
from findcolor.server.errors import responses
from findcolor.server.requests import StudioOf
from findcolor.server.schemas import LocalCopy, LocalFile
from findcolor.server.storage import digest_of
from findcolor.server.studio import NotFoundError
from findcolor.server.wheel import build_wheel

router = APIRouter(prefix="/v1/local-copy", tags=["local copy"])

CHECKSUMS = "SHA256SUMS"
Kind = Literal["wheel", "sdist", "model", "card", "checksums"]
WEIGHTS: dict[str, Kind] = {**dict.fromkeys((*NEEDED, AFAR), "model"), "card.json": "card"}


@dataclass(frozen=True, slots=True)
class Copy:
    """One file that may be taken home."""

    kind: Kind
    path: Path

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.name

    @property
    def sha256(self) -> str:
        """Its SHA-256, in hex."""
        stat = self.path.stat()
        return _digest(self.path, stat.st_mtime_ns, stat.st_size)


@router.get("", responses=responses())
def listing(studio: StudioOf) -> LocalCopy:
    """List the files and say what to type."""
    copies = find_copies(studio.settings.data)
    sums = checksums(copies).encode()
    files = [
        LocalFile(
            name=copy.name,
            kind=copy.kind,
            bytes=copy.path.stat().st_size,
            sha256=copy.sha256,
            url=f"/v1/local-copy/{copy.name}",
        )
        for copy in copies
    ]
    files.append(
        LocalFile(
            name=CHECKSUMS,
            kind="checksums",
            bytes=len(sums),
            sha256=hashlib.sha256(sums).hexdigest(),
            url=f"/v1/local-copy/{CHECKSUMS}",
        )
    )
    program = next((copy.name for copy in copies if copy.kind in ("wheel", "sdist")), None)
    return LocalCopy(
        version=metadata.version("findcolor"),
        commands=[f'pip install "{program or "findcolor"}[studio]"', "findcolor studio"],
        files=files,
    )


@router.get("/{name}", response_class=Response, responses=responses(404))
def file(
    name: Annotated[str, PathParameter(description="A name of the list.", max_length=200)],
    studio: StudioOf,
) -> Response:
    """Download one of them."""
    copies = find_copies(studio.settings.data)
    if name == CHECKSUMS:
        return PlainTextResponse(checksums(copies))
    for copy in copies:
        if copy.name == name:
            return FileResponse(copy.path, filename=name, media_type="application/octet-stream")
    raise NotFoundError("There is no such file.")


def find_copies(data: Path) -> list[Copy]:
    """Return the program as a wheel (made now, the first time), and the network's files.

    A source archive is among them when this program runs from its source tree and one was built.
    """
    copies = [Copy("wheel", _wheel(data / "local"))]
    tree = Path(next(iter(findcolor.__path__))).parents[1]
    if (tree / "pyproject.toml").is_file():
        archives = tree.glob(f"dist/findcolor-{metadata.version('findcolor')}.tar.gz")
        copies += [Copy("sdist", path) for path in archives]
    for name, kind in WEIGHTS.items():
        if (BUILT_IN / name).is_file():
            copies.append(Copy(kind, BUILT_IN / name))
    return copies


def checksums(copies: list[Copy]) -> str:
    """Return the text that ``sha256sum -c`` reads."""
    return "".join(f"{copy.sha256}  {copy.name}\n" for copy in copies)


@functools.lru_cache(maxsize=8)
def _wheel(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return build_wheel(folder)


@functools.lru_cache(maxsize=64)
def _digest(path: Path, _changed: int, _size: int) -> str:
    return digest_of(path)
