from __future__ import annotations

import io

import numpy as np
import pytest
import pyvips
import tifffile

from findcolor.batch import pages
from findcolor.batch.pages import join_pages, photo_pages

RNG = np.random.default_rng(0)


def make_pages(tmp_path, **options):
    """Three pages of different sizes and depths, each a file of its own."""
    paths, arrays = [], []
    for number, (height, width, kind) in enumerate(
        [(40, 30, np.uint8), (7, 90, np.uint16), (300, 200, np.uint8)]
    ):
        array = RNG.integers(0, np.iinfo(kind).max, (height, width, 3), kind)
        path = tmp_path / f"{number}.tif"
        pyvips.Image.new_from_array(array).tiffsave(str(path), **options)
        paths.append(path)
        arrays.append(array)
    return paths, arrays


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compression": "lzw", "predictor": "horizontal"},
        {"compression": "deflate", "tile": True, "tile_width": 64, "tile_height": 64},
        {"bigtiff": True},
    ],
)
@pytest.mark.parametrize("limit", [pages._CLASSIC_LIMIT, 0])
def test_pages_come_back_in_their_order(tmp_path, monkeypatch, options, limit):
    monkeypatch.setattr(pages, "_CLASSIC_LIMIT", limit)  # 0: as if it were larger than 4 GB
    paths, arrays = make_pages(tmp_path, **options)
    join_pages(paths, tmp_path / "all.tif")
    with tifffile.TiffFile(tmp_path / "all.tif") as file:
        assert file.is_bigtiff == (limit == 0)
        assert len(file.pages) == 3
    for number, array in enumerate(arrays):
        image = pyvips.Image.tiffload(str(tmp_path / "all.tif"), page=number, fail_on="warning")
        np.testing.assert_array_equal(image.numpy(), array)


def test_metadata_stays_with_its_page(tmp_path):
    paths, _ = make_pages(tmp_path)
    for number, path in enumerate(paths):
        image = pyvips.Image.new_from_file(str(path)).copy(xres=number + 1, yres=number + 1)
        image.tiffsave(str(path.with_suffix(".tiff")), profile="srgb")
    join_pages([path.with_suffix(".tiff") for path in paths], tmp_path / "all.tif")
    with tifffile.TiffFile(tmp_path / "all.tif") as file:
        resolutions = [page.tags["XResolution"].value for page in file.pages]
        assert [top / bottom for top, bottom in resolutions] == pytest.approx(
            [25.4, 50.8, 76.2], rel=1e-4
        )
        assert all(page.iccprofile for page in file.pages)


def test_one_page_is_a_plain_file(tmp_path):
    paths, arrays = make_pages(tmp_path)
    join_pages(paths[:1], tmp_path / "one.tif")
    np.testing.assert_array_equal(
        tifffile.imread(io.BytesIO((tmp_path / "one.tif").read_bytes())), arrays[0]
    )


def test_thumbnails_and_masks_are_no_photos(tmp_path):
    photo = RNG.integers(0, 255, (40, 30), np.uint8)
    with tifffile.TiffWriter(tmp_path / "scan.tif") as file:
        for kind in (0, 1, 2):
            file.write(photo, subfiletype=kind, photometric="minisblack")
        file.write(photo > 9, subfiletype=4, photometric=4)
    assert photo_pages(tmp_path / "scan.tif", 4) == [0, 2]
