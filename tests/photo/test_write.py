"""Writing: the pixels, the profile, the mark, and the file itself."""

from __future__ import annotations

import resource
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from findcolor.errors import WriteError
from findcolor.photo.metadata import Metadata
from findcolor.photo.photo import Photo
from findcolor.photo.provenance import SOURCE_TYPE
from findcolor.photo.read import read_photo, read_provenance, read_recipe
from findcolor.photo.write import SUFFIXES, default_name, encode_photo, write_photo

Array = NDArray[Any]


def photo_of(rgb: Array, **fields: Any) -> Photo:
    return Photo(lightness=np.zeros(rgb.shape[:2], np.uint16), **fields)


def pixels(data: bytes) -> Array:
    return np.asarray(pyvips.Image.new_from_buffer(data, "").numpy())


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    depth=st.sampled_from([8, 16]),
    format=st.sampled_from(["png", "tiff", "webp", "avif"]),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
)
def test_a_gray_photo_comes_back(
    seed: int, depth: int, format: str, height: int, width: int
) -> None:
    """Read, write as gray RGB, read: the lightness is that of the rounded level, no other."""
    if format in ("webp", "avif"):
        depth = 8
    dtype = np.uint8 if depth == 8 else np.uint16
    random = np.random.default_rng(seed)
    levels = random.integers(0, 2**depth, (height, width), dtype)
    rgb = np.repeat(levels[..., None], 3, axis=-1)
    before = read_photo(encode_photo(rgb, photo_of(rgb), format="png"))
    after = read_photo(encode_photo(rgb, before, format=format, quality=100))
    assert (after.format, after.depth) == (format, depth)
    np.testing.assert_array_equal(after.lightness, before.lightness)


@pytest.mark.parametrize("format", SUFFIXES)
def test_every_format_carries_srgb_and_the_mark(rgb: Array, format: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{SUFFIXES[format]}"
    recipe = '{"version":1,"hints":[],"note":"é < & \\" 日本"}'
    written = write_photo(rgb, path, photo_of(rgb), recipe=recipe, model="first", sha256="ab12")
    assert written == path
    provenance = read_provenance(path)
    assert (provenance.recipe, provenance.model, provenance.sha256) == (recipe, "first", "ab12")
    assert provenance.source_type == SOURCE_TYPE
    assert read_recipe(path) == recipe
    image = pyvips.Image.new_from_file(str(path))
    profile = image.get("icc-profile-data")
    assert profile[16:20] == b"RGB "
    assert "sRGB".encode("utf-16-be") in profile or b"sRGB" in profile
    assert np.abs(image.numpy()[..., :3].astype(int) - rgb).mean() < 4
    same = encode_photo(
        rgb, photo_of(rgb), format=format, recipe=recipe, model="first", sha256="ab12"
    )
    assert same == path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("format", "depth"), [("png", 16), ("tiff", 16), ("avif", 16)])
def test_sixteen_bits_stay(rgb: Array, format: str, depth: int) -> None:
    deep = np.random.default_rng(0).integers(0, 65536, rgb.shape, np.uint16)
    if format == "avif":  # 12 bits at most
        deep = rgb.astype(np.uint16) * 257
    out = pixels(encode_photo(deep, photo_of(rgb, depth=16), format=format, quality=100))
    assert out.dtype == np.uint16
    assert np.abs(out.astype(int) - deep).max() <= (16 if format == "avif" else 0)


def test_eight_bit_formats_round(rgb: Array) -> None:
    deep = (rgb.astype(np.uint16) * 257) ^ 0x3F
    out = pixels(encode_photo(deep, photo_of(rgb), format="webp", quality=100))
    np.testing.assert_array_equal(out, rgb)


def test_alpha_goes_along(rgb: Array) -> None:
    alpha = (rgb[..., 0] // 3 * 3).astype(np.uint8)
    photo = photo_of(rgb, alpha=alpha)
    for format in ("png", "tiff", "webp"):
        out = read_photo(encode_photo(rgb, photo, format=format, quality=100))
        assert out.alpha is not None
        np.testing.assert_array_equal(out.alpha, alpha)
    clear = pixels(encode_photo(rgb, replace(photo, alpha=alpha * 0), format="jpeg"))
    assert clear.shape[2] == 3
    assert clear.min() > 250, "a transparent photo is white on paper"


def test_bigtiff_when_needed(rgb: Array, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("findcolor.photo.write._BIG_TIFF", 1000)
    path = write_photo(rgb, tmp_path / "big.tif", photo_of(rgb), recipe="{}")
    with tifffile.TiffFile(path) as file:
        assert file.is_bigtiff
        np.testing.assert_array_equal(pyvips.Image.new_from_file(str(path)).numpy(), rgb)
    assert read_recipe(path) == "{}"


def test_suffix_chooses_the_format(rgb: Array, tmp_path: Path) -> None:
    for name, format in (("a.JPG", "jpeg"), ("a.tiff", "tiff"), ("plain", "webp")):
        path = write_photo(rgb, tmp_path / name, photo_of(rgb, format="webp"))
        assert read_photo(path).format == format
    assert read_photo(write_photo(rgb, tmp_path / "x", photo_of(rgb, format="heic"))).format == (
        "jpeg"
    )
    with pytest.raises(WriteError, match=r"\.gif cannot be written"):
        write_photo(rgb, tmp_path / "a.gif", photo_of(rgb))
    with pytest.raises(WriteError, match='"heic" cannot be written'):
        encode_photo(rgb, photo_of(rgb), format="heic")


def test_too_large_for_the_format() -> None:
    line = np.zeros((1, 16_400, 3), np.uint8)
    with pytest.raises(WriteError, match="webp takes at most 16383 pixels a side"):
        encode_photo(line, photo_of(line), format="webp")


def test_quality(rgb: Array) -> None:
    sizes = [len(encode_photo(rgb, photo_of(rgb), format="jpeg", quality=q)) for q in (40, 90)]
    assert sizes[0] < sizes[1] / 2


def test_default_name() -> None:
    assert default_name("a/photo.jpg") == Path("a/photo.color.jpg")
    assert default_name("photo.v2.TIF") == Path("photo.v2.color.TIF")
    assert default_name("IMG.HEIC") == Path("IMG.color.jpg")
    assert default_name("scan") == Path("scan.color.jpg")


def test_resolution_survives_every_format(rgb: Array) -> None:
    dpi = (300 / 25.4, 600 / 25.4)
    for format in SUFFIXES:
        photo = photo_of(rgb, metadata=Metadata(resolution=dpi))
        back = read_photo(encode_photo(rgb, photo, format=format)).metadata.resolution
        assert back == pytest.approx(dpi, rel=2e-3), format


class TestWholeOrNotAtAll:
    def test_existing_files_stay(self, rgb: Array, tmp_path: Path) -> None:
        source = tmp_path / "photo.png"
        source.write_bytes(encode_photo(rgb, photo_of(rgb), format="png"))
        before = source.read_bytes()
        photo = read_photo(source)
        with pytest.raises(WriteError, match="exists already"):
            write_photo(rgb, source, photo)
        assert source.read_bytes() == before
        write_photo(255 - rgb, source, photo, overwrite=True)
        np.testing.assert_array_equal(pixels(source.read_bytes()), 255 - rgb)
        assert list(tmp_path.iterdir()) == [source]

    def test_missing_folder(self, rgb: Array, tmp_path: Path) -> None:
        with pytest.raises(WriteError, match=r"cannot be written: No such file or directory\.$"):
            write_photo(rgb, tmp_path / "none" / "a.jpg", photo_of(rgb))
        with pytest.raises(WriteError, match="is a folder"):
            write_photo(rgb, tmp_path, photo_of(rgb), format="jpeg")

    @pytest.mark.parametrize("format", SUFFIXES)
    @pytest.mark.parametrize("limit", [1, 3000, 12_000])
    def test_full_disk(
        self, rgb: Array, format: str, limit: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """The file size limit makes write(2) fail part of the way, as a full disk does."""
        path = tmp_path / f"out{SUFFIXES[format]}"
        path.write_bytes(b"earlier")
        noise = np.random.default_rng(0).integers(0, 256, rgb.shape, np.uint8)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(WriteError, match="cannot be written") as caught:
                write_photo(noise, path, photo_of(rgb), overwrite=True)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, handler)
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == b"earlier"
        assert list(tmp_path.iterdir()) == [path]
        assert capfd.readouterr().err == ""
