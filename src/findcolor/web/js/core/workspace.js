// The open photos, the one in front, and the queue of files on their way to the server.

import { api } from "./api.js";
import { forgetHistories, OpenPhoto } from "./photo.js";

// Events: "list" (photos or queue changed), "active" (another photo is in front), "problem".
export class Workspace extends EventTarget {
  photos = [];
  uploads = [];
  active = null;
  #next = 0;
  #uploading = false;

  // Bring back what the server still keeps for this browser.
  async restore() {
    const kept = await api.photos();
    forgetHistories(kept.map(({ id }) => id));
    for (const info of kept) this.#adopt(info);
    if (this.photos.length) this.show(this.photos.at(-1));
  }

  // Photos go to the server one by one, in order; the first new one comes to the front.
  add(files) {
    const entries = [...files].map((file) => ({ key: (this.#next += 1), file, name: file.name }));
    if (entries.length) entries[0].front = true;
    this.uploads.push(...entries);
    this.#tell("list");
    return this.#upload();
  }

  async #upload() {
    if (this.#uploading) return;
    this.#uploading = true;
    while (this.uploads.length) {
      const [entry] = this.uploads;
      try {
        const photo = this.#adopt(await api.upload(entry.file));
        this.uploads.shift();
        if (entry.front || !this.active) this.show(photo);
      } catch (error) {
        this.uploads.shift();
        this.dispatchEvent(new CustomEvent("problem", { detail: { error, name: entry.name } }));
      }
      this.#tell("list");
    }
    this.#uploading = false;
  }

  // A photo that is not brought to the front: a reference.
  async addQuietly(file) {
    return this.#adopt(await api.upload(file));
  }

  show(photo) {
    if (this.active === photo) return;
    this.active = photo;
    photo?.open();
    this.#tell("active");
  }

  step(by) {
    if (this.photos.length < 2) return;
    const at = this.photos.indexOf(this.active);
    this.show(this.photos.at((at + by) % this.photos.length));
  }

  async remove(photo) {
    await api.remove(photo.id);
    this.#drop(photo);
  }

  #drop(photo) {
    photo.close();
    const at = this.photos.indexOf(photo);
    this.photos.splice(at, 1);
    if (this.active === photo) {
      this.active = null;
      this.show(this.photos[Math.min(at, this.photos.length - 1)] ?? null);
    }
    this.#tell("list");
  }

  #adopt(info) {
    const photo = new OpenPhoto(info);
    // The server forgot it: it was too old.
    photo.addEventListener("problem", ({ detail }) => detail.status === 404 && this.#drop(photo));
    this.photos.push(photo);
    this.#tell("list");
    return photo;
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
