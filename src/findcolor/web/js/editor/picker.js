// The colour picker that opens at a click: the gamut at that lightness, nine ranked suggestions,
// hex and RGB, recent colours, eyedroppers and the radius.

import "./gamut_pad.js";
import { clipChroma, hexOf, labToRgb, parseHex, rgbToLab } from "../core/lab.js";
import { recall, remember } from "../core/preferences.js";
import { $, h } from "../ui/dom.js";
import { language, say, t } from "../ui/i18n.js";

const RECENT = 12;
const GAP = 22;
const WARM_UP_MS = 1200;
// The radius slider is logarithmic: 0.2 % to 10 % of the longer side.
const RADIUS_LOW = 0.002;
const RADIUS_RATIO = 50;
const toSlider = (radius) => Math.log(radius / RADIUS_LOW) / Math.log(RADIUS_RATIO);
const fromSlider = (value) => RADIUS_LOW * RADIUS_RATIO ** value;

// Events: "change" ({ a, b, radius }), "done", "cancel", "remove", "dropper" ("photo" or
// "reference").
export class Picker extends EventTarget {
  #root;
  #L = 50;
  #color = [0, 0];
  #radius = 0.008;
  #suggestions = [];
  #pad;
  #swatch;
  #hex;
  #rgb;
  #nine;
  #recents;
  #size;
  #sizeText;
  #lightness;
  #delete;

  constructor(root) {
    super();
    this.#root = root;
    this.#build();
    root.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("language", () => this.isOpen && this.#show());
    // The first drawing of a gamut is slow until the browser has compiled it.
    setTimeout(() => (this.#pad.lightness = 50), WARM_UP_MS);
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  // anchor is the click's place in the stage, stage the stage's size, both in CSS pixels.
  open({ lightness, color, radius, editing, anchor, stage, focus = true }) {
    this.#L = lightness;
    this.#color = color;
    this.#radius = radius;
    this.#root.hidden = false;
    this.#delete.hidden = !editing;
    this.suggestions = null;
    this.#recent();
    this.#show();
    this.#stand(anchor, stage);
    if (focus) this.#pad.focus({ preventScroll: true });
  }

  // How many pixels of an element's lower part the picker hides.
  coveredBelow(element) {
    return Math.max(
      0,
      element.getBoundingClientRect().bottom - this.#root.getBoundingClientRect().top,
    );
  }

  close() {
    this.#root.hidden = true;
  }

  set lightness(L) {
    this.#L = L;
    this.#show();
  }

  set color([a, b]) {
    this.#color = [a, b];
    this.#show();
  }

  // The nine, the most probable first; null while they are on their way.
  set suggestions(list) {
    this.#suggestions = list ?? [];
    this.#pad.suggestions = this.#suggestions;
    this.#nine.setAttribute("aria-busy", String(list === null));
    const places = Array.from({ length: 9 }, (_, index) => this.#suggestions[index]);
    this.#nine.replaceChildren(
      ...places.map((item, index) => {
        if (!item)
          return h("li", {}, h("span", { class: "swatch ghost" }), h("small", {}, "\u00a0"));
        const hex = hexOf(this.#L, item.a, item.b);
        const percent = new Intl.NumberFormat(language(), { style: "percent" }).format(
          item.probability,
        );
        const shown = item.probability < 0.005 ? "<1%" : percent;
        const button = h("button", {
          type: "button",
          class: "swatch",
          label: "suggestion",
          args: { number: index + 1, color: hex, percent: shown },
          onclick: () => this.#choose(item.a, item.b),
        });
        button.style.setProperty("--color", hex);
        return h("li", {}, button, h("small", { "aria-hidden": "true" }, shown));
      }),
    );
  }

  // Remember the chosen colour for the next hints.
  keepRecent() {
    const hex = hexOf(this.#L, ...this.#color);
    const old = recall("recent", []).filter((item) => item.hex !== hex);
    const [a, b] = this.#color;
    remember("recent", [{ a, b, hex }, ...old].slice(0, RECENT));
  }

  #build() {
    this.#pad = h("fc-gamut");
    this.#pad.addEventListener("pick", ({ detail }) => this.#choose(detail.a, detail.b));
    this.#swatch = h("div", { class: "now", "aria-hidden": "true" });
    this.#hex = h("input", {
      id: "picker-hex",
      maxlength: "7",
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => this.#typed(parseHex(this.#hex.value)),
      onblur: () => this.#show(),
    });
    this.#rgb = ["red", "green", "blue"].map((name) =>
      h("input", {
        type: "number",
        min: "0",
        max: "255",
        label: `picker.${name}`,
        oninput: () => this.#typed(this.#rgb.map((input) => Number(input.value))),
        onblur: () => this.#show(),
      }),
    );
    this.#nine = h("ol", { class: "nine" });
    this.#recents = h("ul", { class: "recents" });
    this.#size = h("input", {
      id: "picker-radius",
      type: "range",
      min: "0",
      max: "1",
      step: "0.01",
      oninput: () => {
        this.#radius = fromSlider(Number(this.#size.value));
        this.#change();
      },
    });
    this.#sizeText = h("output", { for: "picker-radius" });
    this.#lightness = h("span", { class: "fine" });
    this.#delete = h("button", {
      type: "button",
      class: "danger",
      icon: "trash",
      t: "picker.delete",
      onclick: () => this.#tell("remove"),
    });
    const dropper = (kind) =>
      h("button", {
        type: "button",
        icon: "dropper",
        t: `picker.dropper.${kind}`,
        hint: `picker.dropper.${kind}.tip`,
        onclick: () => this.#tell("dropper", kind),
      });
    this.#root.append(
      h(
        "div",
        { class: "picker-head" },
        h("h2", { id: "picker-title", t: "picker.title" }),
        this.#lightness,
        h("button", {
          class: "quiet",
          type: "button",
          icon: "close",
          label: "cancel",
          onclick: () => this.#tell("cancel"),
        }),
      ),
      h(
        "div",
        { class: "picker-main" },
        this.#pad,
        h(
          "div",
          { class: "picker-side" },
          this.#swatch,
          h("label", { for: "picker-hex", t: "picker.hex" }),
          this.#hex,
          h("div", { class: "rgb", role: "group", label: "picker.rgb" }, ...this.#rgb),
          dropper("photo"),
          dropper("reference"),
        ),
      ),
      h("h3", { t: "picker.suggestions" }),
      this.#nine,
      h("h3", { class: "recents-title", t: "picker.recent" }),
      this.#recents,
      h(
        "div",
        { class: "slider" },
        h("label", { for: "picker-radius", t: "picker.radius" }),
        this.#sizeText,
        this.#size,
      ),
      h(
        "div",
        { class: "picker-foot" },
        this.#delete,
        h("span", { class: "spring" }),
        h("button", {
          type: "button",
          class: "primary",
          icon: "check",
          t: "picker.done",
          onclick: () => this.#tell("done"),
        }),
      ),
    );
  }

  #recent() {
    const list = recall("recent", []);
    $(".recents-title", this.#root).hidden = list.length === 0;
    this.#recents.replaceChildren(
      ...list.map(({ a, b }) => {
        const hex = hexOf(this.#L, a, b);
        const button = h("button", {
          type: "button",
          class: "swatch",
          label: "recent",
          args: { color: hex },
          onclick: () => this.#choose(a, b),
        });
        button.style.setProperty("--color", hex);
        return h("li", {}, button);
      }),
    );
  }

  #show() {
    const [a, b] = this.#color;
    const hex = hexOf(this.#L, a, b);
    this.#pad.lightness = Math.round(2 * this.#L) / 2;
    this.#pad.color = [a, b];
    this.#swatch.style.setProperty("--color", hex);
    if (document.activeElement !== this.#hex) this.#hex.value = hex;
    const rgb = labToRgb(clipChroma([this.#L, a, b]));
    this.#rgb.forEach((input, at) => {
      if (document.activeElement !== input) input.value = rgb[at];
    });
    this.#size.value = toSlider(this.#radius);
    const percent = new Intl.NumberFormat(language(), {
      style: "percent",
      maximumFractionDigits: 1,
    });
    this.#sizeText.textContent = percent.format(this.#radius);
    this.#lightness.textContent = t("picker.lightness", { value: Math.round(this.#L) });
  }

  #choose(a, b) {
    [, ...this.#color] = clipChroma([this.#L, a, b]);
    this.#change();
  }

  #typed(rgb) {
    const fine = rgb?.every((value) => value >= 0 && value <= 255);
    say(this.#hex, fine ? "picker.hex" : "picker.hex.bad", null, "title");
    this.#hex.toggleAttribute("aria-invalid", !fine);
    if (!fine) return;
    const [, a, b] = rgbToLab(rgb);
    this.#choose(a, b);
  }

  #change() {
    this.#show();
    const [a, b] = this.#color;
    this.#tell("change", { a, b, radius: this.#radius });
  }

  // Beside the click where there is room; never over it. On a phone CSS makes it a bottom sheet.
  #stand([x, y], { width, height }) {
    const box = this.#root.getBoundingClientRect();
    const right = x + GAP + box.width <= width - 8;
    const left = right ? x + GAP : Math.max(8, x - GAP - box.width);
    const top = Math.max(8, Math.min(height - box.height - 8, y - box.height / 3));
    this.#root.style.setProperty("--left", `${left}px`);
    this.#root.style.setProperty("--top", `${top}px`);
  }

  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#tell("cancel");
    } else if (
      event.key === "Enter" &&
      !event.ctrlKey &&
      !event.metaKey &&
      event.target.tagName !== "BUTTON"
    ) {
      event.preventDefault();
      this.#tell("done");
    } else if (/^[1-9]$/.test(event.key) && event.target.tagName !== "INPUT") {
      const item = this.#suggestions[Number(event.key) - 1];
      if (item) this.#choose(item.a, item.b);
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
