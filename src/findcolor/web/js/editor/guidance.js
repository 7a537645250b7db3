// What helps a person decide: the certainty overlay, "ask me", and variants to choose from.

import { api } from "../core/api.js";
import { Latest } from "../core/latest.js";
import { fromJson, toJson } from "../core/recipe.js";
import { $, h } from "../ui/dom.js";
import { explain } from "../ui/toast.js";
import { announce } from "./panels.js";

const QUESTIONS = 5;
const NEAR = 0.02;
const VARIANTS = 6;
const TILE_SIDE = 400;

// The overlay follows the colours on screen while it is switched on.
export function certainty(studio) {
  const button = $("#certainty");
  const on = () => button.getAttribute("aria-pressed") === "true";
  const latest = new Latest(async ({ id, recipe, photo }) => {
    try {
      const overlay = await api.certainty(id, recipe);
      if (on() && studio.photo === photo) studio.stage.overlay = overlay;
    } catch (error) {
      explain(error);
    }
  });
  const refresh = () => {
    const { photo } = studio;
    if (on() && photo?.painted) latest.request({ id: photo.id, recipe: toJson(photo.painted), photo });
  };
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!on()));
    $("#legend").hidden = !on();
    studio.stage.overlay = null;
    refresh();
  });
  studio.addEventListener("picture", refresh);
  studio.addEventListener("photo", refresh);
}

// "Ask me": leads from one place to the next where a hint helps most.
export class AskMe {
  #studio;
  #hinting;
  #card = $("#ask-card");
  #button = $("#ask");
  #questions = [];
  #skipped = [];
  #number = 0;
  #count = 0;
  #on = false;

  constructor(studio, hinting) {
    this.#studio = studio;
    this.#hinting = hinting;
    this.#button.addEventListener("click", () => (this.#on ? this.stop() : this.start()));
    studio.addEventListener("recipe", ({ detail }) => {
      const count = studio.recipe.hints.length;
      const answered = detail.reason === "commit" && count > this.#count && !hinting.editing;
      this.#count = hinting.editing ? this.#count : count;
      if (this.#on && answered) this.#next(true);
    });
    studio.addEventListener("leave", () => this.stop());
  }

  start() {
    if (!this.#studio.photo) return;
    this.#on = true;
    this.#number = 0;
    this.#count = this.#studio.recipe.hints.length;
    this.#skipped = [];
    this.#questions = [];
    this.#button.setAttribute("aria-pressed", "true");
    this.#next(true);
  }

  stop() {
    if (!this.#on) return;
    this.#on = false;
    this.#button.setAttribute("aria-pressed", "false");
    this.#card.hidden = true;
    this.#hinting.close();
  }

  #skip() {
    this.#hinting.cancel();
    this.#next(false);
  }

  async #next(fresh) {
    const { photo } = this.#studio;
    if (fresh || this.#questions.length === 0) {
      try {
        const found = await api.questions(photo.id, toJson(photo.history.committed), QUESTIONS);
        this.#questions = found.filter((question) => !this.#isSkipped(question));
      } catch (error) {
        this.stop();
        explain(error);
        return;
      }
    }
    if (!this.#on || this.#studio.photo !== photo) return;
    const question = this.#questions.shift();
    if (!question) {
      this.#end();
      return;
    }
    this.#skipped.push(question);
    this.#number += 1;
    this.#show(question);
  }

  #isSkipped({ x, y }) {
    return this.#skipped.some((old) => Math.hypot(old.x - x, old.y - y) < NEAR);
  }

  #show({ x, y }) {
    this.#card.hidden = false;
    this.#card.replaceChildren(
      h("p", {}, h("strong", { t: "ask.number", args: { number: this.#number } }), " ", h("span", { t: "ask.text" })),
      h("div", { class: "row" },
        h("button", { type: "button", icon: "next", t: "ask.skip", onclick: () => this.#skip() }),
        h("button", { type: "button", class: "quiet", t: "ask.stop", onclick: () => this.stop() })),
    );
    announce("ask.announce", { number: this.#number });
    this.#studio.stage.reveal(x, y, 120);
    this.#hinting.openNew(x, y);
  }

  #end() {
    this.#card.replaceChildren(
      h("p", { t: "ask.end" }),
      h("div", { class: "row" }, h("button", { type: "button", t: "ask.stop", onclick: () => this.stop() })),
    );
    this.#card.hidden = false;
  }
}

// A grid of plausible versions; a click takes one over as one step.
export function variants(studio, hinting) {
  const dialog = $("#variants-dialog");
  const grid = $("#variant-grid");
  let seed = 0;
  let round = 0;

  const tile = (recipe, key, args) => {
    const canvas = h("canvas", { width: 4, height: 3, "aria-hidden": "true" });
    const button = h("button", {
      type: "button", class: "variant", onclick: () => {
        dialog.close();
        if (recipe === studio.recipe) return;
        studio.commit(recipe);
        studio.photo.paint();
      },
    }, canvas, h("span", { t: key, args }));
    return { recipe, button, canvas };
  };

  async function fill() {
    const { photo } = studio;
    round += 1;
    const mine = round;
    grid.setAttribute("aria-busy", "true");
    const now = tile(photo.recipe, "variants.now");
    grid.replaceChildren(now.button, ...Array.from({ length: VARIANTS - 1 }, () => h("div", { class: "variant ghost" })));
    try {
      const found = await api.variants(photo.id, toJson(photo.recipe), VARIANTS - 1, seed);
      if (mine !== round) return;
      const tiles = [now, ...found.map((value, index) => tile(fromJson(value), "variants.number", { number: index + 1 }))];
      grid.replaceChildren(...tiles.map((item) => item.button));
      for (const { recipe, canvas } of tiles) {
        const bitmap = await api.paint(photo.id, toJson(recipe), TILE_SIDE);
        if (mine !== round) return;
        Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
        canvas.classList.add("ready");
      }
    } catch (error) {
      dialog.close();
      explain(error);
    } finally {
      grid.setAttribute("aria-busy", "false");
    }
  }

  $("#variants").addEventListener("click", () => {
    if (!studio.photo) return;
    hinting.close();
    seed = 0;
    dialog.showModal();
    fill();
  });
  $("#variants-more").addEventListener("click", () => {
    seed += 1;
    fill();
  });
  dialog.addEventListener("close", () => (round += 1));
}
