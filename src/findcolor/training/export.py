"""Turn checkpoints into the files that ship, and run what was exported.

    findcolor export runs/a/checkpoint.pt WEIGHTS --name findcolor-1 --afar runs/b/checkpoint.pt

Weights are stored as float16, half the size, and computed in float32: the runtime widens them once
when it loads. The export fails if the files do not compute what the network computes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file
from torch import Tensor, nn

from findcolor.errors import WeightsError
from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.model.session import Session
from findcolor.model.weights import AFAR, FORMAT
from findcolor.training.afar import Afar, AfarMean
from findcolor.training.data import Photos
from findcolor.training.network import Decoder, Encoder, Features, Network
from findcolor.training.pack import check_packed
from findcolor.training.run import load_network

FEATURES = ["fine", "middle", "coarse"]
SIZES = (256, 256), (192, 320), (512, 288)
"""(height, width) of the pictures on which files and networks are compared."""


class _Decode(nn.Module):
    """The decoder with probabilities for logits, and plain tensors for its arguments."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(
        self, fine: Tensor, middle: Tensor, coarse: Tensor, hints: Tensor, guidance: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        painting = self.decoder(Features(fine, middle, coarse), hints, guidance)
        return painting.ab, torch.softmax(painting.logits, 1), painting.keys


def export_encoder(encoder: Encoder, half: bool = True) -> bytes:
    """Return the encoder as ONNX bytes with any height and width."""
    example = (torch.randn(1, 1, 96, 64),)
    return to_onnx(encoder.eval(), example, ["lightness"], FEATURES, half)


def export_decoder(network: Network) -> bytes:
    """Return the decoder as ONNX bytes, the kernel's numbers in its metadata."""
    fine, middle, coarse = network.encoder.eval()(torch.randn(1, 1, 96, 64))
    example = (fine, middle, coarse, torch.zeros(1, 3, 24, 16), torch.zeros(1, GUIDANCE_SIZE))
    names = [*FEATURES, "hints", "guidance"]
    decoder = _Decode(network.decoder.eval())
    outputs = ["ab", "probability", "keys"]
    model = onnx.load_from_string(to_onnx(decoder, example, names, outputs))
    near, far, weight, noise = network.spread.exp().tolist()
    kernel = {"near": near, "far": far, "weight": weight, "noise": noise}
    helper.set_model_props(model, {"kernel": json.dumps(kernel)})
    return model.SerializeToString()


def export_afar(network: AfarMean) -> bytes:
    """Return the look from afar as ONNX bytes with any height and width."""
    example = torch.randn(1, 1, 96, 64), torch.zeros(1, GUIDANCE_SIZE)
    return to_onnx(network.eval(), example, ["lightness", "guidance"], ["ab", "probability"])


def to_onnx(
    module: nn.Module,
    example: tuple[Tensor, ...],
    inputs: list[str],
    outputs: list[str],
    half: bool = True,
) -> bytes:
    """Return a network as ONNX bytes, with any height and width.

    Args:
        module: The network.
        example: Of its inputs.
        inputs: Their names.
        outputs: Names of what it gives.
        half: Whether weights are stored as float16; they are computed in float32 in any case.
    """
    buffer: Any = io.BytesIO()  # torch's own annotation forgets file objects
    axes = {
        name: {2: f"{name}_h", 3: f"{name}_w"} for name in [*inputs, *outputs] if name != "guidance"
    }
    with torch.no_grad():
        torch.onnx.export(
            module,
            example,
            buffer,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load_from_string(buffer.getvalue())
    return (_stored_as_half(model) if half else model).SerializeToString()


def _stored_as_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store large float32 constants as float16, each behind a cast that loading folds away."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 256:
            continue
        half = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, name + ".half"))
        casts.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


@torch.no_grad()
def check(network: Network, encoder: bytes, decoder: bytes) -> float:
    """Return the difference, in units of ab, between the files and the network.

    It is the 99th percentile over cells: where two regions of the region-aware convolution tie,
    float16 weights may rightly pick the other one.

    Raises:
        WeightsError: The difference is above half a unit, at any of three sizes.
    """
    network.eval()
    encode, decode = Session(encoder), Session(decoder)
    worst = 0.0
    for height, width in SIZES:
        lightness = _anything(height, width)
        hints = torch.zeros(1, 3, height // 4, width // 4)
        hints[:, :, 5, 7] = torch.tensor([0.3, -0.2, 1.0])
        guidance = torch.zeros(1, GUIDANCE_SIZE)
        expected = network(lightness, hints, guidance).ab.numpy()
        features = encode(lightness=lightness.numpy())
        ab = decode(**features, hints=hints.numpy(), guidance=guidance.numpy())["ab"]
        worst = max(worst, float(np.quantile(np.abs(ab - expected), 0.99)))
    return _tolerable(worst)


@torch.no_grad()
def check_afar(network: AfarMean, model: bytes) -> float:
    """Return the difference for the look from afar, as :func:`check` does for the other files."""
    network.eval()
    look, worst = Session(model), 0.0
    for size in SIZES:
        lightness, guidance = _anything(*size), torch.zeros(1, GUIDANCE_SIZE)
        expected = network(lightness, guidance)[0].numpy()
        ab = look(lightness=lightness.numpy(), guidance=guidance.numpy())["ab"]
        worst = max(worst, float(np.quantile(np.abs(ab - expected), 0.99)))
    return _tolerable(worst)


def _anything(height: int, width: int) -> Tensor:
    patches = torch.rand(1, 1, height // 16, width // 16) * 2 - 1
    return nn.functional.interpolate(patches, (height, width), mode="bilinear")


def _tolerable(difference: float) -> float:
    if difference > 0.5:
        raise WeightsError(
            f"The exported files differ from the network by {difference:.2f} units of ab."
        )
    return difference


def export(
    checkpoint: Path,
    out: Path,
    name: str,
    card: dict[str, Any],
    keep: Path | None = None,
    afar: Sequence[Path] = (),
    soup: Sequence[Path] = (),
    afar_soup: Sequence[Path] = (),
) -> dict[str, Any]:
    """Write ``encoder.onnx``, ``decoder.onnx``, ``card.json`` and return the card.

    Args:
        checkpoint: Of the network.
        out: The folder.
        name: Of the model.
        card: What the card is to say.
        keep: File for the network's weights, from which a training can start again; those of the
            looks from afar go beside it, numbered.
        afar: Checkpoints of networks for the look from afar; ``afar.onnx`` is their mean.
        soup: More checkpoints of the network's training; the mean of the weights goes out.
        afar_soup: The same for each of ``afar``.

    Raises:
        SettingsError: A checkpoint holds no such network.
        WeightsError: The files do not compute what the networks compute.
    """
    network, saved = load_network(checkpoint, Network, soup)
    files = {
        "encoder.onnx": export_encoder(network.encoder),
        "decoder.onnx": export_decoder(network),
    }
    difference = check(network, files["encoder.onnx"], files["decoder.onnx"])
    looks = [load_network(file, Afar, afar_soup) for file in afar]
    if looks:
        mean = AfarMean([look for look, _ in looks])
        files[AFAR] = export_afar(mean)
        difference = max(difference, check_afar(mean, files[AFAR]))
    if keep is not None:
        _keep(saved, keep)
        for number, (_, look_saved) in enumerate(looks, start=1):
            _keep(look_saved, keep.with_stem(f"{keep.stem}-afar-{number}"))
    seen = [look_saved.get("seen") for _, look_saved in looks]
    card = {
        "name": name,
        **card,
        **({"images_seen": saved["seen"]} if "seen" in saved else {}),
        **({"images_seen_afar": seen} if all(seen) and seen else {}),
        "export_difference_ab": round(difference, 4),
    }
    return write_weights(out, files, card)


def _keep(saved: dict[str, Any], file: Path) -> None:
    """Write weights: matrices as float16, vectors in full (variances leave float16's range)."""
    kept = {
        key: (value.half() if value.ndim > 1 else value).contiguous()
        for key, value in saved["average"].items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(kept, file)


def write_weights(out: Path, files: dict[str, bytes], card: dict[str, Any]) -> dict[str, Any]:
    """Write a folder of weights and return its card, which names the files' hashes."""
    out.mkdir(parents=True, exist_ok=True)
    sums = {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}
    card = {"name": card["name"], "format": FORMAT, **card, "sha256": sums}
    for file, data in files.items():
        _write(out / file, data)
    _write(out / "card.json", (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())
    return card


def _write(file: Path, data: bytes) -> None:
    part = file.with_name(file.name + ".part")
    part.write_bytes(data)
    part.replace(file)


def export_int8(
    checkpoint: Path, out: Path, packed: Path, validation: Path, limit: int = 60
) -> dict[str, Any]:
    """Write ``out/int8`` if eight bits are a good bargain, and return the card of ``out``.

    Args:
        checkpoint: What ``out`` was exported from.
        out: Folder of weights; its card gets the figures.
        packed: Packed photos of the training.
        validation: Photos to measure on.
        limit: At most so many of them.

    Raises:
        SettingsError: There are no packed photos, or none to measure on.
    """
    from findcolor.training.quantize import quantize, weigh

    check_packed(packed)
    network, _ = load_network(checkpoint, Network)
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    photos = Photos(packed, torch.device("cpu"), seed=1)
    encoder = quantize(export_encoder(network.encoder, half=False), photos)
    whole_files = {file: (out / file).read_bytes() for file in card["sha256"]}
    files = {**whole_files, "encoder.onnx": encoder}
    with TemporaryDirectory(dir=out, prefix=".int8-") as folder:
        # Measured as they are used, vividness and all.
        write_weights(Path(folder), files, card)
        bargain = weigh(out, Path(folder), validation, limit)
    card["int8"] = bargain.to_card()
    if bargain.good:
        write_weights(out / "int8", files, {**card, "name": f"{card['name']}-int8"})
    return write_weights(out, whole_files, card)
