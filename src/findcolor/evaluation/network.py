"""Networks given as ONNX files, described by a JSON file of the same name.

``net.onnx`` with ``net.json`` takes part as a system::

    {
      "size": 256,
      "inputs": {"data": [{"plane": "lightness", "scale": 0.01, "shift": -0.5},
                          {"plane": "a", "scale": 0.0091}, {"plane": "b", "scale": 0.0091},
                          {"plane": "mask"}]},
      "output": {"name": "ab", "planes": "ab", "scale": 110}
    }

Every input is (1, channels, size, size) float32, each channel ``plane * scale + shift``. Planes:
``lightness`` (L* 0..100), ``gray`` (the photo's sRGB level 0..1), ``a``, ``b`` and ``mask`` (the
hints, 0 where there is none). The output is (1, 2 or 3, h, w): ``ab``, ``lab`` or ``rgb`` (0..1)
after ``value * scale + shift``, and is brought to the photo's size bilinearly. ``size`` may be
null for a network that takes any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findcolor.color.lab import lab_to_srgb, srgb_to_lab
from findcolor.errors import SettingsError
from findcolor.evaluation.macs import graph_macs
from findcolor.evaluation.system import PixelHint, hint_planes
from findcolor.model.session import Session

_PLANES = ("lightness", "gray", "a", "b", "mask")


class OnnxSystem:
    """A network in one ONNX file that colours photos.

    Attributes:
        name: What the tables call it.
        path: The ONNX file.

    Raises:
        SettingsError: A file is missing, or the description does not fit the network.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self._session = _open(path)
        described = _description(path, {"size", "inputs", "output"})
        self._size = _size(described, path)
        self._inputs: dict[str, list[dict[str, Any]]] = described["inputs"]
        self._output: dict[str, Any] = described["output"]
        planes = [
            channel.get("plane") for channels in self._inputs.values() for channel in channels
        ]
        if unknown := [plane for plane in planes if plane not in _PLANES]:
            raise SettingsError(f'"{path.stem}.json" has no plane {unknown[0]!r} to offer.')
        if self._output.get("planes") not in ("ab", "lab", "rgb") or "name" not in self._output:
            raise SettingsError(
                f'The output in "{path.stem}.json" needs a name, and ab, lab or rgb.'
            )

    def colorize(
        self, lightness: NDArray[np.float32], hints: Sequence[PixelHint]
    ) -> NDArray[np.float32]:
        """Return the network's colours; see :class:`System`."""
        planes = _draw(lightness, hints)
        if self._size is not None:
            planes = {name: resize(plane, self._size, self._size) for name, plane in planes.items()}
        feed = {name: _channels(channels, planes) for name, channels in self._inputs.items()}
        out = _run(self._session, self.path, feed, self._output["name"])
        values = np.moveaxis(_scaled(out[0], self._output), 0, -1)
        if self._output["planes"] == "rgb":
            values = srgb_to_lab(np.clip(values, 0, 1))
        return np.stack([resize(values[..., i], *lightness.shape) for i in (-2, -1)], axis=-1)

    def macs(self, side: int) -> tuple[int | None, int | None]:
        """Return the multiply-accumulate operations of the first colours and of one more hint.

        They are None if the network has operators that cannot be counted.

        Args:
            side: Of the square photo, in pixels; a network of fixed size takes its own.
        """
        side = self._size or side
        plane = np.zeros((1, 1, side, side), np.float32)
        feed = {name: plane.repeat(len(each), axis=1) for name, each in self._inputs.items()}
        try:
            count = graph_macs(self.path.read_bytes(), feed)
        except SettingsError:
            return None, None
        return count, count


class FeatureNetwork:
    """A network whose features the Fréchet distance compares.

    ``features.json`` beside ``features.onnx`` names ``input`` and ``output`` and says ``size``; it
    may say ``mean`` and ``std`` (three numbers each, for RGB 0..1). The input is (1, 3, size, size)
    float32, the output (1, d).

    Raises:
        SettingsError: The description is missing or malformed.
        WeightsError: The file cannot be loaded.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._session = _open(path)
        self._described = _description(path, {"input", "output", "size", "mean", "std"})
        self._size = _size(self._described, path)
        self._mean = np.asarray(self._described.get("mean", (0, 0, 0)), np.float32)
        self._std = np.asarray(self._described.get("std", (1, 1, 1)), np.float32)
        if self._mean.shape != (3,) or self._std.shape != (3,):
            raise SettingsError(f'mean and std in "{path.stem}.json" are three numbers each.')

    def __reduce__(self) -> tuple[type[FeatureNetwork], tuple[Path]]:
        return FeatureNetwork, (self.path,)  # a process of its own loads its own

    def features(self, rgb: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the features (d,) of an image, (h, w, 3) float32 RGB 0..1."""
        size = self._size or rgb.shape[0]
        planes = [resize(rgb[..., i], size, size) for i in range(3)]
        image = np.moveaxis((np.stack(planes, axis=-1) - self._mean) / self._std, -1, 0)[None]
        feed = {self._described["input"]: image}
        return _run(self._session, self.path, feed, self._described["output"]).ravel()


def resize(plane: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Resize (h, w) float32 bilinearly, with the filter widened where it shrinks."""
    from PIL import Image

    if plane.shape == (height, width):
        return plane
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def _draw(
    lightness: NDArray[np.float32], hints: Sequence[PixelHint]
) -> dict[str, NDArray[np.float32]]:
    ab, mask = hint_planes(hints, lightness.shape)
    lab = np.stack([lightness, np.zeros_like(lightness), np.zeros_like(lightness)], axis=-1)
    gray = lab_to_srgb(lab, np.float32)[..., 0]
    planes = (lightness, gray, ab[..., 0], ab[..., 1], mask.astype(np.float32))
    return dict(zip(_PLANES, planes, strict=True))


def _channels(
    channels: Sequence[Mapping[str, Any]], planes: Mapping[str, NDArray[np.float32]]
) -> NDArray[np.float32]:
    drawn = [_scaled(planes[channel["plane"]], channel) for channel in channels]
    return np.stack(drawn)[None].astype(np.float32)


def _scaled(values: NDArray[np.float32], how: Mapping[str, Any]) -> NDArray[np.float32]:
    return values * np.float32(how.get("scale", 1)) + np.float32(how.get("shift", 0))


def _description(path: Path, known: set[str]) -> dict[str, Any]:
    beside = path.with_suffix(".json")
    try:
        value = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingsError(
            f'"{path.name}" needs a description "{beside.name}" beside it.'
        ) from None
    if not isinstance(value, dict) or set(value) - known:
        raise SettingsError(f'"{beside.name}" may have the keys {", ".join(sorted(known))} only.')
    if missing := known - {"mean", "std"} - set(value):
        raise SettingsError(f'"{beside.name}" lacks {", ".join(sorted(missing))}.')
    return value


def _size(described: Mapping[str, Any], path: Path) -> int | None:
    size = described.get("size")
    if size is not None and not (isinstance(size, int) and size > 0):
        raise SettingsError(f'The size of "{path.name}" is a whole number above 0, or null.')
    return size


def _open(path: Path) -> Session:
    try:
        return Session(path.read_bytes(), threads=1)
    except OSError as error:
        raise SettingsError(f'"{path}" cannot be read: {error.strerror}.') from None


def _run(
    session: Session, path: Path, feed: dict[str, NDArray[np.float32]], output: str
) -> NDArray[np.float32]:
    try:
        return np.asarray(session(**feed)[output], np.float32)
    except Exception as error:  # onnxruntime has no common base for what it raises
        raise SettingsError(
            f'"{path.name}" and its description do not fit: {str(error).splitlines()[0]}'
        ) from None
