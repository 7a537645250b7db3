// What the editor's parts share: the photo in front, how changes are applied, and one place to
// listen for both.

import { colorAt } from "../core/pixels.js";
import { hexOf, rgbToLab } from "../core/lab.js";
import { recall, remember } from "../core/preferences.js";
import { explain } from "../ui/toast.js";

export const LIVE = "live";
export const WAIT = "wait";

// Events: "photo" (another one is in front), "recipe" (detail.reason), "picture", "state", "apply".
export class Studio extends EventTarget {
  #apply = recall("apply", LIVE) === WAIT ? WAIT : LIVE;
  #photo = null;
  #relays = {
    recipe: (event) => this.#recipe(event),
    picture: () => this.#tell("picture"),
    state: () => this.#tell("state"),
    problem: ({ detail }) => explain(detail),
  };

  constructor(workspace, stage) {
    super();
    this.workspace = workspace;
    this.stage = stage;
    workspace.addEventListener("active", () => this.#front(workspace.active));
  }

  get photo() {
    return this.#photo;
  }

  get history() {
    return this.#photo?.history;
  }

  get recipe() {
    return this.#photo?.recipe;
  }

  get apply() {
    return this.#apply;
  }

  set apply(mode) {
    this.#apply = mode;
    remember("apply", mode);
    this.#tell("apply");
    if (mode === LIVE) this.#photo?.refresh();
  }

  // Keep a new recipe as one step.
  commit(recipe) {
    this.history.commit(recipe);
  }

  lightnessAt(x, y) {
    return this.#photo.gray ? rgbToLab(colorAt(this.#photo.gray, x, y))[0] : 50;
  }

  // The [a, b] on screen at a place.
  chromaAt(x, y) {
    return this.#photo.color ? rgbToLab(colorAt(this.#photo.color, x, y)).slice(1) : [0, 0];
  }

  hexOf({ x, y, a, b }) {
    return hexOf(this.lightnessAt(x, y), a, b);
  }

  #front(photo) {
    for (const [name, relay] of Object.entries(this.#relays)) {
      this.#photo?.removeEventListener(name, relay);
      photo?.addEventListener(name, relay);
    }
    this.#tell("leave");
    this.#photo = photo;
    this.stage.photo = photo;
    this.#tell("photo");
    this.#tell("state");
  }

  #recipe({ detail }) {
    if (this.#apply === LIVE) this.#photo.refresh();
    else this.#tell("state");
    this.dispatchEvent(new CustomEvent("recipe", { detail }));
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
