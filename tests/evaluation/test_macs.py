"""MACs against counts by hand and against torch's own counter."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pytest
import torch
from onnx import helper
from torch.utils.flop_counter import FlopCounterMode

from findcolor.errors import SettingsError
from findcolor.evaluation.macs import graph_macs

from .networks import model


def test_every_operator_by_hand() -> None:
    nodes = [
        helper.make_node("Conv", ["x", "conv"], ["a"], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Conv", ["a", "depthwise"], ["b"], pads=[1, 1, 1, 1], group=8),
        helper.make_node("ConvTranspose", ["b", "up"], ["c"], strides=[2, 2]),
        helper.make_node("Reshape", ["c", "shape"], ["d"]),
        helper.make_node("MatMul", ["d", "mix"], ["e"]),
        helper.make_node("Gemm", ["e", "gemm"], ["f"], transB=1),
        helper.make_node("Einsum", ["f", "f"], ["g"], equation="ij,kj->ik"),
    ]
    weights = {
        "conv": np.ones((8, 3, 3, 3)),
        "depthwise": np.ones((8, 1, 3, 3)),
        "up": np.ones((8, 4, 2, 2)),
        "mix": np.ones((16, 5)),
        "gemm": np.ones((7, 5)),
    }
    data = model(nodes[:3], {"x": [1, 3, "h", "w"]}, {"c": [1, 4, "H", "W"]}, weights)
    x = {"x": np.zeros((1, 3, 16, 16), np.float32)}
    convolutions = 8 * 8 * 8 * 27 + 8 * 8 * 8 * 9 + 8 * 8 * 8 * 4 * 4
    assert graph_macs(data, x) == convolutions

    rest = model(nodes[4:], {"d": [64, 16]}, {"g": [64, 64]}, weights)
    products = 64 * 5 * 16 + 64 * 7 * 5 + 64 * 64 * 7
    assert graph_macs(rest, {"d": np.zeros((64, 16), np.float32)}) == products


def test_a_torch_network_has_half_of_torchs_flops() -> None:
    class Net(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = torch.nn.Conv2d(3, 12, 5, stride=2, padding=2)
            self.second = torch.nn.Conv2d(12, 12, 3, padding=1, groups=4)
            self.mix = torch.nn.Linear(12, 20)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            cells = self.second(torch.relu(self.first(x))).flatten(2).transpose(1, 2)
            keys = self.mix(cells)
            return torch.softmax(keys @ keys.transpose(1, 2), -1) @ cells

    net, x = Net().eval(), torch.zeros(1, 3, 32, 32)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(x)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        torch.onnx.export(net, (x,), file, input_names=["x"], dynamo=False)
    assert graph_macs(file.getvalue(), {"x": x.numpy()}) == pytest.approx(
        counter.get_total_flops() / 2
    )


def test_what_a_loop_does_counts_for_every_turn_and_of_a_branch_only_what_is_taken() -> None:
    class Turns(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.outer, self.inner = torch.nn.Linear(5, 5), torch.nn.Linear(5, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            total = torch.zeros(1)
            for row in range(x.shape[0]):
                y = self.outer(x[row])
                if row % 2 == 0:  # torch makes a branch of it
                    for _ in range(x.shape[1]):
                        total = total + self.inner(y).sum()
            return total

    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = torch.jit.script(Turns().eval())
        axes = {"x": {0: "h", 1: "w"}}
        torch.onnx.export(
            net, (torch.zeros(2, 2, 5),), file, input_names=["x"], dynamic_axes=axes, dynamo=False
        )
    x = np.zeros((6, 4, 5), np.float32)
    assert graph_macs(file.getvalue(), {"x": x}) == 6 * (4 * 5 * 5) + 3 * 4 * (4 * 5 * 3)


def test_operators_that_nobody_can_count_are_said_not_to_be() -> None:
    node = helper.make_node("LSTM", ["x", "w", "r"], ["y"], hidden_size=2)
    weights = {"w": np.ones((1, 8, 3)), "r": np.ones((1, 8, 2))}
    data = model([node], {"x": [4, 1, 3]}, {"y": [4, 1, 1, 2]}, weights)
    with pytest.raises(SettingsError, match="LSTM cannot be counted"):
        graph_macs(data, {"x": np.zeros((4, 1, 3), np.float32)})
