// Undo and redo without limit. A history holds immutable snapshots; a draft is a snapshot on its
// way (a slider that still moves), shown at once and kept as a single step when it is committed.

export class History extends EventTarget {
  #past = [];
  #present;
  #future = [];
  #draft = null;

  constructor(present) {
    super();
    this.#present = present;
  }

  get present() {
    return this.#draft ?? this.#present;
  }

  get committed() {
    return this.#present;
  }

  get canUndo() {
    return this.#past.length > 0 || this.#draft !== null;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  get depth() {
    return this.#past.length;
  }

  draft(snapshot) {
    this.#draft = snapshot;
    this.#changed("draft");
  }

  // Keep a snapshot, by default the draft, as one step.
  commit(snapshot = this.#draft) {
    this.#draft = null;
    if (snapshot !== null && snapshot !== this.#present) {
      this.#past.push(this.#present);
      this.#present = snapshot;
      this.#future = [];
    }
    this.#changed("commit");
  }

  cancel() {
    if (this.#draft === null) return;
    this.#draft = null;
    this.#changed("cancel");
  }

  undo() {
    if (this.#draft !== null) return this.cancel();
    if (this.#past.length === 0) return undefined;
    this.#future.push(this.#present);
    this.#present = this.#past.pop();
    return this.#changed("undo");
  }

  redo() {
    if (this.#draft !== null || this.#future.length === 0) return;
    this.#past.push(this.#present);
    this.#present = this.#future.pop();
    this.#changed("redo");
  }

  // Everything, to keep in the browser's storage; a draft is not part of it.
  toJson() {
    return { past: this.#past, present: this.#present, future: this.#future };
  }

  static fromJson({ past, present, future }, freeze = (snapshot) => snapshot) {
    const history = new History(freeze(present));
    history.#past = past.map(freeze);
    history.#future = future.map(freeze);
    return history;
  }

  #changed(reason) {
    this.dispatchEvent(new CustomEvent("change", { detail: { reason } }));
  }
}
