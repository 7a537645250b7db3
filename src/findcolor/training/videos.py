"""Frames of videos, one every few seconds, without black bars.

Pictures that follow each other in a film are nearly the same; one every five seconds is how the
literature takes photos from ActivityNet.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from findcolor.errors import MissingExtraError

try:
    import av
    from av.container import InputContainer
    from av.video.frame import VideoFrame
except ImportError:
    raise MissingExtraError("Reading videos", "train") from None

BLACK = 24
"""Levels of the brightest pixel of a row that is a bar: black is 0 to 16, and codecs blur."""
PROBES = 12


def frames(video: Path, every: float) -> Iterator[tuple[Image.Image, float]]:
    """Yield the frames of a video and their aspect ratio, width / height, upright, without bars.

    A video that breaks off, or that is none, ends there.

    Args:
        video: The file.
        every: Seconds between two frames.
    """
    try:
        with av.open(str(video)) as container:
            if not container.streams.video:
                return
            container.streams.video[0].thread_type = "NONE"  # processes share the cores already
            length = _seconds(container)
            stretch = float(container.streams.video[0].sample_aspect_ratio or 1)
            probes = [length * (number + 0.5) / PROBES for number in range(PROBES)]
            bars = _Bars()
            for frame in _at(container, probes):
                bars.see(frame)
            times = [every * number for number in range(max(1, int(length / every + 0.5)))]
            for frame in _at(container, times):
                image = bars.cut(frame)
                aspect = image.width / image.height * stretch
                # The angle is counter-clockwise, as Pillow turns.
                turned = image.rotate(frame.rotation, expand=True) if frame.rotation else image
                yield turned, 1 / aspect if frame.rotation % 180 else aspect
    except av.FFmpegError:
        return


class _Bars:
    """The part of a video that is ever bright: what is black in all its frames is a bar."""

    def __init__(self) -> None:
        self._rows: np.ndarray = np.zeros(0)
        self._columns: np.ndarray = np.zeros(0)

    def see(self, frame: VideoFrame) -> None:
        """Remember how bright each row and column of a frame is."""
        gray = frame.to_ndarray(format="gray")
        # A few bright pixels are noise, or a logo on the bar.
        rows, columns = np.percentile(gray, 98, 1), np.percentile(gray, 98, 0)
        if self._rows.shape != rows.shape or self._columns.shape != columns.shape:
            self._rows, self._columns = rows, columns
        self._rows = np.maximum(self._rows, rows)
        self._columns = np.maximum(self._columns, columns)

    def cut(self, frame: VideoFrame) -> Image.Image:
        """Return a frame without bars."""
        rgb = frame.to_ndarray(format="rgb24")
        if rgb.shape[:2] == (len(self._rows), len(self._columns)):
            rgb = rgb[_bright(self._rows), _bright(self._columns)]
        return Image.fromarray(np.ascontiguousarray(rgb))


def _bright(levels: np.ndarray) -> slice:
    """Return from the first to the last line that is no bar; all if little would be left."""
    (found,) = np.nonzero(levels > BLACK)
    if len(found) < len(levels) / 4:
        return slice(None)
    return slice(int(found[0]), int(found[-1]) + 1)


def _seconds(container: InputContainer) -> float:
    stream = container.streams.video[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _at(container: InputContainer, times: list[float]) -> Iterator[VideoFrame]:
    """Yield the first frame at or after each time, seeking from one to the next."""
    stream = container.streams.video[0]
    step = stream.time_base or 1
    begin = (stream.start_time or 0) * step
    for time in times:
        container.seek(int((time + begin) / step), stream=stream)
        for frame in container.decode(stream):
            if frame.time is None or frame.time >= float(time + begin) - 1e-3:
                yield frame
                break
