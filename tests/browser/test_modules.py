"""The page's modules one by one, run in Chromium and held against the Python they mirror."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import findcolor
from findcolor.color.gamut import clip_chroma, max_chroma
from findcolor.color.lab import lab_to_srgb, srgb_to_lab
from findcolor.recipe import Recipe

WEB = Path(findcolor.__file__).parent / "web"


@pytest.fixture
def module(open_page: Callable[..., Any]) -> Callable[[str, str, Any], Any]:
    """Run a function body with a module's exports as ``m`` and a value as ``v``."""
    page = open_page()

    def run(path: str, body: str, value: Any = None) -> Any:
        return page.evaluate(
            f"async (v) => {{ const m = await import('/js/{path}'); {body} }}", value
        )

    return run


def test_lab_is_the_servers_lab(module: Callable[..., Any]) -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (200, 3)).astype(np.uint8)
    lab = np.array(module("core/lab.js", "return v.map(m.rgbToLab)", rgb.tolist()))
    np.testing.assert_allclose(lab, srgb_to_lab(rgb), atol=1e-3)
    back = np.array(module("core/lab.js", "return v.map(m.labToRgb)", lab.tolist()))
    np.testing.assert_array_equal(back, rgb)


def test_the_gamut_ends_where_the_servers_ends(module: Callable[..., Any]) -> None:
    rng = np.random.default_rng(4)
    L, hue = rng.uniform(5, 95, 100), rng.uniform(-math.pi, math.pi, 100)
    body = "return v.map(([L, hue]) => m.maxChroma(L, hue))"
    chroma = module("core/lab.js", body, np.stack([L, hue], axis=1).tolist())
    np.testing.assert_allclose(chroma, max_chroma(L, hue), atol=0.05)

    lab = np.stack([L, rng.uniform(-100, 100, 100), rng.uniform(-100, 100, 100)], axis=1)
    clipped = np.array(module("core/lab.js", "return v.map(m.clipChroma)", lab.tolist()))
    np.testing.assert_allclose(clipped, clip_chroma(lab.astype(np.float32)), atol=0.05)


def test_hex_colours(module: Callable[..., Any]) -> None:
    texts = ["#3b6ea5", "fff", "#12", "red", " #ABCDEF "]
    assert module("core/lab.js", "return v.map(m.parseHex)", texts) == [
        [59, 110, 165],
        [255, 255, 255],
        None,
        None,
        [171, 205, 239],
    ]
    hexes = module("core/lab.js", "return [m.hexOf(50, 0, 0), m.hexOf(50, 300, 0)]")
    expected = lab_to_srgb(np.array([50, 0, 0], np.float32))
    assert hexes[0] == "#" + "".join(f"{level:02x}" for level in expected)
    assert hexes[1] != hexes[0]


@pytest.mark.parametrize("lightness", [12, 50, 88])
def test_the_pad_shows_the_servers_gamut(module: Callable[..., Any], lightness: int) -> None:
    difference, outside = module(
        "editor/gamut_pad.js",
        """
        const answer = await fetch(`/v1/gamut?l=${v}&size=128`);
        const bitmap = await createImageBitmap(await answer.blob());
        const context = new OffscreenCanvas(128, 128).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        const theirs = context.getImageData(0, 0, 128, 128).data;
        const ours = m.gamutImage(v, 128).data;
        let worst = 0;
        let outside = 0;
        for (let i = 0; i < ours.length; i += 4) {
          if (theirs[i + 3] !== ours[i + 3]) outside += 1;
          else if (ours[i + 3]) {
            for (const c of [i, i + 1, i + 2]) {
              worst = Math.max(worst, Math.abs(theirs[c] - ours[c]));
            }
          }
        }
        return [worst, outside / (128 * 128)];
        """,
        lightness,
    )
    assert difference <= 2
    assert outside < 0.02


def test_history(module: Callable[..., Any]) -> None:
    seen = module(
        "core/history.js",
        """
        const history = new m.History("a");
        const seen = [];
        history.addEventListener("change", ({ detail }) => {
          seen.push([detail.reason, history.present]);
        });
        history.draft("b1");
        history.draft("b2");
        history.commit();
        history.commit("c");
        history.draft("d");
        history.undo();
        history.undo();
        history.undo();
        history.undo();
        history.redo();
        const state = [history.canUndo, history.canRedo, history.depth];
        const copy = m.History.fromJson(JSON.parse(JSON.stringify(history.toJson())));
        copy.redo();
        history.commit("e");
        return { seen, state, copy: copy.present, canRedo: history.canRedo };
        """,
    )
    assert seen["seen"] == [
        ["draft", "b1"],
        ["draft", "b2"],
        ["commit", "b2"],
        ["commit", "c"],
        ["draft", "d"],
        ["cancel", "c"],
        ["undo", "b2"],
        ["undo", "a"],
        ["redo", "b2"],
        ["commit", "e"],
    ]
    assert seen["state"] == [True, True, 1]
    assert seen["copy"] == "c"
    assert not seen["canRedo"]


def test_history_has_no_limit(module: Callable[..., Any]) -> None:
    body = """
        const history = new m.History(0);
        for (let i = 1; i <= 5000; i += 1) history.commit(i);
        while (history.canUndo) history.undo();
        return history.present;
    """
    assert module("core/history.js", body) == 0


def test_only_the_newest_request_waits(module: Callable[..., Any]) -> None:
    done = module(
        "core/latest.js",
        """
        const done = [];
        const again = new Set([9]);
        const latest = new m.Latest(async (value) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          done.push(value);
          return again.delete(value);
        });
        for (let i = 0; i < 9; i += 1) latest.request(i);
        await latest.request(9);
        return [done, latest.busy];
        """,
    )
    assert done == [[0, 9, 9], False]


def test_recipes_are_the_programs_recipes(module: Callable[..., Any]) -> None:
    body = """
        let recipe = m.withHint(m.EMPTY, { x: 0.25, y: 0.5, a: 12, b: -30 });
        recipe = m.withHint(recipe, { x: 0.75, y: 0.5, a: 1, b: 2, radius: 0.05 });
        recipe = m.changeHint(recipe, 0, { x: 0.3 });
        recipe = m.withLook(recipe, { saturation: 1.5 });
        recipe = m.withPart(recipe, { palette: [{ a: 5, b: 6 }], saturation: 0.4, patches: "4" });
        const again = m.fromJson(JSON.parse(m.dumps(recipe)));
        return [m.dumps(recipe), m.sameRecipe(recipe, again), Object.isFrozen(again.hints[0]),
                m.dumps(m.withoutHint(recipe, 0)), m.dumps(m.EMPTY)];
    """
    text, same, frozen, without, empty = module("core/recipe.js", body)
    recipe = Recipe.loads(text)
    assert json.loads(recipe.dumps()) == json.loads(text)
    assert recipe.hints[0].x == 0.3
    assert recipe.patches == "4"
    assert same
    assert frozen
    assert len(Recipe.loads(without).hints) == 1
    assert Recipe.loads(empty) == Recipe()


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        {"hints": [{"x": 2, "y": 0, "a": 0, "b": 0}]},
        {"hints": [{"x": 0.5, "y": 0.5, "a": 0}]},
        {"hints": [{"x": 0.5, "y": 0.5, "a": 0, "b": 0, "radius": 9}]},
        {"patches": "1"},
        {"saturation": 3},
    ],
)
def test_bad_recipes_are_refused(module: Callable[..., Any], bad: Any) -> None:
    body = "try { m.fromJson(v); return 'fine' } catch (e) { return e.constructor.name }"
    assert module("core/recipe.js", body, bad) == "RecipeError"


def test_zooming_keeps_the_place_under_the_pointer(module: Callable[..., Any]) -> None:
    body = """
        const view = new m.Viewport();
        view.resize(800, 600);
        view.setPhoto(4000, 3000);
        const before = view.toPhoto(300, 200);
        view.zoom(4, 300, 200);
        const after = view.toPhoto(300, 200);
        const screen = view.toScreen(...after);
        view.zoom(0.001);
        return { before, after, screen, fitted: view.fitted, middle: view.toPhoto(400, 300) };
    """
    found = module("core/viewport.js", body)
    assert found["after"] == pytest.approx(found["before"])
    assert found["screen"] == pytest.approx([300, 200])
    assert found["fitted"]
    assert found["middle"] == pytest.approx([0.5, 0.5])


def test_every_text_stands_in_both_languages(module: Callable[..., Any]) -> None:
    catalogue = module("ui/catalogue.js", "return m.CATALOGUE")
    assert catalogue["en"].keys() == catalogue["ko"].keys()
    for key, text in catalogue["en"].items():
        korean = catalogue["ko"][key]
        assert korean.strip(), key
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", korean)), key
    sources = [WEB / "index.html", *(WEB / "js").rglob("*.js")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r'data-t(?:-[\w-]+)?="([^"]+)"', text))
    assert used <= catalogue["en"].keys()
    # A key may be used whole, or put together from a beginning and a value.
    beginnings = set(re.findall(r"`([\w.]+\.)\$\{", text))
    for key in catalogue["en"]:
        quoted = f'"{key}"' in text.replace(f'  "{key}": [', "").replace(f"  {key}: [", "")
        assert quoted or any(key.startswith(start) for start in beginnings), f"{key} is unused"
