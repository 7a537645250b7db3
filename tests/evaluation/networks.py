"""Small ONNX graphs for tests, made on the spot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def model(
    nodes: list[onnx.NodeProto],
    inputs: dict[str, list[Any]],
    outputs: dict[str, list[Any]],
    weights: dict[str, np.ndarray],
) -> bytes:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs.items()],
        [numpy_helper.from_array(w.astype(np.float32), n) for n, w in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def write_echo(folder: Path, name: str = "echo", size: int | None = None) -> Path:
    """A network that returns its hints: input (lightness, a, b, mask), output (a, b)."""
    weight = np.zeros((2, 4, 1, 1))
    weight[0, 1] = weight[1, 2] = 1
    data = model(
        [helper.make_node("Conv", ["x", "w"], ["y"])],
        {"x": [1, 4, "h", "w"]},
        {"y": [1, 2, "h", "w"]},
        {"w": weight},
    )
    path = folder / f"{name}.onnx"
    path.write_bytes(data)
    described = {
        "size": size,
        "inputs": {
            "x": [
                {"plane": "lightness", "scale": 0.02, "shift": -1},
                {"plane": "a", "scale": 0.01},
                {"plane": "b", "scale": 0.01},
                {"plane": "mask"},
            ]
        },
        "output": {"name": "y", "planes": "ab", "scale": 100},
    }
    path.with_suffix(".json").write_text(json.dumps(described))
    return path


def write_features(folder: Path) -> Path:
    """A network whose features are the mean red, green and blue."""
    data = model(
        [
            helper.make_node("GlobalAveragePool", ["x"], ["p"]),
            helper.make_node("Flatten", ["p"], ["f"]),
        ],
        {"x": [1, 3, 32, 32]},
        {"f": [1, 3]},
        {},
    )
    path = folder / "features.onnx"
    path.write_bytes(data)
    described = {"input": "x", "output": "f", "size": 32, "mean": [0.5] * 3, "std": [0.25] * 3}
    path.with_suffix(".json").write_text(json.dumps(described))
    return path
