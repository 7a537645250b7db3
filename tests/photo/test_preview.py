import numpy as np
import pytest
import pyvips

from findcolor.errors import PhotoError
from findcolor.photo.preview import encode_preview, original_preview


@pytest.mark.parametrize("format", ["jpeg", "webp", "png"])
@pytest.mark.parametrize("bands", [3, 4])
def test_a_preview_is_an_image_of_its_format(format, bands):
    pixels = np.full((20, 30, bands), 200, np.uint8)
    if format == "jpeg":
        pixels = pixels[..., :3]
    image = pyvips.Image.new_from_buffer(encode_preview(pixels, format), "")
    assert (image.width, image.height) == (30, 20)
    assert abs(image.numpy().astype(int) - pixels[0, 0, 0]).max() <= 2


def test_the_original_is_shown_small_in_its_own_colours(tmp_path):
    pixels = np.zeros((200, 400, 3), np.uint8)
    pixels[..., 0] = 200
    pyvips.Image.new_from_array(pixels).write_to_file(str(tmp_path / "red.png"))
    small = original_preview(tmp_path / "red.png", 100)
    assert small.shape == (50, 100, 3)
    assert (small == (200, 0, 0)).all()
    assert original_preview(tmp_path / "red.png", 4000).shape == (200, 400, 3)


def test_gray_becomes_three_channels_and_transparent_becomes_white(tmp_path):
    gray = pyvips.Image.new_from_array(np.full((8, 8), 90, np.uint8))
    gray.write_to_file(str(tmp_path / "gray.png"))
    assert (original_preview(tmp_path / "gray.png", 64) == 90).all()
    clear = pyvips.Image.new_from_array(np.zeros((8, 8, 4), np.uint8))
    clear.copy(interpretation="srgb").write_to_file(str(tmp_path / "clear.png"))
    assert (original_preview(tmp_path / "clear.png", 64) == 255).all()


def test_no_photo_is_a_photo_error(tmp_path):
    (tmp_path / "x.jpg").write_bytes(b"no photo")
    with pytest.raises(PhotoError):
        original_preview(tmp_path / "x.jpg", 64)
