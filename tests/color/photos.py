"""Photos that come with the test tools: nothing is downloaded."""

from functools import cache

import matplotlib.cbook
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage import data

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "hopper")


@cache
def color_photo(name: str) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 sRGB."""
    if name == "hopper":
        path = matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    return np.asarray(getattr(data, name)())


@cache
def gray_photo(name: str) -> NDArray[np.uint8]:
    """(H, W) uint8 gray levels."""
    if name == "camera":
        return np.asarray(data.camera())
    return np.asarray(Image.fromarray(color_photo(name)).convert("L"))
