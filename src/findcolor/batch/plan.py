"""The plan: which files of the inputs are photos, and where the result of each goes.

An input is a folder, a glob, a list of files (``@list.txt``), a ZIP or TAR archive, a single
photo, or a URL of any of the first two. The structure below an input is kept in the output.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from findcolor.batch.archives import TarStore, ZipStore
from findcolor.batch.stores import Entry, Folder, Sink, Store, open_sink, safe_key
from findcolor.errors import BatchError

PHOTO_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif")
)
READ_ONLY_SUFFIXES = frozenset((".heic", ".heif"))
FORMAT_SUFFIXES = {
    "jpeg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp", "avif": ".avif"
}  # fmt: skip
HINTS_SUFFIX = ".hints.json"

_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that concerns the run: a photo, or the hints beside one."""

    store: str
    entry: Entry
    is_hints: bool = False


@dataclass(frozen=True)
class Source:
    """One input: a store, and which of its files are meant.

    Attributes:
        store: Where to look.
        recursive: Whether folders below are looked through.
        wanted: Tells of a key whether it is meant; hints are always.
        keys: The keys themselves, where they are listed; then nothing is looked through.
    """

    store: Store
    recursive: bool
    wanted: Callable[[str], bool]
    keys: tuple[str, ...] | None = None

    def find(self) -> Iterator[Found]:
        """Yield the photos, and the hints, in the store's order."""
        spec = self.store.spec
        for entry in self.store.entries(recursive=self.recursive) if self.keys is None else ():
            if entry.key.endswith(HINTS_SUFFIX):
                yield Found(spec, entry, is_hints=True)
            elif self.wanted(entry.key):
                yield Found(spec, entry)
        for key in self.keys or ():
            # A listed file that is missing stays in the plan, so that it is named as a failure.
            yield Found(spec, self.store.entry(key) or Entry(key, 0, "missing"))
            if hints := self.store.entry(hints_key(key)):
                yield Found(spec, hints, is_hints=True)


def hints_key(key: str) -> str:
    """Return the name of the hints beside a photo: ``photo.hints.json``."""
    return str(PurePosixPath(key).with_suffix("")) + HINTS_SUFFIX


def output_key(key: str, format: str | None) -> str:
    """Return the result's name: ``photo.color.jpg``; different photos get different names.

    Where the format changes, the old suffix stays in the name (``photo.heic.color.jpg``), because
    archives keep ``photo.tif`` beside ``photo.jpg``.
    """
    path = PurePosixPath(key)
    suffix = path.suffix
    if format is None and suffix.lower() not in READ_ONLY_SUFFIXES:
        return str(path.with_name(f"{path.stem}.color{suffix}"))
    return str(path.with_name(f"{path.name}.color{FORMAT_SUFFIXES[format or 'jpeg']}"))


def sources_of(
    inputs: Sequence[str], sink: Sink, *, recursive: bool = False, here: Path | None = None
) -> list[Source]:
    """Understand the inputs.

    Args:
        inputs: Folders, globs, lists, archives, photos or URLs.
        sink: Where results go; photos that lie in it are left out.
        recursive: Look through folders below.
        here: The folder that relative paths start from; the current one by default.

    Returns:
        One source for each input; several single photos make one source together.

    Raises:
        BatchError: An input does not exist.
    """
    here = here or Path.cwd()
    sources: list[Source] = []
    single: list[Path] = []
    for text in inputs:
        if "://" in text:
            sources.append(_url_source(text, recursive))
        elif text.startswith("@"):
            sources.append(_list_source(here / text[1:]))
        elif (path := here / text).is_dir():
            sources.append(_folder_source(path.resolve(), sink, recursive))
        elif path.is_file() and path.suffix.lower() in (".txt", ".lst"):
            sources.append(_list_source(path))
        elif path.is_file() and path.suffix.lower() == ".zip":
            sources.append(_whole(ZipStore(path.resolve()), recursive=True))
        elif path.is_file() and re.search(r"\.(tar|tar\.\w+|tgz)$", path.name.lower()):
            sources.append(_whole(TarStore(path.resolve()), recursive=True))
        elif path.is_file():
            single.append(path.resolve())
        elif _MAGIC.search(text):
            sources.append(_glob_source(here, text, sink))
        else:
            raise BatchError(f"There is no file or folder {text}.")
    if single:
        sources.append(_single_source(single))
    return sources


class Findable(Protocol):
    """Whatever finds photos: a source, or a view of one."""

    def find(self) -> Iterator[Found]:
        """Yield the photos, and the hints beside them."""
        ...


def find(sources: Iterable[Findable]) -> Iterator[Found]:
    """Yield what all sources hold."""
    for source in sources:
        yield from source.find()


def _is_photo(key: str) -> bool:
    return PurePosixPath(key).suffix.lower() in PHOTO_SUFFIXES


def _whole(store: Store, recursive: bool) -> Source:
    return Source(store, recursive, _is_photo)


def _folder_source(root: Path, sink: Sink, recursive: bool) -> Source:
    outside = _outside(root, sink)
    return Source(Folder(root), recursive, lambda key: _is_photo(key) and outside(key))


def _outside(root: Path, sink: Sink) -> Callable[[str], bool]:
    """Return a test that leaves the run's own results out of its input."""
    if not isinstance(sink, Folder):
        return lambda key: True
    target = sink.root.resolve()
    if target == root:
        return lambda key: not PurePosixPath(key).stem.endswith(".color")
    if target.is_relative_to(root):
        below = target.relative_to(root).as_posix() + "/"
        return lambda key: not key.startswith(below)
    return lambda key: True


def _glob_source(here: Path, text: str, sink: Sink) -> Source:
    fixed, pattern = _split_glob(text)
    root = (here / fixed).resolve()
    if not root.is_dir():
        raise BatchError(f"There is no folder {fixed or '.'} for {text}.")
    outside = _outside(root, sink)
    matches = re.compile(translate(pattern)).fullmatch
    return Source(
        Folder(root),
        "/" in pattern or "**" in pattern,
        lambda key: bool(matches(key)) and outside(key),
    )


def _url_source(url: str, recursive: bool) -> Source:
    if not _MAGIC.search(url):
        return _whole(open_sink(url.rstrip("/")), recursive)
    fixed, pattern = _split_glob(url)
    matches = re.compile(translate(pattern)).fullmatch
    return Source(
        open_sink(fixed), "/" in pattern or "**" in pattern, lambda key: bool(matches(key))
    )


def _split_glob(text: str) -> tuple[str, str]:
    """Split a glob into the folder that is certain and the pattern below it."""
    parts = text.replace("\\", "/").split("/")
    first = next(index for index, part in enumerate(parts) if _MAGIC.search(part))
    fixed = "/".join(parts[:first])
    return fixed or ("/" if text.startswith("/") else ""), "/".join(parts[first:])


def translate(pattern: str) -> str:
    """Return a glob as a regular expression: ``*`` stays within a folder, ``**`` does not."""
    out = ""
    for token in re.findall(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|.", pattern):
        match token:
            case "**/":
                out += "(?:.*/)?"
            case "**":
                out += ".*"
            case "*":
                out += "[^/]*"
            case "?":
                out += "[^/]"
            case _ if len(token) > 1:
                out += "[" + token[1:-1].replace("!", "^", 1).replace("\\", r"\\") + "]"
            case _:
                out += re.escape(token)
    return out


def _single_source(paths: list[Path]) -> Source:
    root = paths[0].parent
    while not all(path.is_relative_to(root) for path in paths):
        root = root.parent
    keys = tuple(dict.fromkeys(path.relative_to(root).as_posix() for path in paths))
    return Source(Folder(root), False, _is_photo, keys)


def _list_source(path: Path) -> Source:
    """Read a list: one path per line, relative to the list; those below it keep their structure."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BatchError(f"The list {path} cannot be read as UTF-8 text.") from None
    folder = path.resolve().parent
    paths = [folder / line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not paths:
        raise BatchError(f"The list {path} names no photo.")
    if all(item.is_relative_to(folder) and ".." not in item.parts for item in paths):
        keys = tuple(dict.fromkeys(item.relative_to(folder).as_posix() for item in paths))
        return Source(Folder(folder), False, safe_key, keys)
    return _single_source([Path(item).resolve() for item in paths])
