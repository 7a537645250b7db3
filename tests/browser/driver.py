"""How a person's hand works the editor: loading, clicking, reading the canvas."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The mean [r, g, b] of the canvas around a relative place of the photo.
READ_CANVAS = """([x, y]) => {
  const stage = document.querySelector("#stage");
  const canvas = stage.querySelector("canvas");
  const ratio = canvas.width / stage.clientWidth;
  const [sx, sy] = stage.viewport.toScreen(x, y);
  const { data } = canvas.getContext("2d").getImageData(sx * ratio - 2, sy * ratio - 2, 5, 5);
  const sum = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c += 1) sum[c] += data[i + c];
  return sum.map((value) => value / 25);
}"""

# The mean step between neighbouring pixels of the canvas.
SHARPNESS = """() => {
  const canvas = document.querySelector("#stage > canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 4; i < data.length; i += 4) sum += Math.abs(data[i + 1] - data[i - 3]);
  return (4 * sum) / data.length;
}"""

SETTLED = """() => new Promise((resolve) => {
  const look = () => {
    const busy = document.querySelector("#colorize").getAttribute("aria-busy") === "true";
    if (busy) setTimeout(look, 20);
    else requestAnimationFrame(() => requestAnimationFrame(resolve));
  };
  look();
})"""

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "locale": "en-US",
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


class Driver:
    """One page with the editor."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def load(self, *files: Path) -> None:
        """Load files by the Load button's file picker and wait for the first colours."""
        self.page.set_input_files("#file-photos", [str(file) for file in files])
        self.wait_for_colors()

    def wait_for_colors(self) -> None:
        self.page.wait_for_selector('#stage[data-paints]:not([data-paints="0"])', state="attached")
        self.settle()

    def settle(self) -> None:
        """Wait until no colours are on their way and the last ones are drawn."""
        self.page.evaluate(SETTLED)

    @property
    def paints(self) -> int:
        return int(self.page.get_attribute("#stage", "data-paints"))

    @contextlib.contextmanager
    def new_colors(self) -> Iterator[None]:
        """Wait until colours newer than those before the block are on screen."""
        before = self.paints
        yield
        self.page.wait_for_selector(f'#stage:not([data-paints="{before}"])', state="attached")
        self.settle()

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The page coordinates of a relative place of the photo."""
        box = self.page.locator("#stage").bounding_box()
        at = self.page.evaluate(
            "([x, y]) => document.querySelector('#stage').viewport.toScreen(x, y)", [x, y]
        )
        return box["x"] + at[0], box["y"] + at[1]

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.place(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*self.place(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.place(*end), steps=6)
        self.page.mouse.up()

    def color(self, x: float, y: float) -> list[float]:
        """The colour on screen at a relative place, [r, g, b] 0..255."""
        rgb: list[float] = self.page.evaluate(READ_CANVAS, [x, y])
        return rgb

    def hint(self, x: float, y: float, color: str) -> None:
        """Set a hint by clicking a place and typing a hex colour."""
        self.click(x, y)
        with self.new_colors():
            self.page.fill("#picker-hex", color)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#picker", state="hidden")

    def sharpness(self) -> float:
        """How much neighbouring pixels on the stage differ, in levels of 0..255."""
        return float(self.page.evaluate(SHARPNESS))

    @property
    def hints(self) -> int:
        return int(self.page.locator("#hint-list li").count())


def spread(rgb: list[float]) -> float:
    """How far a colour is from gray."""
    return max(rgb) - min(rgb)


def distance(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
