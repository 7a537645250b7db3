"""An encoder of eight bits: convolutions with signed weights, unsigned activations (QDQ, u8s8).

Ranges of activations come from photos of the training. The decoder stays float: eight
bits gain it little time, and with ten hints they lost 1.6 dB.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.calibrate import CalibrationMethod
from onnxruntime.quantization.shape_inference import quant_pre_process

from findcolor.evaluation.hint_trial import HintTrial
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.photos import find_photos, spread
from findcolor.evaluation.protocols import PROTOCOLS, SEED
from findcolor.evaluation.summary import summarize
from findcolor.training.data import Photos

Inputs = dict[str, NDArray[np.float32]]
COUNT, SIZE = 64, 256
"""Photos whose activations are looked at, and their side in pixels."""

COST = 0.1
"""The PSNR in dB that eight bits may cost, without hints and with ten."""
_PROTOCOL = PROTOCOLS["zhang"]
_HINTS = (0, 10)


@dataclass(frozen=True)
class Bargain:
    """What eight bits cost, and what they gain.

    Attributes:
        cost: PSNR lost in dB, by number of hints.
        times: Milliseconds of a photo's first colours, in float and in eight bits, on one thread.
        photos: Photos measured.
    """

    cost: dict[int, float]
    times: tuple[float, float]
    photos: int

    @property
    def good(self) -> bool:
        """Whether to write the files: they cost little, and they are faster."""
        return max(self.cost.values()) < COST and self.times[1] < self.times[0]

    def to_card(self) -> dict[str, Any]:
        """Return the figures for a model card."""
        return {
            "psnr_cost_db": {str(count): round(cost, 3) for count, cost in self.cost.items()},
            "float_ms": round(self.times[0], 1),
            "int8_ms": round(self.times[1], 1),
            "photos": self.photos,
            "written": self.good,
        }


def weigh(full: Path, quantized: Path, photos: Path, limit: int) -> Bargain:
    """Measure two folders of weights on the same photos by the protocol of Zhang 2017.

    Args:
        full: Weights of float32.
        quantized: Weights of eight bits.
        photos: Colour photos, not of the training.
        limit: At most so many photos, evenly from all.

    Raises:
        SettingsError: There is no photo in the folder.
    """
    everything = find_photos(photos)
    chosen = spread(everything, limit)
    places = _PROTOCOL.draw([photo.name for photo in everything], _HINTS, SEED)
    trial = HintTrial(_PROTOCOL, _HINTS, places)
    systems = FindColor("float", full), FindColor("int8", quantized)
    rows = [row for photo in chosen for row in trial.measure(photo, systems).rows]
    psnr = {
        (line.key.system, line.key.hints): line.measures["psnr"].mean
        for line in summarize(rows)
        if line.category == "all"
    }
    cost = {count: psnr["float", count] - psnr["int8", count] for count in _HINTS}
    times = [float("inf"), float("inf")]
    for _ in range(_ROUNDS):  # in turns, and the best of each, because a machine has other work
        for number, system in enumerate(systems):
            times[number] = min(times[number], _time(system))
    return Bargain(cost, (times[0], times[1]), len(chosen))


_ROUNDS = 10


def _time(system: FindColor) -> float:
    lightness = np.linspace(0, 100, SIZE * SIZE, dtype=np.float32).reshape(SIZE, SIZE)
    begun = time.perf_counter()
    system.colorizer.predict(system.colorizer.encode(lightness))
    return 1000 * (time.perf_counter() - begun)


def quantize(encoder: bytes, photos: Photos) -> bytes:
    """Return the encoder with convolutions of eight bits.

    Args:
        encoder: ONNX file of float32.
        photos: Of the training, on the CPU.
    """
    seen = [photos.batch(1, SIZE, aged=0.4).lightness / 50 - 1 for _ in range(COUNT)]
    return _quantize(encoder, [{"lightness": lightness.numpy()} for lightness in seen])


def _quantize(model: bytes, examples: Sequence[Inputs]) -> bytes:
    kept = {prop.key: prop.value for prop in onnx.load_from_string(model).metadata_props}
    with TemporaryDirectory() as folder:
        given, prepared, made = (Path(folder) / name for name in ("given", "prepared", "made"))
        given.write_bytes(model)
        quant_pre_process(given, prepared, skip_symbolic_shape=True)
        loud, logging.root.level = logging.root.level, logging.ERROR
        try:
            quantize_static(
                prepared,
                made,
                _Reader(examples),
                quant_format=QuantFormat.QDQ,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["Conv"],
                nodes_to_exclude=_first(onnx.load(prepared)),
                calibrate_method=CalibrationMethod.MinMax,
                extra_options={"CalibMovingAverage": True},
            )
        finally:
            logging.root.level = loud
        quantized = onnx.load(made)
    onnx.helper.set_model_props(quantized, kept)
    return quantized.SerializeToString()


def _first(model: onnx.ModelProto) -> list[str]:
    """Return the convolution that sees the photo itself: it is cheap, and all rests on it."""
    return [node.name for node in model.graph.node if "/stem/" in node.name]


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    """Gives examples one by one, as the tool wants them."""

    def __init__(self, examples: Sequence[Inputs]) -> None:
        self._examples: Iterator[Inputs] = iter(examples)

    def get_next(self) -> Any:
        return next(self._examples, None)
