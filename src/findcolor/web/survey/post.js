// Send the diary's answers, one after the other, until every one is settled.

import { put, Refusal } from "./server.js";

export class Post {
  #diary;
  #address;
  #busy = false;

  constructor(diary, address) {
    this.#diary = diary;
    this.#address = address;
  }

  // Start sending, if something waits. Answers have ids of their own, so that sending one twice,
  // after a reload or from a second tab, counts once.
  async send() {
    if (this.#busy) return;
    this.#busy = true;
    for (let [question] = this.#waiting; question; [question] = this.#waiting) {
      this.#diary.settle(question, await this.#deliver(question));
      document.dispatchEvent(new Event("post"));
    }
    this.#busy = false;
  }

  get #waiting() {
    return this.#diary.inState("waiting");
  }

  async #deliver(question) {
    const { id, choice, milliseconds, interrupted } = this.#diary.answer(question);
    const address = `${this.#address}/people/${this.#diary.person}/answers/${id}`;
    try {
      await put(address, "text", { question, choice, milliseconds, interrupted });
    } catch (error) {
      // 409: the question was answered before, from another tab; that answer counts.
      if (!(error instanceof Refusal)) throw error;
      if (error.status !== 409) return "refused";
    }
    return "sent";
  }
}
