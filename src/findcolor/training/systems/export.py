"""Turn a system's checkpoint into an ONNX file with the description that ``evaluate`` reads.

    python -m findcolor.training.systems.export runs/vit/checkpoint.pt systems/icolorit-t.onnx
    findcolor evaluate PHOTOS --system systems/icolorit-t.onnx

Find Color's own network becomes a folder of weights, such as ``systems/own``.

The export fails if the file does not compute what the network computes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from findcolor.model.session import Session
from findcolor.training.export import export as export_findcolor
from findcolor.training.export import to_onnx
from findcolor.training.systems.findcolor import FindColor
from findcolor.training.systems.run import load_system
from findcolor.training.systems.system import AB_SCALE, System

DESCRIPTION = {
    "size": None,
    "inputs": {
        "lightness": [{"plane": "lightness", "scale": 1 / 50, "shift": -1}],
        "hints": [
            {"plane": "a", "scale": 1 / AB_SCALE},
            {"plane": "b", "scale": 1 / AB_SCALE},
            {"plane": "mask"},
        ],
    },
    "output": {"name": "ab", "planes": "ab"},
}
"""How :mod:`findcolor.evaluation.network` feeds every exported system."""
_SIZES = ((256, 256), (224, 224), (128, 192))


@torch.no_grad()
def export(network: System, file: Path) -> float:
    """Write ``file`` and its description, and return the difference of :func:`check`."""
    example = (torch.zeros(1, 1, 96, 64), torch.zeros(1, 3, 96, 64))
    network = network.eval()
    model = to_onnx(network.for_export(*example), example, ["lightness", "hints"], ["ab"])
    difference = check(network, model)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(model)
    file.with_suffix(".json").write_text(json.dumps(DESCRIPTION, indent=2) + "\n")
    return difference


@torch.no_grad()
def check(network: System, model: bytes) -> float:
    """Return the difference, in units of ab, between the file and the network.

    It is the 99th percentile over pixels: where two coarse colours are equally likely, float16
    weights may rightly pick the other one.

    Raises:
        RuntimeError: The difference is above half a unit, at any of three sizes.
    """
    session, worst = Session(model), 0.0
    generator = torch.Generator().manual_seed(0)
    for height, width in _SIZES:
        patches = torch.rand(1, 1, height // 16, width // 16, generator=generator) * 2 - 1
        lightness = functional.interpolate(patches, (height, width), mode="bilinear")
        hints = torch.zeros(1, 3, height, width)
        hints[:, :, 50:52, 70:72] = torch.tensor([0.3, -0.2, 1.0])[:, None, None]
        expected = network(lightness, hints).numpy()
        ab = session(lightness=lightness.numpy(), hints=hints.numpy())["ab"]
        worst = max(worst, float(np.quantile(np.abs(ab - expected), 0.99)))
    if worst > 0.5:
        raise RuntimeError(
            f"The exported file differs from the network by {worst:.2f} units of ab."
        )
    return worst


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    network = load_system(options.checkpoint)[1]
    if isinstance(network, FindColor):
        export_findcolor(options.checkpoint, options.file, options.file.name, card={})
    else:
        export(network, options.file)
