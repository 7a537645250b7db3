import numpy as np

from findcolor.desktop.images import PixelImage


def test_pixels_keep_their_colour_and_place():
    rgb = np.zeros((3, 5, 3), np.uint8)
    rgb[1, 4] = (10, 20, 30)
    image = PixelImage(rgb)
    rgb[:] = 255  # the image has memory of its own
    assert (image.width(), image.height()) == (5, 3)
    assert image.pixelColor(4, 1).getRgb() == (10, 20, 30, 255)
    assert image.pixelColor(0, 0).getRgb() == (0, 0, 0, 255)


def test_opacity_is_kept():
    rgba = np.full((2, 2, 4), (200, 100, 50, 0), np.uint8)
    rgba[0, 0, 3] = 255
    image = PixelImage(rgba)
    assert image.pixelColor(0, 0).getRgb() == (200, 100, 50, 255)
    assert image.pixelColor(1, 1).alpha() == 0


def test_a_crop_of_a_larger_array_is_taken():
    rgb = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)[1:3, 2:5]
    assert PixelImage(rgb).pixelColor(0, 0).getRgb()[:3] == tuple(rgb[0, 0])
