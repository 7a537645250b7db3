"""Write a colour photo: sRGB, with all metadata of the original and the mark of inferred colour."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from findcolor.errors import WriteError
from findcolor.photo.containers import (
    Pieces,
    add_to_tiff,
    avif_with_exif,
    png_with_metadata,
    webp_with_metadata,
)
from findcolor.photo.exif import exif_placeholder, fitting_exif, with_resolution
from findcolor.photo.files import whole_file
from findcolor.photo.jpeg import MAX_EXIF, jpeg_with_metadata
from findcolor.photo.metadata import Metadata
from findcolor.photo.photo import Photo
from findcolor.photo.provenance import Provenance

_FORMATS = {
    ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".jfif": "jpeg", ".png": "png",
    ".tif": "tiff", ".tiff": "tiff", ".webp": "webp", ".avif": "avif",
}  # fmt: skip
SUFFIXES = {"jpeg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp", "avif": ".avif"}
"""The formats that can be written, and the suffix of each."""
QUALITY = {"jpeg": 92, "webp": 90, "avif": 80}
"""Default quality of the formats that lose something; 100 is lossless for WebP and AVIF."""
_MAX_SIDE = {"jpeg": 65_500, "webp": 16_383, "avif": 16_384}
_BIG_TIFF = 2_500_000_000
"""Bytes of samples from which 32-bit offsets may not suffice: LZW can make noise larger."""
_NO_RESOLUTION = 72 / 25.4


@dataclass(frozen=True, slots=True)
class _Output:
    """What a file is to be: format, quality and what it says about itself."""

    format: str
    quality: int | None
    metadata: Metadata


def default_name(path: str | Path) -> Path:
    """Return where the colour version of a photo goes: ``photo.color.jpg`` beside ``photo.jpg``.

    Formats that cannot be written (HEIC) become JPEG.
    """
    path = Path(path)
    suffix = path.suffix if path.suffix.lower() in _FORMATS else ".jpg"
    return path.with_name(f"{path.stem}.color{suffix}")


def encode_photo(
    rgb: NDArray[Any],
    photo: Photo,
    *,
    format: str | None = None,
    quality: int | None = None,
    recipe: str | None = None,
    model: str | None = None,
    sha256: str | None = None,
    drop_gps: bool = False,
) -> bytes:
    """Return the bytes of a colour photo's file; see :func:`write_photo`.

    Raises:
        WriteError: The format cannot be written, or not at this size.
    """
    format = _checked(format or _own_format(photo), rgb)
    metadata = photo.metadata.for_result(
        Provenance(recipe, model, sha256), rgb.shape[1], rgb.shape[0], drop_gps=drop_gps
    )
    output = _Output(format, quality, metadata)
    try:
        image = _image(rgb, photo, output)
        if format != "tiff":
            return b"".join(_encode(image, output))
        file = io.BytesIO(image.tiffsave_buffer(**_tiff_options(image)))
    except pyvips.Error as error:
        raise WriteError(f"The photo cannot be encoded as {format}: {_reason(error)}.") from None
    add_to_tiff(file, metadata)
    return file.getvalue()


def write_photo(
    rgb: NDArray[Any],
    path: str | Path,
    photo: Photo,
    *,
    format: str | None = None,
    quality: int | None = None,
    recipe: str | None = None,
    model: str | None = None,
    sha256: str | None = None,
    drop_gps: bool = False,
    overwrite: bool = False,
) -> Path:
    """Write a colour photo, whole or not at all.

    Args:
        rgb: (height, width, 3) uint8 or uint16, sRGB. Formats of 8 bits (JPEG, WebP) round it.
        path: Where; its suffix chooses the format.
        photo: The photo it was made from: its metadata and alpha go along.
        format: "jpeg", "png", "tiff", "webp" or "avif", whatever the suffix says.
        quality: 1..100 for JPEG, WebP and AVIF; ``QUALITY`` has the defaults.
        recipe: The recipe as JSON text, kept in the file's XMP.
        model: The model's name, kept likewise.
        sha256: The hash of the model's weights, kept likewise.
        drop_gps: Leave out the place where the photo was taken.
        overwrite: Replace a file that exists, even the source.

    Returns:
        The path.

    Raises:
        WriteError: The file exists, its folder does not or is full or protected, or the format
            cannot be written or not at this size.
    """
    path = Path(path)
    format = _checked(format or _format_of(path, photo), rgb)
    metadata = photo.metadata.for_result(
        Provenance(recipe, model, sha256), rgb.shape[1], rgb.shape[0], drop_gps=drop_gps
    )
    output = _Output(format, quality, metadata)
    with whole_file(path, overwrite=overwrite) as part:
        part.touch(exist_ok=False)  # says why, where libvips would not
        try:
            image = _image(rgb, photo, output)
            if format == "tiff":
                image.tiffsave(str(part), **_tiff_options(image))
                with part.open("r+b") as file:
                    add_to_tiff(file, metadata)
            else:
                with part.open("wb") as file:
                    file.writelines(_encode(image, output))
        except (pyvips.Error, ValueError) as error:
            raise WriteError(f"{path} cannot be written: {_reason(error)}.") from None
    return path


def _image(rgb: NDArray[Any], photo: Photo, output: _Output) -> Any:
    """Return the pixels as the format takes them, converted as they are written."""
    image = _view(rgb, 3)
    deep = rgb.dtype == np.uint16
    if deep and output.format in ("jpeg", "webp"):
        image, deep = _with_depth(image, 8), False
    if photo.alpha is not None:
        alpha = _with_depth(_view(photo.alpha, 1), 16 if deep else 8)
        image = image.bandjoin(alpha)
        if output.format == "jpeg":
            image = image.flatten(background=255).cast("uchar")
    x, y = output.metadata.resolution or (_NO_RESOLUTION, _NO_RESOLUTION)
    return image.copy(interpretation="rgb16" if deep else "srgb", xres=x, yres=y)


def _encode(image: Any, output: _Output) -> Pieces:
    metadata, quality = output.metadata, output.quality or QUALITY.get(output.format)
    options: dict[str, Any] = {"keep": "none", "profile": "srgb"}
    if output.format == "png":
        data = image.pngsave_buffer(compression=4, filter="sub", **options)
        return png_with_metadata(data, metadata)
    if output.format == "jpeg":
        # Full chroma resolution: halved chroma would leak into the lightness at edges.
        data = image.jpegsave_buffer(Q=quality, subsample_mode="off", **options)
        if metadata.exif:
            metadata = metadata.with_exif(fitting_exif(metadata.exif, MAX_EXIF))
        return jpeg_with_metadata(data, metadata)
    metadata = metadata.with_exif(with_resolution(metadata.exif, metadata.resolution))
    metadata = metadata.with_iptc_in_xmp()
    options["lossless"] = quality == 100
    if output.format == "webp":
        data = image.webpsave_buffer(Q=quality, effort=4, exact=True, **options)
        return webp_with_metadata(data, metadata)

    exif = fitting_exif(metadata.exif, MAX_EXIF) if metadata.exif else None
    blocks = {"exif-data": exif and exif_placeholder(len(exif)), "xmp-data": metadata.xmp}
    for name, block in blocks.items():
        if block:
            image.set_type(pyvips.GValue.blob_type, name, block)
    data = image.heifsave_buffer(
        compression="av1",
        Q=quality,
        bitdepth=12 if image.format == "ushort" else 8,
        subsample_mode="off",
        effort=3,
        **options | {"keep": "exif:xmp"},
    )
    return avif_with_exif(data, exif) if exif else [data]


def _tiff_options(image: Any) -> dict[str, Any]:
    size = image.width * image.height * image.bands * (2 if image.format == "ushort" else 1)
    return {
        "compression": "lzw",
        "predictor": "horizontal",
        "bigtiff": size > _BIG_TIFF,
        "resunit": "inch",
        "keep": "none",
        "profile": "srgb",
    }


def _view(samples: NDArray[Any], bands: int) -> Any:
    height, width = samples.shape[:2]
    format = "ushort" if samples.dtype == np.uint16 else "uchar"
    return pyvips.Image.new_from_memory(np.ascontiguousarray(samples), width, height, bands, format)


def _with_depth(image: Any, depth: int) -> Any:
    if depth == 8 and image.format == "ushort":
        return (image / 257).rint().cast("uchar")
    return (image * 257).cast("ushort") if depth == 16 and image.format == "uchar" else image


def _checked(format: str, rgb: NDArray[Any]) -> str:
    if format not in SUFFIXES:
        raise WriteError(f'"{format}" cannot be written; choose {", ".join(SUFFIXES)}.')
    height, width = rgb.shape[:2]
    limit = _MAX_SIDE.get(format)
    if limit and max(width, height) > limit:
        raise WriteError(
            f"{format} takes at most {limit} pixels a side, the photo has {width} x {height}; "
            "choose tiff or png."
        )
    return format


def _format_of(path: Path, photo: Photo) -> str:
    suffix = path.suffix.lower()
    if suffix and suffix not in _FORMATS:
        raise WriteError(f"{path.name}: {suffix} cannot be written; use {', '.join(_FORMATS)}.")
    return _FORMATS[suffix] if suffix else _own_format(photo)


def _own_format(photo: Photo) -> str:
    return photo.format if photo.format in SUFFIXES else "jpeg"


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else type(error).__name__
