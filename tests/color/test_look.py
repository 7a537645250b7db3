import numpy as np
import pytest

from findcolor.color.look import TEMPERATURE_SHIFT, Look, apply_look
from findcolor.errors import SettingsError

AB = np.array([[10, -20], [0, 0], [-3, 40]], np.float32)


def test_the_default_changes_nothing() -> None:
    assert np.array_equal(apply_look(AB, Look()), AB)


def test_saturation_scales_chroma() -> None:
    assert np.array_equal(apply_look(AB, Look(saturation=2)), AB * 2)


@pytest.mark.parametrize("temperature", [-1, -0.5, 0.5, 1])
def test_temperature_moves_toward_yellow_or_blue(temperature: float) -> None:
    moved = apply_look(AB, Look(temperature=temperature)) - AB
    assert np.all(moved[:, 0] == 0)
    np.testing.assert_allclose(moved[:, 1], temperature * TEMPERATURE_SHIFT)


def test_strength_mixes_with_gray() -> None:
    look = Look(saturation=1.5, temperature=1)
    half = Look(saturation=1.5, temperature=1, strength=0.5)
    np.testing.assert_allclose(apply_look(AB, half), apply_look(AB, look) / 2)
    assert np.all(apply_look(AB, Look(temperature=1, strength=0)) == 0)


def test_the_input_is_not_changed() -> None:
    before = AB.copy()
    apply_look(AB, Look(2, 1, 0.5))
    assert np.array_equal(before, AB)


@pytest.mark.parametrize(
    "values",
    [{"saturation": 4}, {"saturation": -1}, {"temperature": 2}, {"strength": float("nan")}],
)
def test_values_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="is not between"):
        Look(**values)
    with pytest.raises(SettingsError, match="is not between"):
        Look.from_json(values)


def test_a_look_travels_as_json() -> None:
    look = Look(1.2, -0.3, 0.9)
    assert Look.from_json(look.to_json()) == look
    assert Look.from_json({}) == Look()


@pytest.mark.parametrize(
    "value", [None, [], {"hue": 1}, {"saturation": "much"}, {"strength": None}]
)
def test_other_values_are_no_look(value: object) -> None:
    with pytest.raises(SettingsError):
        Look.from_json(value)
