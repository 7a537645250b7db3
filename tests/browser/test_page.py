"""The front page and the local copy; labels, contrast, policy and languages of the whole page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import findcolor

from .driver import PHONE, Driver

WEB = Path(findcolor.__file__).parent / "web"

# The contrast of every visible text with what lies behind it (WCAG 2.2), the worst ones.
CONTRASTS = """() => {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, under) => ({
    r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a),
    b: top.b * top.a + under.b * (1 - top.a), a: 1,
  });
  const light = ({ r, g, b }) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [x, y, z] = [r, g, b].map((level) => linear(level / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      layers.push(color);
      if (color.a === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), { r: 18, g: 18, b: 17, a: 1 });
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const shown = element.checkVisibility({ opacityProperty: true });
    if (!own || !shown || element.closest(":disabled, .skip, .unseen")) continue;
    const under = behind(element);
    const color = over(parse(getComputedStyle(element).color), under);
    const [high, low] = [light(color), light(under)].sort((a, b) => b - a);
    found.push([(high + 0.05) / (low + 0.05), element.textContent.trim().slice(0, 40)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}"""

# Everything a person can act on must have a name; the ones without.
NAMELESS = """() => {
  const name = (element) =>
    element.getAttribute("aria-label") || element.textContent.trim() ||
    [...(element.labels ?? [])].map((label) => label.textContent.trim()).join("") || element.title;
  const acting = "button, a[href], input, select, [tabindex='0'], [role=slider]";
  return [...document.querySelectorAll(acting)]
    .filter((element) => element.checkVisibility() && !name(element) && !element.closest("label"))
    .map((element) => element.outerHTML.slice(0, 120));
}"""


def test_the_front_page_shows_examples(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.wait_for_selector("fc-compare")
    compares = page.locator("fc-compare")
    assert compares.count() >= 6
    hero = compares.first
    sizes = hero.locator("img").evaluate_all(
        "async (list) => { await Promise.all(list.map((image) => image.decode())); "
        "return list.map((image) => [image.naturalWidth, image.naturalHeight]); }"
    )
    assert sizes[0] == sizes[1]
    before = hero.evaluate("(element) => element.style.getPropertyValue('--at')")
    hero.locator("input").focus()
    page.keyboard.press("ArrowRight")
    assert hero.evaluate("(element) => element.style.getPropertyValue('--at')") != before


def test_a_sample_opens_in_the_editor(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="Try this photo").nth(1).click()
    Driver(page).wait_for_colors()
    assert page.url.endswith("#/studio")
    assert page.locator("#hint-list li").count() == 0


def test_the_sample_with_hints_opens_with_them(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="Try this photo").first.click()
    page.wait_for_selector("#hint-list li")
    assert (
        f"with {page.locator('#hint-list li').count()} hints"
        in page.locator("#hero-picture figcaption").text_content()
    )


def test_a_pasted_and_a_dropped_photo_open(
    open_page: Callable[..., Any], photos: dict[str, Path]
) -> None:
    page = open_page()
    data = list(photos["still"].read_bytes())
    make = """([bytes, kind]) => {
      const file = new File([new Uint8Array(bytes)], `${kind}.png`, { type: "image/png" });
      const transfer = new DataTransfer();
      transfer.items.add(file);
      const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
        : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    }"""
    page.evaluate(make, [data, "paste"])
    page.get_by_text("paste.png · 600 × 400").wait_for()
    page.evaluate(make, [data, "drop"])
    page.get_by_text("drop.png · 600 × 400").wait_for()


def test_the_local_copy_can_be_checked(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("/#/copy")
    page.wait_for_selector("#copy-files tr", timeout=60_000)
    assert "findcolor studio" in page.inner_text("#copy-commands")
    row = page.locator("#copy-files tr").filter(has_text="card.json")
    with page.expect_download() as download:
        row.locator("a").click()
    file = tmp_path / "card.json"
    download.value.save_as(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.locator(".sum").inner_text()


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
@pytest.mark.parametrize("settings", [{}, PHONE], ids=["desktop", "phone"])
def test_names_and_contrast(
    open_page: Callable[..., Any],
    photos: dict[str, Path],
    settings: dict[str, Any],
    locale: str,
) -> None:
    page = open_page(**{**settings, "locale": locale})
    page.wait_for_selector("fc-compare")
    driver = Driver(page)

    def check() -> None:
        assert page.evaluate(NAMELESS) == []
        poor = [found for found in page.evaluate(CONTRASTS) if found[0] < 4.5]
        assert poor == []
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0

    check()
    driver.load(photos["still"])
    driver.click(0.5, 0.3)
    page.wait_for_selector(".nine button")
    check()
    page.keyboard.press("Escape")
    for tab in ["look", "reference", "hints"]:
        page.click(f"#tab-{tab}")
        check()
    page.keyboard.press("Shift+?")
    check()
    page.keyboard.press("Escape")
    page.click("#save")
    check()
    page.goto(page.url.split("#")[0] + "#/copy")
    page.wait_for_selector("#copy-files tr", timeout=60_000)
    check()


def test_the_page_stays_within_its_policy(open_page: Callable[..., Any]) -> None:
    page = open_page()
    policy = page.request.get(page.url.split("#")[0]).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    html = (WEB / "index.html").read_text(encoding="utf-8")
    assert "style=" not in html
    assert "<style" not in html
    assert 'src="http' not in html
    scripts = [path.read_text(encoding="utf-8") for path in (WEB / "js").rglob("*.js")]
    assert not any("innerHTML" in script or "https://" in script for script in scripts)


def test_less_motion_when_asked(open_page: Callable[..., Any]) -> None:
    durations = (
        "() => getComputedStyle(document.querySelector('#choose')).transitionDuration.split(', ')"
    )
    page = open_page(reduced_motion="reduce")
    assert all(float(text[:-1]) < 0.001 for text in page.evaluate(durations))
    page = open_page(reduced_motion="no-preference")
    assert any(float(text[:-1]) > 0.05 for text in page.evaluate(durations))
