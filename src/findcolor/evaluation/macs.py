"""Multiply-accumulate operations of an ONNX graph, counted on a real run.

The graph is run once with every array of interest as an output, so that the shapes are those that
occur, whatever the graph computes from its inputs' sizes. Convolutions, matrix products and einsums
count, in float or in integers; additions, activations and resizing do not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from findcolor.errors import MissingExtraError
from findcolor.model.session import Session

if TYPE_CHECKING:
    import onnx

_CONVOLUTIONS = {"Conv": 1, "ConvInteger": 1, "QLinearConv": 3}
"""Operator -> the place of the weight among its inputs."""
_PRODUCTS = {"MatMul": 1, "MatMulInteger": 1, "QLinearMatMul": 3, "Gemm": 1}
_OTHERS = {"ConvTranspose": 1, "Einsum": 1}

Shapes = Mapping[str, Sequence[int]]


def graph_macs(model: bytes, inputs: Mapping[str, NDArray[np.float32]]) -> int:
    """Count the multiply-accumulate operations of one run.

    Args:
        model: Bytes of the ONNX file.
        inputs: The run's inputs.

    Raises:
        MissingExtraError: onnx is not installed.
        WeightsError: The graph cannot be run.
    """
    try:
        import onnx
    except ImportError:
        raise MissingExtraError("Counting MACs", "evaluate") from None
    graph = onnx.load_model_from_string(model)
    nodes = [node for node in graph.graph.node if _weight_place(node) is not None]
    shapes = {tensor.name: tuple(tensor.dims) for tensor in graph.graph.initializer}
    shapes |= {name: array.shape for name, array in inputs.items()}
    present = {output.name for output in graph.graph.output}
    wanted = {name for node in nodes for name in (*node.input, *node.output) if name}
    for name in sorted(wanted - shapes.keys() - present):
        graph.graph.output.append(onnx.ValueInfoProto(name=name))
    outputs = Session(graph.SerializeToString(), threads=1)(**inputs)
    shapes |= {name: array.shape for name, array in outputs.items()}
    return sum(_node_macs(node, shapes) for node in nodes)


def _weight_place(node: onnx.NodeProto) -> int | None:
    return {**_CONVOLUTIONS, **_PRODUCTS, **_OTHERS}.get(node.op_type)


def _node_macs(node: onnx.NodeProto, shapes: Shapes) -> int:
    place = _weight_place(node)
    assert place is not None
    weight, first, out = (
        shapes[name] for name in (node.input[place], node.input[0], node.output[0])
    )
    if node.op_type in _CONVOLUTIONS:  # weight: out, in / group, kernel
        return math.prod(out) * math.prod(weight[1:])
    if node.op_type == "ConvTranspose":  # weight: in, out / group, kernel
        return math.prod(first) * math.prod(weight[1:])
    if node.op_type == "Einsum":
        return _einsum_macs(node, shapes)
    if node.op_type == "Gemm":
        transposed = any(a.name == "transA" and a.i for a in node.attribute)
        return math.prod(out) * first[0 if transposed else 1]
    return math.prod(out) * first[-1]


def _einsum_macs(node: onnx.NodeProto, shapes: Shapes) -> int:
    equation = next(a.s.decode() for a in node.attribute if a.name == "equation").replace(" ", "")
    terms = equation.split("->")[0].split(",")
    sizes = {
        letter: size
        for term, name in zip(terms, node.input, strict=True)
        for letter, size in zip(term, shapes[name], strict=True)
    }
    return math.prod(sizes.values())
