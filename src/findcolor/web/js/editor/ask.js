// "Ask me": leads from one place to the next where a hint helps most.

import { api } from "../core/api.js";
import { toJson } from "../core/recipe.js";
import { $, h } from "../ui/dom.js";
import { announce, explain } from "../ui/toast.js";

const QUESTIONS = 5;
const NEAR = 0.02;

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
      h(
        "p",
        {},
        h("strong", { t: "ask.number", args: { number: this.#number } }),
        " ",
        h("span", { class: "question", t: "ask.text" }),
      ),
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", icon: "next", t: "ask.skip", onclick: () => this.#skip() }),
        h("button", { type: "button", class: "quiet", t: "ask.stop", onclick: () => this.stop() }),
      ),
    );
    announce("ask.announce", { number: this.#number });
    this.#studio.stage.reveal(x, y, 120);
    this.#hinting.openNew(x, y);
  }

  #end() {
    this.#card.replaceChildren(
      h("p", { t: "ask.end" }),
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", t: "ask.stop", onclick: () => this.stop() }),
      ),
    );
    this.#card.hidden = false;
  }
}
