"""Profiles: what a stored level means is what the file's own ICC profile says."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
import pyvips
from numpy.typing import NDArray

from findcolor.color.lab import packed_lightness, packed_lightness_of_gray, unpack_lightness
from findcolor.photo.read import read_photo
from findcolor.photo.tone import tone_of
from findcolor.photo.write import encode_photo

Array = NDArray[Any]


def gray_profile(gamma: float) -> bytes:
    """Return a minimal ICC v2 profile of a gray space with a gamma (ICC.1:2001-04)."""
    curve = b"curv" + bytes(4) + struct.pack(">IHH", 1, round(gamma * 256), 0)
    white = b"XYZ " + bytes(4) + struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"gray\0" + bytes(79)
    tags = {b"wtpt": white, b"kTRC": curve, b"desc": text}
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    head = struct.pack(">I4sI4s4s4s", 0, b"lcms", 0x02400000, b"mntr", b"GRAY", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    profile = head.ljust(128, b"\0") + table + data
    return struct.pack(">I", len(profile)) + profile[4:]


def encoded(pixels: Array, profile: bytes, interpretation: str) -> bytes:
    image = pyvips.Image.new_from_array(pixels, interpretation=interpretation)
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return bytes(image.tiffsave_buffer(keep="icc"))


@pytest.mark.parametrize("depth", [8, 16])
def test_gray_profile(depth: int) -> None:
    dtype: Any = np.uint8 if depth == 8 else np.uint16
    levels = np.arange(0, 2**depth, 1 if depth == 8 else 97).astype(dtype)[None]
    data = encoded(levels, gray_profile(1.0), "b-w" if depth == 8 else "grey16")
    luminance = levels / (2**depth - 1)
    expected = 116 * np.cbrt(np.maximum(luminance, (6 / 29) ** 3)) - 16
    found = unpack_lightness(read_photo(data).lightness)
    clear = luminance > 0.02
    assert np.abs(found - expected)[clear].max() < 0.1


def test_result_of_a_gray_profile_is_srgb() -> None:
    """The gray profile must not reach the colour file: the lightness would shift twice."""
    levels = np.tile(np.arange(256, dtype=np.uint8), (4, 1))
    photo = read_photo(encoded(levels, gray_profile(1.0), "b-w"))
    table = packed_lightness_of_gray(np.arange(65536).astype(np.uint16))
    srgb = np.searchsorted(table, photo.lightness).astype(np.uint16)
    rgb = np.repeat(srgb[..., None], 3, axis=-1)
    back = read_photo(encode_photo(rgb, photo, format="tiff"))
    assert np.abs(back.lightness.astype(int) - photo.lightness).max() <= 8


def test_wide_gamut_profile(rgb: Array) -> None:
    image = pyvips.Image.new_from_array(rgb)
    wide = image.icc_transform("p3", input_profile="srgb", depth=16)
    data = bytes(wide.tiffsave_buffer())
    found = unpack_lightness(read_photo(data).lightness)
    expected = unpack_lightness(packed_lightness(rgb))
    ignored = unpack_lightness(packed_lightness(wide.numpy()))
    assert np.abs(found - expected).max() < 0.15
    assert np.abs(ignored - expected).max() > 0.5, "the profile matters here"


def test_srgb_profiles_change_nothing(rgb: Array) -> None:
    srgb = pyvips.Image.new_from_array(rgb).pngsave_buffer(keep="none", profile="srgb")
    np.testing.assert_array_equal(read_photo(bytes(srgb)).lightness, packed_lightness(rgb))


@pytest.mark.parametrize("profile", [b"", b"short", bytes(500), gray_profile(2.2)[:140]])
def test_useless_profiles_are_ignored(rgb: Array, profile: bytes) -> None:
    for signature in (b"RGB ", b"GRAY"):
        broken = profile[:16] + signature + profile[20:]
        np.testing.assert_array_equal(tone_of(3, 8, broken)(rgb), packed_lightness(rgb))
    gray = rgb[..., :1]
    expected = packed_lightness_of_gray(gray[..., 0])
    np.testing.assert_array_equal(tone_of(1, 8, profile)(gray), expected)


def test_gray_stored_as_rgb_takes_the_table(gray: Array) -> None:
    three = np.repeat(gray[..., None], 3, axis=-1)
    np.testing.assert_array_equal(tone_of(3, 8, None)(three), packed_lightness_of_gray(gray))


def test_cmyk_white_and_black() -> None:
    ink = np.array([[[0, 0, 0, 0], [255, 255, 255, 255]]], np.uint8)
    white, black = tone_of(4, 8, None)(ink)[0]
    assert white > 65000
    assert black < 2000
