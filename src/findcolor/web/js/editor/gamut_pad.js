// <fc-gamut>: every colour that exists at one lightness, to pick from. a* grows to the right (from
// green to red), b* upward (from blue to yellow); the square is as large as the gamut needs, so that
// dark and light places have room to pick too.

import { clipChroma, labToRgbOrNull, maxChroma } from "../core/lab.js";
import { h } from "../ui/dom.js";
import { say } from "../ui/i18n.js";

// The square that holds the gamut of every lightness, as in /v1/gamut.
export const WHOLE = Object.freeze({ a: -110, b: 110, side: 220 });
const STEPS = 260;
const MARGIN = 0.06;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// The square around the gamut at a lightness: its left edge a, its top edge b, its side.
export function gamutSquare(L) {
  const edge = [1, 1, -1, -1];
  for (let degree = 0; degree < 360; degree += 3) {
    const hue = (degree * Math.PI) / 180;
    const chroma = maxChroma(L, hue);
    const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
    edge[0] = Math.min(edge[0], a);
    edge[1] = Math.min(edge[1], b);
    edge[2] = Math.max(edge[2], a);
    edge[3] = Math.max(edge[3], b);
  }
  const [left, bottom, right, top] = edge;
  const side = (1 + 2 * MARGIN) * Math.max(right - left, top - bottom);
  return { a: (left + right - side) / 2, b: (top + bottom + side) / 2, side };
}

// RGBA pixels of the gamut at a lightness, size by size; alpha is 0 outside.
export function gamutImage(L, size = STEPS, square = WHOLE) {
  const image = new ImageData(size, size);
  const step = square.side / size;
  for (let j = 0, at = 0; j < size; j += 1) {
    const b = square.b - step * (j + 0.5);
    for (let i = 0; i < size; i += 1, at += 4) {
      const lab = [L, square.a + step * (i + 0.5), b];
      const rgb = labToRgbOrNull(lab);
      if (!rgb) continue;
      image.data.set(rgb, at);
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
  #square = WHOLE;
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
    this.#square = gamutSquare(L);
    this.#canvas.getContext("2d").putImageData(gamutImage(L, STEPS, this.#square), 0, 0);
    const { a, b, side } = this.#square;
    this.style.setProperty("--gray-x", `${(-100 * a) / side}%`);
    this.style.setProperty("--gray-y", `${(100 * b) / side}%`);
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
        this.#set(dot, ...clipChroma([this.#L, a, b]).slice(1));
        return dot;
      }),
    );
  }

  #set(element, a, b) {
    element.style.left = `${(100 * (a - this.#square.a)) / this.#square.side}%`;
    element.style.top = `${(100 * (this.#square.b - b)) / this.#square.side}%`;
  }

  #tell(a, b, done) {
    const [, ca, cb] = clipChroma([this.#L, a, b]);
    this.color = [ca, cb];
    this.dispatchEvent(new CustomEvent("pick", { detail: { a: ca, b: cb, done } }));
  }

  #pick(event, done) {
    const box = this.#canvas.getBoundingClientRect();
    const { a, b, side } = this.#square;
    const right = (side * (event.clientX - box.left)) / box.width;
    const down = (side * (event.clientY - box.top)) / box.height;
    this.#tell(a + right, b - down, done);
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
