// <fc-stage>: the photo, large. Draws it, and tells what a person does on it.

import { Detail } from "./detail.js";
import { gestures } from "./gestures.js";
import { Marks } from "./marks.js";
import { Viewport } from "../core/viewport.js";
import { PREVIEW_SIDE } from "../core/photo.js";
import { calm, h } from "../ui/dom.js";

const DEVELOP_MS = 450;
const STILL_MS = 90;
const OVERLAY = 0.75;
const CROSSHAIR_STEP = 0.02;
const PAN_STEP = 60;

const hold = (value) => Math.min(1, Math.max(0, value));

// Events: "place" ({ x, y } in the photo), "region" ({ left, top, right,
// bottom }), "zoom", and those of the marks.
export class Stage extends HTMLElement {
  viewport = new Viewport();
  tool = "hint";
  #photo = null;
  #canvas = h("canvas", {
    tabindex: "0",
    role: "application",
    label: "stage",
    "aria-keyshortcuts": "Enter",
  });
  #context = this.#canvas.getContext("2d");
  #handle = h("div", {
    class: "split",
    role: "slider",
    tabindex: "0",
    label: "slider.handle",
    hidden: true,
    "aria-valuemin": "0",
    "aria-valuemax": "100",
  });
  #cross = h("div", { class: "crosshair", "aria-hidden": "true", hidden: true });
  #region = h("div", { class: "region", "aria-hidden": "true", hidden: true });
  #marks = null;
  #detail = new Detail();
  #frame = 0;
  #stillTimer = 0;
  #moving = false;
  #developed = 0;
  #crossAt = [0.5, 0.5];
  #regionAt = null;
  #split = null;
  #holding = false;
  #overlay = null;
  #shown = { hints: [], colors: [], open: -1 };

  connectedCallback() {
    this.append(this.#canvas);
    this.#marks = new Marks(this, (x, y) => this.viewport.toPhoto(x, y));
    this.append(this.#region, this.#cross, this.#handle);
    this.gestures = gestures(this.#canvas, {
      viewport: () => this.viewport,
      moved: () => this.#moved(),
      tap: (x, y) => this.#tap(x, y),
      drawing: () => this.tool === "region",
      rectangle: (from, to, done) => this.#rectangle(from, to, done),
    });
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("blur", () => (this.#cross.hidden = true));
    this.#wireHandle();
    new ResizeObserver(() => {
      this.viewport.resize(this.clientWidth, this.clientHeight);
      this.redraw();
    }).observe(this);
  }

  set photo(photo) {
    this.#photo?.removeEventListener("picture", this.redraw);
    this.#photo = photo;
    this.#developed = photo?.color ? -Infinity : 0;
    this.#overlay = null;
    this.region = null;
    if (photo) {
      this.viewport.setPhoto(photo.info.width, photo.info.height);
      photo.addEventListener("picture", this.redraw);
    }
    this.#tell("zoom");
    this.redraw();
  }

  // Hints and their colours on screen; open is the index of the one being edited.
  set marks(shown) {
    this.#shown = shown;
    this.redraw();
  }

  // Where gray ends and colour begins, 0..1 of the visible photo; null without the slider.
  set split(value) {
    this.#split = value;
    this.#handle.hidden = value === null;
    this.redraw();
  }

  get split() {
    return this.#split;
  }

  set holding(value) {
    this.#holding = value;
    this.classList.toggle("holding", value);
    this.redraw();
  }

  set overlay(bitmap) {
    this.#overlay = bitmap;
    this.redraw();
  }

  set region(value) {
    this.#regionAt = value;
    this.redraw();
  }

  get region() {
    return this.#regionAt;
  }

  focus(options) {
    this.#canvas.focus(options);
  }

  focusHint(index) {
    this.#marks.focus(index);
  }

  zoom(factor) {
    this.viewport.zoom(factor);
    this.#moved();
  }

  fit() {
    this.viewport.fit();
    this.#moved();
  }

  // A sheet covers the lowest pixels; the photo makes room.
  set covered(pixels) {
    this.viewport.resize(this.clientWidth, this.clientHeight, pixels);
    this.#tell("zoom");
    this.redraw();
  }

  reveal(x, y, margin) {
    this.viewport.reveal(x, y, margin);
    this.#moved();
  }

  redraw = () => {
    this.#frame ||= requestAnimationFrame((now) => {
      this.#frame = 0;
      this.#draw(now);
    });
  };

  #moved() {
    this.#moving = true;
    clearTimeout(this.#stillTimer);
    this.#stillTimer = setTimeout(() => {
      this.#moving = false;
      this.redraw();
    }, STILL_MS);
    this.#tell("zoom");
    this.redraw();
  }

  #draw(now) {
    const { viewport } = this;
    const ratio = devicePixelRatio || 1;
    const room = {
      width: Math.round(viewport.width * ratio),
      height: Math.round(viewport.height * ratio),
    };
    if (this.#canvas.width !== room.width || this.#canvas.height !== room.height) {
      Object.assign(this.#canvas, room);
    }
    const context = this.#context;
    context.clearRect(0, 0, room.width, room.height);
    this.#place();
    const photo = this.#photo;
    this.dataset.paints = 0;
    if (!photo || !(photo.color || photo.gray)) return;
    const place = {
      x: viewport.x * ratio,
      y: viewport.y * ratio,
      width: viewport.photoWidth * viewport.scale * ratio,
      height: viewport.photoHeight * viewport.scale * ratio,
    };
    const close = place.width > 1.1 * Math.min(PREVIEW_SIDE, photo.color?.width ?? PREVIEW_SIDE);
    if (close) photo.needDetail();
    const sharp = close && photo.detail && !this.#moving;
    context.imageSmoothingQuality = "high";

    const gray = () => {
      const bitmap = sharp ? photo.detail : photo.gray;
      if (bitmap) context.drawImage(bitmap, place.x, place.y, place.width, place.height);
    };
    const color = (alpha) => {
      context.globalAlpha = alpha;
      if (sharp && photo.gray) context.drawImage(this.#detail.compose(photo, place, room), 0, 0);
      else context.drawImage(photo.color, place.x, place.y, place.width, place.height);
      context.globalAlpha = 1;
    };

    const alpha = this.#develop(now, photo);
    if (this.#holding || alpha < 1) gray();
    if (!this.#holding && alpha > 0) color(alpha);
    if (this.#overlay && !this.#holding) {
      context.globalAlpha = OVERLAY;
      context.drawImage(this.#overlay, place.x, place.y, place.width, place.height);
      context.globalAlpha = 1;
    }
    if (this.#split !== null && !this.#holding && photo.gray) {
      const [left, right] = this.#visible();
      context.save();
      context.beginPath();
      context.rect(0, 0, (left + this.#split * (right - left)) * ratio, room.height);
      context.clip();
      gray();
      context.restore();
    }
    this.dataset.paints = photo.paints;
  }

  // The first colours come up like a print in the tray; 0 gray .. 1 colour.
  #develop(now, photo) {
    if (!photo.color) return 0;
    if (this.#developed === 0) this.#developed = photo.gray && !calm() ? now : -Infinity;
    const alpha = Math.min(1, 0.25 + (0.75 * (now - this.#developed)) / DEVELOP_MS);
    if (alpha < 1) this.redraw();
    return alpha;
  }

  #visible() {
    const { x, scale, photoWidth, width } = this.viewport;
    return [Math.max(0, x), Math.min(width, x + photoWidth * scale)];
  }

  // Everything that stands on the photo as elements.
  #place() {
    const { viewport } = this;
    const { hints, colors, open } = this.#shown;
    this.#marks.update(hints, colors, viewport, open);
    const [cx, cy] = viewport.toScreen(...this.#crossAt);
    this.#cross.style.transform = `translate(${cx}px, ${cy}px)`;
    const [left, right] = this.#visible();
    if (this.#split !== null) {
      this.#handle.style.transform = `translateX(${left + this.#split * (right - left)}px)`;
      this.#handle.setAttribute("aria-valuenow", Math.round(100 * this.#split));
    }
    this.#region.hidden = !this.#regionAt;
    if (this.#regionAt) {
      const [x0, y0] = viewport.toScreen(this.#regionAt.left, this.#regionAt.top);
      const [x1, y1] = viewport.toScreen(this.#regionAt.right, this.#regionAt.bottom);
      Object.assign(this.#region.style, {
        transform: `translate(${x0}px, ${y0}px)`,
        width: `${x1 - x0}px`,
        height: `${y1 - y0}px`,
      });
    }
  }

  #inside(sx, sy) {
    const [x, y] = this.viewport.toPhoto(sx, sy);
    return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null;
  }

  #tap(sx, sy) {
    const place = this.#inside(sx, sy);
    if (place) {
      this.#crossAt = [place.x, place.y];
      this.#tell("place", place);
    } else this.#tell("outside");
  }

  #rectangle(from, to, done) {
    const [x0, y0] = this.viewport.toPhoto(...from).map(hold);
    const [x1, y1] = this.viewport.toPhoto(...to).map(hold);
    this.region = {
      left: Math.min(x0, x1),
      top: Math.min(y0, y1),
      right: Math.max(x0, x1),
      bottom: Math.max(y0, y1),
    };
    if (done) this.#tell("region", this.#regionAt);
  }

  #key(event) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = arrows[event.key];
    if (step) {
      event.preventDefault();
      if (event.altKey) {
        this.viewport.pan(-PAN_STEP * step[0], -PAN_STEP * step[1]);
        this.#moved();
        return;
      }
      const reach = event.shiftKey ? CROSSHAIR_STEP / 4 : CROSSHAIR_STEP;
      this.#crossAt = this.#crossAt.map((value, axis) => hold(value + reach * step[axis]));
      this.#cross.hidden = false;
      this.reveal(...this.#crossAt, 40);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const [x, y] = this.#crossAt;
      this.#cross.hidden = false;
      this.#tell("place", { x, y });
    }
  }

  #wireHandle() {
    const handle = this.#handle;
    const follow = (event) => {
      const [left, right] = this.#visible();
      const x = event.clientX - this.getBoundingClientRect().left;
      this.split = hold((x - left) / Math.max(1, right - left));
    };
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) follow(event);
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.split = hold(this.#split + step);
    });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("fc-stage", Stage);
