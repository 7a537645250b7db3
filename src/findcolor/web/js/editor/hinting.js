// Setting, changing, moving and deleting hints. While the picker is open its hint is a draft of the
// history; closing it keeps the draft as one step.

import { api } from "../core/api.js";
import { changeHint, RADIUS, toJson, withHint, withoutHint } from "../core/recipe.js";
import { recall, remember } from "../core/preferences.js";
import { explain } from "../ui/toast.js";

export class Hinting {
  #studio;
  #picker;
  // { index, x, y, color, radius, chosen, fresh }: the hint in the picker.
  #edit = null;
  #asking = null;
  #dropper = null;

  constructor(studio, picker) {
    this.#studio = studio;
    this.#picker = picker;
    const { stage } = studio;
    stage.addEventListener("place", ({ detail }) => this.#placed(detail));
    stage.addEventListener("outside", () => this.close());
    stage.addEventListener("hint-open", ({ detail }) => this.open(detail.index));
    stage.addEventListener("hint-move", ({ detail }) => this.#move(detail));
    stage.addEventListener("hint-delete", ({ detail }) => this.remove(detail.index));
    picker.addEventListener("change", ({ detail }) => this.#change(detail));
    picker.addEventListener("done", () => this.close({ keep: true, focus: true }));
    picker.addEventListener("cancel", () => this.cancel());
    picker.addEventListener("remove", () => this.remove(this.#edit.index));
    studio.addEventListener("leave", () => this.close());
    studio.addEventListener("recipe", ({ detail }) => {
      if (["undo", "redo", "cancel"].includes(detail.reason)) this.#shut();
      this.show();
    });
    studio.addEventListener("photo", () => this.show());
    studio.addEventListener("picture", () => this.show());
  }

  get editing() {
    return this.#edit !== null;
  }

  // The index of the hint in the picker, -1 when it is closed.
  get index() {
    return this.#edit?.index ?? -1;
  }

  openNew(x, y) {
    this.close();
    const { recipe } = this.#studio;
    this.#start({
      index: recipe.hints.length,
      x,
      y,
      fresh: true,
      chosen: false,
      color: this.#studio.chromaAt(x, y),
      radius: recall("radius", RADIUS),
    });
  }

  open(index) {
    if (this.#edit?.index === index) return;
    this.close();
    const { x, y, a, b, radius } = this.#studio.recipe.hints[index];
    this.#start({ index, x, y, color: [a, b], radius, fresh: false, chosen: true });
  }

  remove(index) {
    const mine = this.#edit?.index === index;
    const fresh = mine && this.#edit.fresh;
    if (mine) this.cancel();
    else this.close();
    if (!fresh) this.#studio.commit(withoutHint(this.#studio.recipe, index));
    this.#studio.stage.focus({ preventScroll: true });
  }

  // keep: also when no colour was chosen, so that the colour on screen is held in place.
  close({ keep = false, focus = false } = {}) {
    if (!this.#edit) return;
    const { history, stage } = this.#studio;
    if (keep && !this.#edit.chosen) this.#draft();
    const { chosen } = this.#edit;
    this.#shut();
    if (chosen) {
      this.#picker.keepRecent();
      history.commit();
    }
    this.show();
    if (focus) stage.focus({ preventScroll: true });
  }

  cancel() {
    if (!this.#edit) return;
    this.#shut();
    this.#studio.history.cancel();
    this.show();
    this.#studio.stage.focus({ preventScroll: true });
  }

  // Wait for a colour from elsewhere: the next click on the photo, or the reference.
  useDropper() {
    return new Promise((resolve) => {
      this.#dropper = resolve;
      this.#studio.stage.classList.add("dropping");
    });
  }

  get dropping() {
    return this.#dropper !== null;
  }

  dropped(color) {
    this.#dropper?.(color);
    this.#dropper = null;
    this.#studio.stage.classList.remove("dropping");
    if (color && this.#edit) {
      const [a, b] = color;
      this.#picker.color = [a, b];
      this.#change({ a, b, radius: this.#edit.radius });
    }
  }

  // Draw the marks; a place without a colour yet has one too.
  show() {
    const { photo, stage } = this.#studio;
    if (!photo) {
      stage.marks = { hints: [], colors: [], open: -1 };
      return;
    }
    const hints = [...photo.recipe.hints];
    if (this.#edit && !hints[this.#edit.index]) {
      const { x, y, radius, color } = this.#edit;
      hints[this.#edit.index] = { x, y, radius, a: color[0], b: color[1] };
    }
    stage.marks = {
      hints,
      colors: hints.map((hint) => this.#studio.hexOf(hint)),
      open: this.index,
    };
  }

  #placed({ x, y }) {
    if (!this.#studio.photo || this.#studio.stage.tool === "region") return;
    if (this.#dropper) this.dropped(this.#studio.chromaAt(x, y));
    else this.openNew(x, y);
  }

  #start(edit) {
    this.#edit = edit;
    const { stage } = this.#studio;
    const narrow = matchMedia("(max-width: 720px)").matches;
    this.#picker.open({
      lightness: this.#studio.lightnessAt(edit.x, edit.y),
      color: edit.color,
      radius: edit.radius,
      editing: !edit.fresh,
      anchor: stage.viewport.toScreen(edit.x, edit.y),
      stage: { width: stage.clientWidth, height: stage.clientHeight },
    });
    if (narrow) {
      stage.covered = this.#picker.coveredBelow(stage);
      stage.reveal(edit.x, edit.y, 48);
    }
    this.show();
    this.#suggest();
  }

  async #suggest() {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { x, y } = this.#edit;
    // The hint itself is left out: it would only suggest its own colour.
    const recipe = withoutHint(this.#studio.history.committed, this.#edit.index);
    try {
      const { signal } = this.#asking;
      const found = await api.suggest(this.#studio.photo.id, x, y, toJson(recipe), signal);
      this.#picker.lightness = found.lightness;
      this.#picker.suggestions = found.suggestions;
    } catch (error) {
      if (error.name !== "AbortError") explain(error);
    }
  }

  #change({ a, b, radius }) {
    if (radius !== this.#edit.radius) remember("radius", radius);
    Object.assign(this.#edit, { color: [a, b], radius });
    this.#draft();
  }

  #draft() {
    const { history } = this.#studio;
    const { index, x, y, radius, color } = this.#edit;
    const [a, b] = color;
    const hint = { x, y, a, b, radius };
    const base = history.committed;
    this.#edit.chosen = true;
    history.draft(index < base.hints.length ? changeHint(base, index, hint) : withHint(base, hint));
  }

  #move({ index, x, y, done }) {
    const { history } = this.#studio;
    if (this.#edit?.index === index) {
      Object.assign(this.#edit, { x, y });
      if (this.#edit.chosen) this.#draft();
      else this.show();
      if (done) {
        this.#picker.lightness = this.#studio.lightnessAt(x, y);
        this.#suggest();
      }
      return;
    }
    if (this.#edit) this.close();
    history.draft(changeHint(history.committed, index, { x, y }));
    if (done) history.commit();
  }

  #shut() {
    this.#asking?.abort();
    if (this.#dropper) this.dropped(null);
    this.#edit = null;
    this.#picker.close();
    this.#studio.stage.covered = 0;
  }
}
