"""Turn a checkpoint into the two files that ship, and run what was exported.

    python -m findcolor.training.export runs/first/checkpoint.pt WEIGHTS_DIR --name findcolor-1

Weights are stored as float16, half the size, and computed in float32: the runtime widens them once
when it loads. The export fails if the files do not compute what the network computes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file
from torch import Tensor, nn

from findcolor.model.guidance import GUIDANCE_SIZE
from findcolor.model.session import Session
from findcolor.model.weights import FORMAT
from findcolor.training.network import Decoder, Encoder, Features, Network

FEATURES = ["fine", "middle", "coarse"]


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


def export_encoder(encoder: Encoder) -> bytes:
    """Return the encoder as ONNX bytes with any height and width."""
    example = (torch.randn(1, 1, 96, 64),)
    return to_onnx(encoder.eval(), example, ["lightness"], FEATURES)


def export_decoder(network: Network) -> bytes:
    """Return the decoder as ONNX bytes, the kernel's numbers in its metadata."""
    fine, middle, coarse = network.encoder.eval()(torch.randn(1, 1, 96, 64))
    example = (fine, middle, coarse, torch.zeros(1, 3, 24, 16), torch.zeros(1, GUIDANCE_SIZE))
    names = [*FEATURES, "hints", "guidance"]
    decoder = _Decode(network.decoder.eval())
    model = onnx.load_from_string(to_onnx(decoder, example, names, ["ab", "probability", "keys"]))
    near, far, weight, noise = network.spread.exp().tolist()
    kernel = {"near": near, "far": far, "weight": weight, "noise": noise}
    helper.set_model_props(model, {"kernel": json.dumps(kernel)})
    return model.SerializeToString()


def to_onnx(
    module: nn.Module, example: tuple[Tensor, ...], inputs: list[str], outputs: list[str]
) -> bytes:
    """Return a network as ONNX bytes, with any height and width and its weights as float16."""
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
    return _stored_as_half(onnx.load_from_string(buffer.getvalue())).SerializeToString()


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
        RuntimeError: The difference is above half a unit, at any of three sizes.
    """
    network.eval()
    encode, decode = Session(encoder), Session(decoder)
    worst = 0.0
    for height, width in ((256, 256), (192, 320), (512, 288)):
        patches = torch.rand(1, 1, height // 16, width // 16) * 2 - 1
        lightness = nn.functional.interpolate(patches, (height, width), mode="bilinear")
        hints = torch.zeros(1, 3, height // 4, width // 4)
        hints[:, :, 5, 7] = torch.tensor([0.3, -0.2, 1.0])
        guidance = torch.zeros(1, GUIDANCE_SIZE)
        expected = network(lightness, hints, guidance).ab.numpy()
        features = encode(lightness=lightness.numpy())
        ab = decode(**features, hints=hints.numpy(), guidance=guidance.numpy())["ab"]
        worst = max(worst, float(np.quantile(np.abs(ab - expected), 0.99)))
    if worst > 0.5:
        raise RuntimeError(
            f"The exported files differ from the network by {worst:.2f} units of ab."
        )
    return worst


def load_network(checkpoint: Path) -> tuple[Network, dict[str, Any]]:
    """Return the averaged network of a checkpoint, and the checkpoint."""
    saved = torch.load(checkpoint, map_location="cpu")
    network = Network()
    network.load_state_dict(saved["average"])
    return network.eval(), saved


def export(
    checkpoint: Path, out: Path, name: str, card: dict[str, Any], keep: Path | None = None
) -> dict[str, Any]:
    """Write ``encoder.onnx``, ``decoder.onnx`` and ``card.json`` and return the card.

    ``keep`` also gets the network's weights, from which a training can start again: matrices as
    float16, vectors in full (variances of batch norm leave float16's range).
    """
    network, saved = load_network(checkpoint)
    files = {
        "encoder.onnx": export_encoder(network.encoder),
        "decoder.onnx": export_decoder(network),
    }
    difference = check(network, files["encoder.onnx"], files["decoder.onnx"])
    out.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        (out / file).write_bytes(data)
    if keep is not None:
        kept = {
            key: (value.half() if value.ndim > 1 else value).contiguous()
            for key, value in saved["average"].items()
        }
        save_file(kept, keep)
    card = {
        "name": name,
        "format": FORMAT,
        **card,
        "images_seen": saved["seen"],
        "export_difference_ab": round(difference, 4),
        "sha256": {file: hashlib.sha256(data).hexdigest() for file, data in files.items()},
    }
    (out / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    return card


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--card", type=Path, help="JSON with data, licences and figures")
    parser.add_argument("--keep", type=Path, help="also write weights to train on from")
    options = parser.parse_args()
    given = json.loads(options.card.read_text()) if options.card else {}
    card = export(options.checkpoint, options.out, options.name, given, options.keep)
    print(json.dumps(card, indent=2))  # noqa: T201
