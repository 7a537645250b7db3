"""Multiply-accumulate operations of an ONNX graph, counted on a real run.

The graph is taught to count itself: beside every operation of interest a few nodes compute its
operations from the shapes that occur, whatever the graph makes of its inputs' sizes. What a loop
does is added up over its turns, and of a branch only what is taken counts. Convolutions, matrix
products and einsums count, in float or in integers; additions, activations and resizing do not.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from findcolor.errors import MissingExtraError, SettingsError
from findcolor.model.session import Session

if TYPE_CHECKING:
    import onnx

_CONVOLUTIONS = {"Conv": 1, "ConvInteger": 1, "QLinearConv": 3, "ConvTranspose": 1}
"""Operator -> the place of the weight among its inputs."""
_PRODUCTS = ("MatMul", "MatMulInteger", "QLinearMatMul", "Gemm")
_UNKNOWN = ("Attention", "DeformConv", "GRU", "LSTM", "RNN")
"""Operators that multiply, and that nobody here counts."""
_TOTAL = "macs/total"


def graph_macs(model: bytes, inputs: Mapping[str, NDArray[np.float32]]) -> int:
    """Count the multiply-accumulate operations of one run.

    Args:
        model: Bytes of the ONNX file.
        inputs: The run's inputs.

    Raises:
        MissingExtraError: onnx is not installed.
        SettingsError: The graph has operators whose operations nobody here can count.
        WeightsError: The graph cannot be run.
    """
    try:
        import onnx
        from onnx import inliner
    except ImportError:
        raise MissingExtraError("Counting MACs", "evaluate") from None
    counted = onnx.load_model_from_string(model)
    if counted.functions:
        counted = inliner.inline_local_functions(counted)
    total = _Graph(counted.graph, itertools.count()).total
    counted.graph.node.append(onnx.helper.make_node("Identity", [total], [_TOTAL]))
    counted.graph.output.append(onnx.ValueInfoProto(name=_TOTAL))
    return int(Session(counted.SerializeToString(), threads=1)(**inputs)[_TOTAL])


class _Graph:
    """A graph, a loop's or a branch's too, that counts itself.

    Attributes:
        total: Name of a scalar int64, the operations of one run.
    """

    def __init__(self, graph: onnx.GraphProto, numbers: itertools.count[int]) -> None:
        self._numbers = numbers
        self._added: list[onnx.NodeProto] = []
        self.total = self._constant(0)
        for node in graph.node:
            if (operations := self._operations(node)) is not None:
                self.total = self._make("Add", self.total, operations)
        graph.node.extend(self._added)

    def _operations(self, node: onnx.NodeProto) -> str | None:
        """Return the name of a node's operations, or None if they do not count."""
        if node.domain not in ("", "ai.onnx") or node.op_type in _UNKNOWN:
            raise SettingsError(f"The operations of {node.op_type} cannot be counted.")
        if bodies := [attribute.g for attribute in node.attribute if attribute.HasField("g")]:
            return self._operations_inside(node, bodies)
        if node.op_type in _CONVOLUTIONS:  # weight: out, in / group, kernel; transposed: in, out
            weight = node.input[_CONVOLUTIONS[node.op_type]]
            pixels = node.input[0] if node.op_type == "ConvTranspose" else node.output[0]
            each = self._make("Div", self._size(weight), self._side(weight, 0))
            return self._make("Mul", self._size(pixels), each)
        if node.op_type in _PRODUCTS:
            transposed = any(a.name == "transA" and a.i for a in node.attribute)
            inner = self._side(node.input[0], 0 if transposed else -1)
            return self._make("Mul", self._size(node.output[0]), inner)
        return self._einsum(node) if node.op_type == "Einsum" else None

    def _operations_inside(self, node: onnx.NodeProto, bodies: list[onnx.GraphProto]) -> str:
        """Let a loop collect the total of every turn, or a branch give its own."""
        from onnx import TensorProto, helper

        for body in bodies:
            total = _Graph(body, self._numbers).total
            body.output.append(helper.make_tensor_value_info(total, TensorProto.INT64, []))
        for attribute in node.attribute:  # of Scan, one number for every collected output
            if attribute.name in ("scan_output_axes", "scan_output_directions"):
                attribute.ints.append(0)
        collected = self._name()
        node.output.append(collected)
        return collected if node.op_type == "If" else self._make("ReduceSum", collected, keepdims=0)

    def _einsum(self, node: onnx.NodeProto) -> str:
        equation = next(a.s.decode() for a in node.attribute if a.name == "equation")
        if "." in equation:
            raise SettingsError("The operations of Einsum with an ellipsis cannot be counted.")
        terms = equation.replace(" ", "").split("->")[0].split(",")
        sides = {
            letter: (name, axis)
            for term, name in zip(terms, node.input, strict=True)
            for axis, letter in enumerate(term)
        }
        total = self._constant(1)
        for name, axis in sides.values():
            total = self._make("Mul", total, self._side(name, axis))
        return total

    def _size(self, array: str) -> str:
        """Return the name of an array's number of elements."""
        return self._make("Size", array)

    def _side(self, array: str, axis: int) -> str:
        """Return the name of an array's length along an axis."""
        return self._make("Gather", self._make("Shape", array), self._constant(axis))

    def _constant(self, value: int) -> str:
        from onnx import numpy_helper

        return self._make("Constant", value=numpy_helper.from_array(np.asarray(value, np.int64)))

    def _make(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        from onnx import helper

        out = self._name()
        self._added.append(helper.make_node(operator, inputs, [out], **attributes))
        return out

    def _name(self) -> str:
        return f"macs/{next(self._numbers)}"
