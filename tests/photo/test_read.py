"""Reading: every kind of file gives the lightness of its pixels, or one clear sentence."""

from __future__ import annotations

import base64
import builtins
import io
import os
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import tifffile
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from findcolor.color.lab import packed_lightness, packed_lightness_of_gray
from findcolor.errors import MissingExtraError, PhotoError
from findcolor.photo import read, spool
from findcolor.photo.read import read_metadata, read_photo

Array = NDArray[Any]


def saved(pixels: Array, format: str, mode: str | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(file, format, **options)
    return file.getvalue()


def tiff(pixels: Array, **options: Any) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **options)
    return file.getvalue()


def vips(pixels: Array, kind: str, **options: Any) -> bytes:
    gray = pixels.ndim == 2
    deep = pixels.dtype == np.uint16
    interpretation = ("grey16" if deep else "b-w") if gray else ("rgb16" if deep else "srgb")
    image = pyvips.Image.new_from_array(pixels, interpretation=interpretation)
    return bytes(getattr(image, f"{kind}save_buffer")(**options))


def difference(photo_lightness: Array, expected: Array) -> int:
    assert photo_lightness.shape == expected.shape
    return int(np.abs(photo_lightness.astype(int) - expected).max())


@pytest.mark.parametrize("kind", ["png", "tiff", "webp", "avif"])
def test_lossless_rgb(rgb: Array, kind: str) -> None:
    options: dict[str, Any] = {"webp": {"lossless": True}}.get(kind, {})
    if kind == "avif":
        data = vips(rgb, "heif", compression="av1", lossless=True)
    else:
        data = vips(rgb, kind, **options)
    photo = read_photo(data)
    assert (photo.format, photo.depth, photo.size) == (kind, 8, (300, 200))
    assert photo.alpha is None
    np.testing.assert_array_equal(photo.lightness, packed_lightness(rgb))


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_gray_of_8_and_16_bits(gray: Array, gray16: Array, kind: str) -> None:
    for pixels, depth in ((gray, 8), (gray16, 16)):
        photo = read_photo(vips(pixels, kind))
        assert photo.depth == depth
        np.testing.assert_array_equal(photo.lightness, packed_lightness_of_gray(pixels))


def test_jpeg(gray: Array) -> None:
    photo = read_photo(saved(gray, "JPEG", quality=98))
    assert photo.format == "jpeg"
    assert difference(photo.lightness, packed_lightness_of_gray(gray)) < 6 * 256


@pytest.mark.parametrize(
    "options",
    [
        {"bigtiff": True},
        {"byteorder": ">"},
        {"photometric": "miniswhite"},
        {"tile": (64, 64)},
        {"compression": "zlib"},
        {"rowsperstrip": 7},
    ],
    ids=str,
)
def test_tiff_layouts(gray16: Array, options: dict[str, Any]) -> None:
    photo = read_photo(tiff(gray16, **options))
    meant = 65535 - gray16 if "photometric" in options else gray16
    np.testing.assert_array_equal(photo.lightness, packed_lightness_of_gray(meant))


def test_lzw_and_planar_tiff(rgb: Array) -> None:
    for data in (
        vips(rgb, "tiff", compression="lzw", predictor="horizontal"),
        tiff(np.moveaxis(rgb, -1, 0), photometric="rgb", planarconfig="separate"),
    ):
        np.testing.assert_array_equal(read_photo(data).lightness, packed_lightness(rgb))


def test_bilevel_and_palette(gray: Array) -> None:
    black_white = np.where(gray > 128, 255, 0).astype(np.uint8)
    for format in ("PNG", "TIFF"):
        photo = read_photo(saved(black_white, format, "1"))
        np.testing.assert_array_equal(photo.lightness, packed_lightness_of_gray(black_white))
        palette = Image.fromarray(gray).convert("P")
        file = io.BytesIO()
        palette.save(file, format)
        expected = packed_lightness(np.asarray(palette.convert("RGB")))
        np.testing.assert_array_equal(read_photo(file.getvalue()).lightness, expected)


def test_sepia(gray: Array) -> None:
    sepia = (gray[..., None] * np.array([1.0, 0.85, 0.65])).astype(np.uint8)
    photo = read_photo(saved(sepia, "PNG"))
    np.testing.assert_array_equal(photo.lightness, packed_lightness(sepia))


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("bands", [2, 4])
def test_alpha(rgb: Array, bands: int, depth: int) -> None:
    pixels = np.concatenate([rgb[..., : bands - 1], rgb[..., :1] // 2], axis=-1)
    pixels = pixels if depth == 8 else pixels.astype(np.uint16) * 257
    image = pyvips.Image.new_from_array(pixels, interpretation="b-w" if bands == 2 else "srgb")
    if depth == 16:
        image = image.copy(interpretation="grey16" if bands == 2 else "rgb16")
    photo = read_photo(bytes(image.pngsave_buffer()))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, pixels[..., -1])
    color = pixels[..., :-1]
    expected = packed_lightness_of_gray(color[..., 0]) if bands == 2 else packed_lightness(color)
    assert difference(photo.lightness, expected) <= 1


def test_cmyk_is_near_its_rgb(rgb: Array) -> None:
    photo = read_photo(saved(rgb, "TIFF", "CMYK"))
    correlation = np.corrcoef(photo.lightness.ravel(), packed_lightness(rgb).ravel())[0, 1]
    assert correlation > 0.97


def test_cmyk_jpeg_of_adobe(rgb: Array) -> None:
    photo = read_photo(saved(rgb, "JPEG", "CMYK", quality=98))  # stored inverted
    correlation = np.corrcoef(photo.lightness.ravel(), packed_lightness(rgb).ravel())[0, 1]
    assert correlation > 0.97


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation(rgb: Array, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x112] = orientation
    upright = Image.fromarray(rgb)
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,  # the inverse of what a viewer does
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    stored = upright.transpose(turn) if turn is not None else upright
    file = io.BytesIO()
    stored.save(file, "PNG", exif=exif)
    photo = read_photo(file.getvalue())
    assert photo.size == (300, 200)
    assert photo.lightness.flags.c_contiguous
    np.testing.assert_array_equal(photo.lightness, packed_lightness(rgb))


def test_large_photos_are_spooled(
    rgb: Array, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spool, "SPOOL_PIXELS", 1000)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    photo = read_photo(vips(rgb, "png"))
    assert isinstance(photo.lightness, np.memmap)
    np.testing.assert_array_equal(photo.lightness, packed_lightness(rgb))
    assert list(tmp_path.iterdir()) == [], "the file has no name, so that nothing can be left"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that takes no files")
def test_no_room_to_spool(rgb: Array, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "SPOOL_PIXELS", 1000)
    monkeypatch.setattr(tempfile, "tempdir", "/proc")
    with pytest.raises(PhotoError, match=r"needs 0\.0 GB in /proc"):
        read_photo(vips(rgb, "png"))


def test_strips_meet(rgb: Array, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_STRIP_PIXELS", 300 * 17)
    for kind in ("png", "tiff"):
        photo = read_photo(vips(rgb, kind))
        np.testing.assert_array_equal(photo.lightness, packed_lightness(rgb))


def test_one_pixel() -> None:
    photo = read_photo(vips(np.full((1, 1), 255, np.uint8), "png"))
    assert photo.lightness.tolist() == [[65535]]


def test_path_and_bytes_agree(rgb: Array, tmp_path: Path) -> None:
    path = tmp_path / "ein Bild [1] ä.tif"
    path.write_bytes(vips(rgb, "tiff"))
    for source in (path, str(path)):
        np.testing.assert_array_equal(read_photo(source).lightness, packed_lightness(rgb))


def test_a_changed_file_is_read_again(gray: Array, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(vips(gray, "png"))
    read_photo(path)
    path.write_bytes(vips(255 - gray, "png"))
    np.testing.assert_array_equal(read_photo(path).lightness, packed_lightness_of_gray(255 - gray))


class TestPages:
    def test_tiff(self, gray: Array) -> None:
        data = tiff(np.stack([gray, 255 - gray, gray // 2]), photometric="minisblack")
        first, last = read_photo(data), read_photo(data, page=2)
        assert (first.page, first.page_count, last.page) == (0, 3, 2)
        np.testing.assert_array_equal(first.lightness, packed_lightness_of_gray(gray))
        np.testing.assert_array_equal(last.lightness, packed_lightness_of_gray(gray // 2))
        with pytest.raises(PhotoError, match="has no page 3; it has pages 0 to 2"):
            read_photo(data, page=3)
        with pytest.raises(PhotoError, match="has no page -1"):
            read_photo(data, page=-1)

    def test_animation_gives_its_first_picture(self, rgb: Array) -> None:
        file = io.BytesIO()
        frames = [Image.fromarray(rgb), Image.fromarray(255 - rgb)]
        frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
        photo = read_photo(file.getvalue())
        assert photo.size == (300, 200)
        assert photo.page_count == 2

    def test_one_page_only(self, gray: Array) -> None:
        with pytest.raises(PhotoError, match="has no page 1; it has only one page"):
            read_photo(vips(gray, "png"), page=1)


class TestBadInput:
    def check(self, source: Any, message: str) -> None:
        with pytest.raises(PhotoError, match=message) as caught:
            read_photo(source)
        assert "\n" not in str(caught.value)
        assert str(caught.value).endswith(".")

    def test_text_named_jpg(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.jpg"
        path.write_text("Dear Sir or Madam")
        self.check(path, r"^letter\.jpg is not a photo; Find Color reads JPEG")

    def test_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.jpg"
        path.touch()
        self.check(path, r"^empty\.jpg is empty\.")
        self.check(b"", "The photo is empty")

    def test_missing_folder_and_odd_names(self, tmp_path: Path) -> None:
        self.check(tmp_path / "none.jpg", "There is no file")
        self.check(tmp_path, "is a folder")
        self.check("a\0b.jpg", "cannot be opened")
        self.check(tmp_path / ("x" * 300 + ".jpg"), "cannot be opened")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_unreadable(self, tmp_path: Path) -> None:
        path = tmp_path / "secret.jpg"
        path.touch(mode=0)
        self.check(path, "cannot be opened: Permission denied")

    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (b"GIF89a", "a GIF file"),
            (b"%PDF-1.7", "a PDF file"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a photo"),
            (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 file"),
            (b"push graphic-context", "not a photo"),
        ],
    )
    def test_other_kinds(self, head: bytes, kind: str) -> None:
        self.check(head + bytes(100), f"is {kind}")

    @pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "webp", "avif"])
    @pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.97])
    def test_truncated(
        self, rgb: Array, kind: str, share: float, capfd: pytest.CaptureFixture[str]
    ) -> None:
        options = {"compression": "av1"} if kind == "avif" else {}
        data = vips(rgb, "heif" if kind == "avif" else kind, **options)
        self.check(data[: max(24, int(len(data) * share))], "is damaged or cut short")
        assert capfd.readouterr().err == ""

    def test_noise_behind_a_good_head(self, rgb: Array, capfd: pytest.CaptureFixture[str]) -> None:
        noise = np.random.default_rng(0).bytes(5000)
        for head in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0", b"RIFF\0\1\0\0WEBP"):
            self.check(head + noise, "damaged")
        self.check(b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + noise, "damaged")
        self.check(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + noise, "damaged")
        assert capfd.readouterr().err == ""

    def test_header_bomb(self) -> None:
        def chunk(kind: bytes, data: bytes) -> bytes:
            check = struct.pack(">I", zlib.crc32(kind + data))
            return struct.pack(">I", len(data)) + kind + data + check

        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") * 2
        self.check(bomb, "has 60000 x 60000 pixels, more than the limit of 400 megapixels")

    def test_limit_can_be_chosen(self, rgb: Array) -> None:
        data = vips(rgb, "png")
        with pytest.raises(PhotoError, match=r"limit of 0\.05 megapixels"):
            read_photo(data, max_pixels=50_000)
        assert read_photo(data, max_pixels=60_000).size == (300, 200)

    def test_float_and_many_channels(self, gray: Array) -> None:
        self.check(tiff(gray.astype(np.float32)), "stores float samples")
        many = tiff(np.stack([gray] * 7, -1), photometric="minisblack", planarconfig="contig")
        self.check(many, "has 7 channels")


class TestHeic:
    # 64 x 48: red = 4x, green = 5y, blue = 2(x + y), written by pillow-heif with x265.
    FILE = base64.b64decode(
        """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA
AAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAiQAAgAAAAAEBgABAAAAAAAAADgAAAA4aWluZgAAAAAAAgAAABVp
bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZo
dmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAA
AwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA
AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1h
AAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAACZG1kYXQAAAIgKAGvBjiJH0hQ7nilssTNP9X7
H7FZucQlwnlBFU7Zm80HqvVJjixS8VCSAZAKXNYU91cfTfzGlF8yHTM9U6drT+zdXZNKf/0RcoVUBzK1dGfgK3ofhbkLqkni
0h+3xTjD+Y6yqu82Xs0o4NClGYbIF8Rk4Reg3EJHmHpQg5BM75qKX+XuP/7Gqy/Ic1NDmYtkTW/iYLYeAY8uimuTSuzrK/Ns
9VESRAv2Wa7kVFmgbJR5Ee4htgXExP4l8SQIG4tMd7AfTz2c0x8QA4YTs26VGg2L5JIjujp+BJU+DP/KAXW3BrLQyGTcDY23
BEap+eJTFSEjfSM44N8KPOIXokHAh9qPI4bRds7DePCdsFpZBa++/qqhc1hNI4r25SmXSztbWoh/wJxnu9bd/nQ7uiJ4+Khh
gaaIBAaXfIJZN9hx3IQnalyT65o2Z4EsuHS8MCtaaHNxzTwhcvSwayu65yeyoinQ5/cLcIn08LdRSBezrgQrvphp8BGmH64G
XneaoI2/LNXuheEat6dvO8ZoWaI2mKj8D5E6cvj5jThUM1yDpGPH5GOkWwPeCo8ItWvgsYM+DDxm6HGoPw3xI2b/JdOYpZJU
vbQjGmDAbI8UXWzSvzXD7KqJ8h7wgwDyvbAACFqXkm0ial6SqAjr5tDFjCYqw9VG9yYcejJhSphvYYFKK6K01H0sUVIT88NM
Qz+Z9Q7SH3yLwCzqgr3sX+qMV4gn/wAAAAZFeGlmAABNTQAqAAAACAACAQ8AAgAAAAgAAAAmARIAAwAAAAEABgAAAAAAAEc/
cnRuZXIA
"""
    )

    def test_pixels_and_metadata(self) -> None:
        pytest.importorskip("pi_heif")
        y, x = np.mgrid[:48, :64]
        rgb = np.stack([4 * x, 5 * y, 2 * (x + y)], axis=-1).astype(np.uint8)
        photo = read_photo(self.FILE)
        assert (photo.format, photo.depth, photo.size) == ("heic", 8, (64, 48))
        assert np.abs(photo.lightness.astype(int) - packed_lightness(rgb)).mean() < 700
        assert photo.metadata.exif is not None
        assert photo.metadata.exif[:2] == b"MM"
        assert b"rtner" in photo.metadata.exif

    def test_limits_pages_and_damage(self) -> None:
        pytest.importorskip("pi_heif")
        with pytest.raises(PhotoError, match="64 x 48 pixels"):
            read_photo(self.FILE, max_pixels=100)
        with pytest.raises(PhotoError, match="has no page 1"):
            read_photo(self.FILE, page=1)
        with pytest.raises(PhotoError, match="damaged"):
            read_photo(self.FILE[:700])

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        really = builtins.__import__

        def absent(name: str, *rest: Any, **more: Any) -> Any:
            if name == "pi_heif":
                raise ImportError(name)
            return really(name, *rest, **more)

        monkeypatch.setattr(builtins, "__import__", absent)
        with pytest.raises(MissingExtraError, match=r"findcolor\[heic\]"):
            read_photo(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(100))


def test_metadata_alone_needs_no_pixels(rgb: Array) -> None:
    data = vips(rgb, "png")
    assert read_metadata(data[: len(data) // 2]).xmp is None


def test_warnings_about_odd_bytes_stay_inside(
    rgb: Array, capfd: pytest.CaptureFixture[str]
) -> None:
    """libvips quotes the keyword, which is no UTF-8, in a warning."""
    data = saved(rgb, "PNG", pnginfo=_twice("Gr\xf6\xdfe"))
    np.testing.assert_array_equal(read_photo(data).lightness, packed_lightness(rgb))
    broken = bytearray(data)
    broken[data.index(b"tEXt") + 9] ^= 0xFF  # the checksum of the text is wrong now
    np.testing.assert_array_equal(read_photo(bytes(broken)).lightness, packed_lightness(rgb))
    assert capfd.readouterr().err == ""


def _twice(key: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    for text in ("one", "two"):
        info.add_text(key, text)
    return info
