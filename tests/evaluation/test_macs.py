"""MACs against counts by hand and against torch's own counter."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pytest
import torch
from onnx import helper
from torch.utils.flop_counter import FlopCounterMode

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
