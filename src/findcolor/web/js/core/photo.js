// One open photo: what the server knows of it, its history, and the bitmaps on screen.

import { api, ApiError } from "./api.js";
import { History } from "./history.js";
import { Latest } from "./latest.js";
import { EMPTY, fromJson, recipe, sameRecipe, toJson } from "./recipe.js";
import { forget, recall, remember, remembered } from "./preferences.js";

export const PREVIEW_SIDE = 1024;
const DETAIL_SIDE = 4096;
const KEPT_STEPS = 200;
const SAVE_AFTER_MS = 400;
const LONGEST_PAUSE_S = 5;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

const historyName = (id) => `history.${id}`;

// Histories of photos that are gone only fill the browser's storage.
export function forgetHistories(kept) {
  const names = new Set(kept.map(historyName));
  for (const name of remembered("history.")) if (!names.has(name)) forget(name);
}

// Events: "picture" (a bitmap changed), "recipe" (with detail.reason), "state", "problem".
export class OpenPhoto extends EventTarget {
  gray = null;
  color = null;
  painted = null;
  // How many times colours arrived.
  paints = 0;
  detail = null;
  state = "reading";
  #painter = new Latest((value) => this.#paint(value));
  #saveTimer = 0;
  #detailAsked = false;
  #wanted = null;

  constructor(info) {
    super();
    this.info = info;
    this.history = this.#restored();
    this.history.addEventListener("change", (event) => this.#recipeChanged(event.detail.reason));
  }

  get id() {
    return this.info.id;
  }

  get recipe() {
    return this.history.present;
  }

  get waiting() {
    return this.painted !== null && !sameRecipe(this.recipe, this.painted);
  }

  get busy() {
    return this.#painter.busy;
  }

  async open() {
    if (this.state !== "reading") return;
    this.state = "open";
    const gray = api.gray(this.id, PREVIEW_SIDE).then((bitmap) => {
      this.gray = bitmap;
      this.#tell("picture");
    });
    await Promise.all([this.paint(), gray.catch((error) => this.#problem(error))]);
  }

  // Bring the colours on screen up to the recipe where they are not, or not about to be.
  async refresh() {
    if (!this.#wanted || !sameRecipe(this.#wanted, this.recipe)) await this.paint();
  }

  // Colour by the recipe as it is; the newest wish wins.
  paint() {
    this.#wanted = this.recipe;
    const settled = this.#painter.request(this.recipe);
    this.#tell("state");
    return settled.then(() => this.#tell("state"));
  }

  // True when the server asked to try again later.
  async #paint(wanted) {
    try {
      this.color = await api.paint(this.id, toJson(wanted), PREVIEW_SIDE);
      this.painted = wanted;
      this.paints += 1;
      this.#tell("picture");
    } catch (error) {
      if (error instanceof ApiError && [429, 503].includes(error.status) && error.retryAfter) {
        await pause(Math.min(LONGEST_PAUSE_S, error.retryAfter));
        return true;
      }
      this.#wanted = null;
      this.#problem(error);
    }
    return false;
  }

  // The gray photo in more detail, once somebody looks closely.
  async needDetail() {
    if (this.#detailAsked || Math.max(this.info.width, this.info.height) <= PREVIEW_SIDE) return;
    this.#detailAsked = true;
    try {
      this.detail = await api.gray(this.id, DETAIL_SIDE);
      this.#tell("picture");
    } catch {
      this.#detailAsked = false;
    }
  }

  async saveNow() {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = 0;
    await api.saveRecipe(this.id, toJson(this.history.committed));
  }

  close() {
    clearTimeout(this.#saveTimer);
    forget(historyName(this.id));
  }

  #recipeChanged(reason) {
    if (reason !== "draft") {
      const { past, present, future } = this.history.toJson();
      remember(historyName(this.id), { past: past.slice(-KEPT_STEPS), present, future });
      clearTimeout(this.#saveTimer);
      this.#saveTimer = setTimeout(
        () => this.saveNow().catch((error) => this.#problem(error)),
        SAVE_AFTER_MS,
      );
    }
    this.dispatchEvent(new CustomEvent("recipe", { detail: { reason } }));
  }

  // The history of an earlier visit, if the saved recipe is still its present.
  #restored() {
    const saved = this.info.recipe ? fromJson(this.info.recipe) : EMPTY;
    try {
      const kept = recall(historyName(this.id), null);
      const history = kept && History.fromJson(kept, recipe);
      if (history && sameRecipe(history.committed, saved)) return history;
    } catch {
      // A history of another version: the saved recipe alone is enough.
    }
    return new History(saved);
  }

  #problem(error) {
    this.dispatchEvent(new CustomEvent("problem", { detail: error }));
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
