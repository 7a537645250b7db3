from __future__ import annotations

import subprocess
import sys

import findcolor


def test_every_public_name_is_there_and_has_a_home() -> None:
    assert sorted(findcolor._HOMES) == sorted(findcolor.__all__)
    for name in findcolor.__all__:
        assert getattr(findcolor, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(findcolor, "colourise")


def test_using_the_library_loads_no_optional_part() -> None:
    heavy = {"torch", "fastapi", "PySide6", "distributed", "scipy", "matplotlib"}
    script = f"import sys, findcolor; findcolor.open_canvas; print({heavy} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"


def test_importing_costs_nothing() -> None:
    script = "import sys, findcolor; print('numpy' in sys.modules, 'onnxruntime' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False False"
