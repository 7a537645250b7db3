"""Arrays that are too large for memory live in temporary files."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from findcolor.errors import PhotoError

SPOOL_PIXELS = 128_000_000
"""Above this a photo's arrays live in temporary files (``TMPDIR``), so that memory stays flat."""


def allocate(shape: tuple[int, ...], dtype: DTypeLike, name: str = "The photo") -> NDArray[Any]:
    """Return an empty array (height, width, ...), on disk if it is large.

    The file has no name and goes with the array.

    Raises:
        PhotoError: The disk has no room; ``name`` says for what.
    """
    if shape[0] * shape[1] <= SPOOL_PIXELS:
        return np.empty(shape, dtype)
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    try:
        with tempfile.TemporaryFile(prefix="findcolor-") as spool:
            if hasattr(os, "posix_fallocate"):  # a full disk must be an error here, not a crash
                os.posix_fallocate(spool.fileno(), 0, size)
            return np.memmap(spool, dtype, "w+", shape=shape)
    except OSError as error:
        raise PhotoError(
            f"{name} needs {size / 1e9:.1f} GB in {tempfile.gettempdir()}: {error.strerror}."
        ) from None
