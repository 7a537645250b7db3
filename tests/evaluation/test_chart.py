from __future__ import annotations

from xml.etree import ElementTree

from findcolor.evaluation.chart import Curve, hint_chart

CURVES = [
    Curve("a < b", [(0, 22.0, 0.1), (1, 23.0, 0.2), (100, 30.0, 0.1)]),
    Curve("elsewhere", [(0, 24.0, 0.0), (500, 32.0, 0.0)], published=True),
]


def _circles(svg: str) -> list[tuple[float, float]]:
    root = ElementTree.fromstring(svg)
    return [(float(c.get("cx", 0)), float(c.get("cy", 0))) for c in root.iter("circle")]


def test_points_lie_in_order_and_inside() -> None:
    points = _circles(hint_chart(CURVES))
    assert len(points) == 5
    xs, ys = zip(*points[:3], strict=True)
    assert list(xs) == sorted(xs)
    assert list(ys) == sorted(ys, reverse=True)  # more PSNR is higher up
    assert all(0 <= x <= 640 and 0 <= y <= 360 for x, y in points)


def test_names_are_escaped_and_published_curves_dashed() -> None:
    svg = hint_chart(CURVES)
    assert "a &lt; b" in svg
    assert svg.count("stroke-dasharray") == 2  # the curve and its sign in the legend


def test_one_system_at_one_count_and_none_at_all() -> None:
    assert len(_circles(hint_chart([Curve("one", [(0, 25.0, 0.0)])]))) == 1
    assert hint_chart([]) == ""
