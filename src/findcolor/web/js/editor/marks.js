// The hints on the stage: one button each, to drag, to open, to move and delete by keyboard.

import { h } from "../ui/dom.js";
import { say } from "../ui/i18n.js";

const KEY_STEP = 0.005;
const SLOP = 4;
// A circle of the hint's size only shows where it is larger than the dot.
const DOT = 22;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const hold = (value) => Math.min(1, Math.max(0, value));

// Events on the host: "hint-open", "hint-move" ({ index, x, y, done }), "hint-delete".
export class Marks {
  #host;
  #room = h("div", { class: "marks" });
  #toPhoto;
  #hints = [];

  constructor(host, toPhoto) {
    this.#host = host;
    this.#toPhoto = toPhoto;
    host.append(this.#room);
  }

  update(hints, colors, viewport, open) {
    while (this.#room.children.length > hints.length) this.#room.lastChild.remove();
    while (this.#room.children.length < hints.length) this.#room.append(this.#mark());
    this.#hints = hints;
    hints.forEach((hint, index) => {
      const mark = this.#room.children[index];
      const [x, y] = viewport.toScreen(hint.x, hint.y);
      const longest = viewport.scale * Math.max(viewport.photoWidth, viewport.photoHeight);
      mark.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      mark.style.setProperty("--color", colors[index]);
      mark.style.setProperty("--reach", `${(2 * hint.radius * longest).toFixed(1)}px`);
      mark.classList.toggle("wide", 2 * hint.radius * longest > DOT);
      mark.classList.toggle("open", index === open);
      const args = { number: index + 1, color: colors[index] };
      if (mark.dataset.args !== JSON.stringify(args)) say(mark, "hint.mark", args, "aria-label");
    });
  }

  focus(index) {
    this.#room.children[index]?.focus();
  }

  #index(mark) {
    return [...this.#room.children].indexOf(mark);
  }

  #tell(name, detail) {
    this.#host.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #mark() {
    const mark = h("button", { class: "hint-mark", type: "button" });
    let from = null;
    let dragged = false;
    const moved = (event, done) => {
      const box = this.#host.getBoundingClientRect();
      const [x, y] = this.#toPhoto(
        event.clientX - box.left - from.dx,
        event.clientY - box.top - from.dy,
      );
      this.#tell("hint-move", { index: this.#index(mark), x: hold(x), y: hold(y), done });
    };
    mark.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const box = mark.getBoundingClientRect();
      const dx = event.clientX - (box.left + box.width / 2);
      const dy = event.clientY - (box.top + box.height / 2);
      from = { dx, dy, x: event.clientX, y: event.clientY };
      dragged = false;
      mark.setPointerCapture(event.pointerId);
    });
    mark.addEventListener("pointermove", (event) => {
      if (!from) return;
      dragged ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLOP;
      if (dragged) moved(event, false);
    });
    const end = (event) => {
      if (from && dragged) moved(event, true);
      from = null;
    };
    mark.addEventListener("pointerup", end);
    mark.addEventListener("pointercancel", end);
    mark.addEventListener("click", () => {
      if (!dragged) this.#tell("hint-open", { index: this.#index(mark) });
      dragged = false;
    });
    mark.addEventListener("keydown", (event) => this.#key(event, mark));
    return mark;
  }

  #key(event, mark) {
    const index = this.#index(mark);
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.#tell("hint-delete", { index });
      return;
    }
    const step = ARROWS[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const reach = KEY_STEP * (event.shiftKey ? 5 : 1);
    const { x, y } = this.#hints[index];
    this.#tell("hint-move", {
      index,
      x: hold(x + reach * step[0]),
      y: hold(y + reach * step[1]),
      done: true,
    });
  }
}
