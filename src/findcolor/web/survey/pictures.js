// Fetch pictures ahead of their turn, so that the connection may fail in between.

import { persist } from "./server.js";

export class Pictures {
  #address;
  #fetched = new Map();

  constructor(address) {
    this.#address = address;
  }

  // Fetch these in order, one at a time, in the background.
  async ahead(names) {
    for (const name of names) await this.#fetch(name).catch(() => {});
  }

  // An <img> that can be put on the page without delay.
  async ready(name) {
    const address = URL.createObjectURL(await this.#fetch(name));
    const picture = new Image();
    picture.draggable = false;
    picture.src = address;
    await picture.decode();
    URL.revokeObjectURL(address);
    return picture;
  }

  #fetch(name) {
    if (!this.#fetched.has(name)) {
      this.#fetched.set(name, persist(`${this.#address}/pictures/${name}`, "blob"));
    }
    return this.#fetched.get(name);
  }
}
