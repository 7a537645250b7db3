from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from findcolor.training.recipe import Source
from findcolor.training.sources import jobs
from findcolor.training.videos import frames

SECONDS, RATE = 12, 4


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of 96 x 80 pixels, bars of 16 above and below, brighter every second."""
    file = tmp_path_factory.mktemp("videos") / "v_test.mp4"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 96, 80, "yuv420p"
        stream.codec_context.time_base = Fraction(1, RATE)
        stream.gop_size = 10
        for number in range(SECONDS * RATE):
            picture = np.zeros((80, 96, 3), np.uint8)
            picture[16:64, :48] = (100 + 10 * (number // RATE), 40, 40)
            picture[16:64, 48:] = (40, 40, 100 + 10 * (number // RATE))
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return file


def test_a_frame_every_five_seconds_without_bars(video: Path) -> None:
    found = list(frames(video, 5.0))
    assert len(found) == 2
    for (image, aspect), second in zip(found, (0, 5), strict=True):
        assert image.width == 96
        assert 46 <= image.height <= 50
        assert aspect == pytest.approx(image.width / image.height)
        red = np.asarray(image)[10:-10, 8:40, 0].mean()
        assert red == pytest.approx(100 + 10 * second, abs=9)


def test_more_often_and_as_a_source(video: Path) -> None:
    (job,) = jobs(Source("videos", video.parent, every=2.0))
    photos = [photo for photo in job.photos() if photo]
    assert len(photos) == 6
    assert photos[0].labels[2] == "v_test"


def test_what_is_no_video_or_breaks_off_gives_what_it_has(video: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    assert list(frames(broken, 5.0)) == []
    data = video.read_bytes()
    broken.write_bytes(data[: len(data) // 2])
    assert len(list(frames(broken, 5.0))) <= 3
