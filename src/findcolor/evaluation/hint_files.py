"""Hints as files, so that anybody can rerun a protocol with the very same hints.

``hints/icolorit/1234/h2-n10/bear.txt`` holds ten lines ``top left a b #rrggbb``: the hint's first
row and column, its colour, and that colour at the patch's mean lightness. The folders and the
first two columns are those of iColoriT, whose code reads these files as they are.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from findcolor.color.lab import lab_to_srgb
from findcolor.errors import SettingsError, WriteError
from findcolor.evaluation.hint_trial import HintTrial, with_lightness
from findcolor.evaluation.photos import Sample, Truth, read_rgb
from findcolor.evaluation.protocols import HintProtocol, Place, Places


def write_hints(trial: HintTrial, photos: Sequence[Sample], folder: Path, seed: int) -> None:
    """Write the hints of a protocol, one file per photo and count.

    Args:
        trial: The protocol and the hints' places.
        photos: For which photos.
        folder: Gets the subfolder ``PROTOCOL/SEED``.
        seed: Names the subfolder.

    Raises:
        PhotoError: A photo cannot be read.
        WriteError: The folder cannot be written.
    """
    for photo in photos:
        truth = Truth(read_rgb(photo.path, trial.protocol.size))
        for count in trial.counts:
            lines = []
            for hint in trial.protocol.hints(trial.places[count][photo.name], truth.ab):
                L = truth.lab[hint.rows, hint.columns, 0].mean(dtype=np.float64)
                red, green, blue = lab_to_srgb(np.array([L, hint.a, hint.b], np.float32))
                color = f"#{red:02x}{green:02x}{blue:02x}"
                lines.append(f"{hint.top} {hint.left} {hint.a:.3f} {hint.b:.3f} {color}\n")
            root = folder / trial.name / str(seed)
            path = root / trial.protocol.folder(count) / _named(photo.name, ".txt")
            _write(path, "".join(lines).encode())


def write_inputs(trial: HintTrial, photos: Sequence[Sample], folder: Path) -> None:
    """Write the gray photos that a protocol gives to every system, as ``PROTOCOL/NAME.png``.

    Args:
        trial: The protocol.
        photos: Which photos.
        folder: Gets the subfolder.

    Raises:
        PhotoError: A photo cannot be read.
        WriteError: The folder cannot be written.
    """
    from PIL import Image

    for photo in photos:
        truth = Truth(read_rgb(photo.path, trial.protocol.size))
        gray = lab_to_srgb(with_lightness(truth, np.zeros_like(truth.ab)))[..., 0]
        file = io.BytesIO()
        Image.fromarray(gray).save(file, "PNG")
        _write(folder / trial.name / _named(photo.name, ".png"), file.getvalue())


def read_places(
    protocol: HintProtocol, photos: Sequence[str], counts: Sequence[int], folder: Path
) -> Places:
    """Read the places of hint files.

    Args:
        protocol: Whose hints.
        photos: The photos' names.
        counts: Which counts.
        folder: ``hints/PROTOCOL/SEED``, or the folder ``hints`` that was written.

    Raises:
        SettingsError: A file is missing or malformed.
    """
    below = sorted(path for path in (folder / protocol.name).glob("*") if path.is_dir())
    root = below[0] if below else folder
    return {
        count: {
            name: _read(root / protocol.folder(count) / _named(name, ".txt"), protocol, count)
            for name in photos
        }
        for count in counts
    }


def _read(path: Path, protocol: HintProtocol, count: int) -> tuple[Place, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        places = [(int(line.split()[0]), int(line.split()[1])) for line in lines]
    except OSError:
        raise SettingsError(f'There is no hint file "{path}".') from None
    except (ValueError, IndexError):
        raise SettingsError(f'"{path}" is no hint file; a line is "top left ...".') from None
    last = protocol.size - protocol.patch
    if len(places) != count or not all(0 <= at <= last for place in places for at in place):
        raise SettingsError(
            f'"{path}" should have {count} hints inside {protocol.size}x{protocol.size} pixels.'
        )
    return tuple(places)


def _named(photo: str, suffix: str) -> PurePosixPath:
    return PurePosixPath(photo).with_suffix(suffix)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise WriteError(f'"{path}" cannot be written: {error.strerror}.') from None
