"""A system that exists as files: any program takes part as a folder of its results.

The photo ``bear.jpg`` is looked for under these names (with any image suffix)::

    FOLDER/icolorit/h2-n10/bear.png     10 hints of the protocol "icolorit"
    FOLDER/icolorit/h2-n0/bear.png      automatic, for this protocol
    FOLDER/bear.png                     automatic, for both

Results of any size are squashed to the protocol's. Colour alone is judged: the lightness is taken
from the true photo, as for every other system.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import srgb_to_lab
from findcolor.errors import SettingsError
from findcolor.evaluation.photos import SUFFIXES, Sample, read_rgb
from findcolor.evaluation.protocols import HintProtocol


class FolderResults:
    """The results of a system, one image file per photo.

    Attributes:
        name: What the tables call the system.
        folder: Where its results are.

    Raises:
        SettingsError: There is no such folder.
    """

    def __init__(self, name: str, folder: Path) -> None:
        if not folder.is_dir():
            raise SettingsError(f'"{folder}" is no folder of results.')
        self.name = name
        self.folder = folder
        self._files = cache(_files)

    def colors(
        self, photo: Sample, protocol: HintProtocol, count: int
    ) -> NDArray[np.float32] | None:
        """Return the system's colours of a photo, or None if there is no such result.

        Returns:
            (size, size, 2) float32, a* and b*.

        Raises:
            PhotoError: The file is there but cannot be read.
        """
        stem = PurePosixPath(photo.name).with_suffix("").as_posix()
        places = [f"{protocol.name}/{protocol.folder(count)}/{stem}"]
        if count == 0:
            places.append(stem)
        files = self._files(self.folder)
        path = next((files[place] for place in places if place in files), None)
        return None if path is None else srgb_to_lab(read_rgb(path, protocol.size))[..., 1:]


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES
    }
