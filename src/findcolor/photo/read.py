"""Read a photo file: its pixels as lightness, upright, in strips, and all it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from findcolor.errors import MissingExtraError, PhotoError, PhotoTooLargeError
from findcolor.photo.containers import metadata_of
from findcolor.photo.metadata import Metadata
from findcolor.photo.photo import Photo
from findcolor.photo.provenance import Provenance
from findcolor.photo.source import Source
from findcolor.photo.spool import allocate
from findcolor.photo.tone import tone_of
from findcolor.photo.xmp import Packet

MAX_PIXELS = 400_000_000
"""Largest photo read unless a caller allows more: a header is cheap to forge, memory is not."""
_STRIP_PIXELS = 1 << 20


def read_photo(source: str | Path | bytes, *, page: int = 0, max_pixels: int = MAX_PIXELS) -> Photo:
    """Read a photo file.

    Args:
        source: A path, or the bytes of a file.
        page: Which page of a multi-page file, from 0.
        max_pixels: Refuse larger photos, by their header, before anything is decoded.

    Returns:
        The photo, upright.

    Raises:
        PhotoError: The file is missing, no photo, damaged, too large or of an unsupported kind.
        MissingExtraError: The file is HEIC and the extra ``heic`` is not installed.
    """
    file = Source.of(source)
    try:
        image = open_image(file, page, max_pixels)
        metadata = metadata_of(file, image, page)
        lightness, alpha = _decode(file, image)
    except (pyvips.Error, EOFError):
        raise file.damaged() from None
    return Photo(
        lightness=lightness,
        alpha=alpha,
        depth=16 if image.format == "ushort" else 8,
        format=file.format,
        metadata=metadata,
        page=page,
        page_count=_field(image, "n-pages", 1),
    )


def read_metadata(source: str | Path | bytes, *, page: int = 0) -> Metadata:
    """Return what a photo file says about the photo; its pixels are not decoded.

    Raises:
        PhotoError: The file is missing, no photo or damaged.
    """
    file = Source.of(source)
    try:
        return metadata_of(file, open_image(file, page), page)
    except (pyvips.Error, EOFError):
        raise file.damaged() from None


def read_provenance(source: str | Path | bytes) -> Provenance:
    """Return how a photo file's colours came about; every field is None for other photos.

    Raises:
        PhotoError: The file is no photo.
    """
    return Provenance.of(Packet(read_metadata(source).xmp))


def read_recipe(source: str | Path | bytes) -> str | None:
    """Return the recipe (JSON text) inside a photo that Find Color wrote, or None.

    Raises:
        PhotoError: The file is no photo.
    """
    return read_provenance(source).recipe


def open_image(file: Source, page: int = 0, max_pixels: int = MAX_PIXELS) -> Any:
    """Return a page as a pyvips image whose header is read and whose pixels are not.

    Raises:
        PhotoError: It has more pixels, or there is no such page.
        pyvips.Error: The header is damaged.
    """
    image = _load_heic(file, page, max_pixels) if file.format == "heic" else _load(file, page)
    _check_size(file, image.width, image.height, max_pixels)
    return image


def _load(file: Source, page: int) -> Any:
    options: dict[str, Any] = {"access": "sequential", "fail_on": "error"}
    if file.format in ("tiff", "webp", "avif"):
        if page:
            pages = _field(file.load(access="sequential"), "n-pages", 1)
            _check_page(file, page, pages)
        options["page"] = page
    else:
        _check_page(file, page, 1)
    image = file.load(**options)
    if image.interpretation in ("lab", "labs"):
        image = image.colourspace("rgb16")
    if image.format not in ("uchar", "ushort"):
        raise PhotoError(f"{file.name} stores {image.format} samples; save it with 8 or 16 bits.")
    if image.bands > 5 or (image.bands == 5 and image.interpretation != "cmyk"):
        raise PhotoError(f"{file.name} has {image.bands} channels; save it as gray or RGB.")
    return image


def _load_heic(file: Source, page: int, max_pixels: int) -> Any:
    try:
        import pi_heif
    except ImportError:
        raise MissingExtraError("Reading HEIC photos", "heic") from None
    try:
        with file.open() as stream:
            heif = pi_heif.open_heif(stream, convert_hdr_to_8bit=False)
            _check_page(file, page, len(heif))
            frame = heif[page or heif.primary_index]
            _check_size(file, frame.size[0], frame.size[1], max_pixels)
            pixels = np.asarray(frame)
    except (ValueError, OSError, EOFError, RuntimeError, SyntaxError):
        raise file.damaged() from None
    image = pyvips.Image.new_from_array(np.atleast_3d(pixels))
    blobs = {"exif-data": "exif", "xmp-data": "xmp", "icc-profile-data": "icc_profile"}
    for name, key in blobs.items():
        if value := frame.info.get(key):
            image.set_type(pyvips.GValue.blob_type, name, bytes(value))
    image.set_type(pyvips.GValue.gint_type, "n-pages", len(heif))
    return image


def _decode(
    file: Source, image: Any
) -> tuple[NDArray[np.uint16], NDArray[np.uint8] | NDArray[np.uint16] | None]:
    """Return (lightness, alpha), both upright."""
    depth = 16 if image.format == "ushort" else 8
    colors = 4 if image.interpretation == "cmyk" else 3 if image.bands >= 3 else 1
    tone = tone_of(colors, depth, _field(image, "icc-profile-data", None))
    orientation = _field(image, "orientation", 1) if file.format not in ("avif", "heic") else 1
    shape = (image.height, image.width)
    lightness, stored = _upright(file, shape, np.dtype(np.uint16), orientation)
    alpha = stored_alpha = None
    if image.bands > colors:
        dtype = np.dtype(np.uint16 if depth == 16 else np.uint8)
        alpha, stored_alpha = _upright(file, shape, dtype, orientation)
    for rows, samples in _strips(image):
        stored[rows] = tone(samples[..., :colors])
        if stored_alpha is not None:
            stored_alpha[rows] = samples[..., colors]
    return lightness, alpha


def _strips(image: Any) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Yield rows and their samples, top to bottom; the next strip is decoded meanwhile."""
    region = pyvips.Region.new(image)
    dtype = np.uint16 if image.format == "ushort" else np.uint8
    height = max(16, _STRIP_PIXELS // image.width)
    tops = range(0, image.height, height)

    def fetch(top: int) -> NDArray[Any]:
        rows = min(height, image.height - top)
        data = region.fetch(0, top, image.width, rows)
        return np.frombuffer(data, dtype).reshape(rows, image.width, image.bands)

    with ThreadPoolExecutor(1) as decoder:
        coming = decoder.submit(fetch, 0)
        for top in tops:
            samples = coming.result()
            if top + height < image.height:
                coming = decoder.submit(fetch, top + height)
            yield slice(top, top + len(samples)), samples


def _upright(
    file: Source, shape: tuple[int, int], dtype: np.dtype[Any], orientation: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return an empty upright plane, and the same memory seen as the file stores it."""
    height, width = shape
    turned = orientation >= 5
    plane = allocate((width, height) if turned else shape, dtype, file.name)
    stored = plane.T if turned else plane
    if orientation in (2, 3, 7, 8):  # EXIF: the first column is the right side (or the bottom)
        stored = stored[:, ::-1]
    if orientation in (3, 4, 6, 7):
        stored = stored[::-1]
    return plane, stored


def _check_size(file: Source, width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise PhotoTooLargeError(
            f"{file.name} has {width} x {height} pixels, "
            f"more than the limit of {max_pixels / 1e6:g} megapixels."
        )


def _check_page(file: Source, page: int, pages: int) -> None:
    if not 0 <= page < pages:
        only = "only one page" if pages == 1 else f"pages 0 to {pages - 1}"
        raise PhotoError(f"{file.name} has no page {page}; it has {only}.")


def _field(image: Any, name: str, default: Any) -> Any:
    return image.get(name) if image.get_typeof(name) else default
