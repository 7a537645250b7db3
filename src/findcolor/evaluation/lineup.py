"""Who takes part: systems by the names that the command line knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from findcolor.errors import SettingsError
from findcolor.evaluation.baselines import Gray, Levin
from findcolor.evaluation.hint_trial import Participant
from findcolor.evaluation.network import OnnxSystem
from findcolor.evaluation.ours import FindColor
from findcolor.evaluation.results import FolderResults

BUILT_IN: dict[str, Callable[[], Participant]] = {
    "gray": Gray,
    "levin": Levin,
    "findcolor": FindColor,
    "findcolor-patches": lambda: FindColor("findcolor-patches", patches="2"),
}
DEFAULT = ("gray", "levin", "findcolor")


def line_up(wanted: Sequence[str]) -> list[Participant]:
    """Return systems.

    Args:
        wanted: Names of built-in systems, or ``NAME=PATH`` (the name may be left out), where the
            path is an ONNX file with its description, a folder with weights of Find Color, or any
            other folder of results.

    Raises:
        SettingsError: A name or path is unknown, or comes twice.
        WeightsError: Find Color's weights are missing or damaged.
    """
    systems = [_system(text) for text in wanted]
    names = [system.name for system in systems]
    if twice := [name for name in names if names.count(name) > 1]:
        raise SettingsError(f'Two systems are called "{twice[0]}".')
    return systems


def _system(text: str) -> Participant:
    if text in BUILT_IN:
        return BUILT_IN[text]()
    name, found, rest = text.partition("=")
    path = Path(rest if found else text)
    name = name if found else path.stem
    if path.suffix == ".onnx":
        return OnnxSystem(name, path)
    if (path / "encoder.onnx").is_file():
        return FindColor(name, path)
    if path.is_dir():
        return FolderResults(name, path)
    raise SettingsError(
        f'"{text}" is no system: use {", ".join(BUILT_IN)}, a folder of results or an ONNX file.'
    )
