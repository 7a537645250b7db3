from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from findcolor.evaluation.lineup import line_up
from findcolor.evaluation.network import OnnxSystem
from findcolor.evaluation.system import PixelHint, System
from findcolor.training.systems.cost import cost
from findcolor.training.systems.export import check, export

from .small import SMALL, shaken


@pytest.fixture(scope="module", params=SMALL)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    file = tmp_path_factory.mktemp("systems") / f"{request.param}.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        difference = export(shaken(SMALL[request.param]()), file)
    assert difference < 0.5
    return file


@pytest.mark.parametrize("size", [224, 256])
def test_an_exported_system_takes_part_in_the_benchmark(exported: Path, size: int) -> None:
    (system,) = line_up([str(exported)])
    assert isinstance(system, System)
    lightness = np.linspace(0, 100, size**2, dtype=np.float32).reshape(size, size)
    plain = system.colorize(lightness, ())
    hinted = system.colorize(lightness, [PixelHint(40, 60, 6, 6, 60.0, -50.0)])
    assert plain.shape == (size, size, 2)
    assert np.isfinite(plain).all()
    assert np.abs(hinted - plain).max() > 0


def test_the_file_takes_the_operations_that_the_network_takes(exported: Path) -> None:
    """Those inside ColTran's loops too; what the export folds away may be missing."""
    (system,) = line_up([str(exported)])
    assert isinstance(system, OnnxSystem)
    first, _ = system.macs(64)
    _, expected = cost(SMALL[exported.stem], 64)
    assert 0.9 * expected < first <= expected


def test_a_file_that_computes_something_else_is_refused(exported: Path) -> None:
    network = shaken(SMALL[exported.stem]())
    for parameter in network.parameters():
        parameter.data *= -1.5
    model = exported.read_bytes()
    with pytest.raises(RuntimeError, match="differs from the network"):
        check(network, model)
