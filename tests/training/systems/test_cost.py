from __future__ import annotations

from pathlib import Path

import pytest

from findcolor.training.systems.cost import AS_PUBLISHED, cost, table

DOCS = Path(__file__).parents[3] / "docs" / "systems.md"


@pytest.mark.parametrize(
    ("name", "side", "parameters", "macs"),
    [
        # As the papers and their code have them; ours has fewer colour classes and a global branch.
        ("siggraph17", 256, 34.2e6, 75e9),
        ("icolorit-t", 224, 6.4e6, 1.43e9),
        ("icolorit-s", 224, 23.5e6, 4.94e9),
    ],
)
def test_at_the_papers_width_a_system_is_as_large_as_published(
    name: str, side: int, parameters: float, macs: float
) -> None:
    count, operations = cost(AS_PUBLISHED[name], side)
    assert count == pytest.approx(parameters, rel=0.03)
    assert operations == pytest.approx(macs, rel=0.01)


def test_the_documentation_shows_the_table() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")
