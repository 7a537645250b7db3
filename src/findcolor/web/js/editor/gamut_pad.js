// <fc-gamut>: every colour that exists at one lightness, to pick from. a* runs from left (-110,
// green) to right (110, red), b* from bottom (-110, blue) to top (110, yellow), as in /v1/gamut.

import { clipChroma, inGamut, labToRgb } from "../core/lab.js";
import { h } from "../ui/dom.js";
import { say } from "../ui/i18n.js";

export const REACH = 110;
const STEPS = 220;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// RGBA pixels of the gamut at a lightness, size by size; alpha is 0 outside.
export function gamutImage(L, size = STEPS) {
  const image = new ImageData(size, size);
  const step = (2 * REACH) / size;
  for (let j = 0, at = 0; j < size; j += 1) {
    const b = REACH - step * (j + 0.5);
    for (let i = 0; i < size; i += 1, at += 4) {
      const lab = [L, -REACH + step * (i + 0.5), b];
      if (!inGamut(lab)) continue;
      image.data.set(labToRgb(lab), at);
      image.data[at + 3] = 255;
    }
  }
  return image;
}

// Event "pick" ({ a, b, done }).
export class GamutPad extends HTMLElement {
  #canvas = h("canvas", { width: STEPS, height: STEPS, "aria-hidden": "true" });
  #dots = h("div", { class: "dots", "aria-hidden": "true" });
  #knob = h("div", { class: "knob", "aria-hidden": "true" });
  #L = null;
  #at = [0, 0];

  connectedCallback() {
    if (this.firstChild) return;
    this.tabIndex = 0;
    this.setAttribute("role", "slider");
    this.setAttribute("aria-valuemin", "0");
    this.setAttribute("aria-valuemax", "134");
    say(this, "gamut", null, "aria-label");
    this.append(this.#canvas, this.#dots, this.#knob);
    this.addEventListener("pointerdown", (event) => {
      this.setPointerCapture(event.pointerId);
      this.#pick(event, false);
    });
    this.addEventListener("pointermove", (event) => {
      if (this.hasPointerCapture(event.pointerId)) this.#pick(event, false);
    });
    this.addEventListener("pointerup", (event) => this.#pick(event, true));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  set lightness(L) {
    if (this.#L === L) return;
    this.#L = L;
    this.#canvas.getContext("2d").putImageData(gamutImage(L), 0, 0);
  }

  set color([a, b]) {
    this.#at = [a, b];
    this.#set(this.#knob, a, b);
    this.setAttribute("aria-valuenow", Math.round(Math.hypot(a, b)));
    this.setAttribute("aria-valuetext", `a ${Math.round(a)}, b ${Math.round(b)}`);
  }

  set suggestions(list) {
    this.#dots.replaceChildren(
      ...list.map(({ a, b }) => {
        const dot = h("i");
        this.#set(dot, a, b);
        return dot;
      }),
    );
  }

  #set(element, a, b) {
    element.style.left = `${50 + (50 * a) / REACH}%`;
    element.style.top = `${50 - (50 * b) / REACH}%`;
  }

  #tell(a, b, done) {
    const [, ca, cb] = clipChroma([this.#L, a, b]);
    this.color = [ca, cb];
    this.dispatchEvent(new CustomEvent("pick", { detail: { a: ca, b: cb, done } }));
  }

  #pick(event, done) {
    const box = this.#canvas.getBoundingClientRect();
    const a = REACH * ((2 * (event.clientX - box.left)) / box.width - 1);
    const b = REACH * (1 - (2 * (event.clientY - box.top)) / box.height);
    this.#tell(a, b, done);
  }

  #key(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const reach = event.shiftKey ? 10 : 2;
    this.#tell(this.#at[0] + reach * step[0], this.#at[1] + reach * step[1], true);
  }
}

customElements.define("fc-gamut", GamutPad);
