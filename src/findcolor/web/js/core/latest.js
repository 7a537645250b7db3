// Keeps what is on screen the latest: while a job is under way, only the newest request waits;
// everything between is dropped, so that a moving slider never builds a queue. A job that returns
// true has to be done again, unless something newer waits.

export class Latest {
  #run;
  #waiting = null;
  #busy = false;
  #idle = [];

  constructor(run) {
    this.#run = run;
  }

  get busy() {
    return this.#busy;
  }

  // The returned promise settles when nothing is under way and nothing waits.
  request(value) {
    this.#waiting = { value };
    const settled = new Promise((resolve) => this.#idle.push(resolve));
    if (!this.#busy) this.#work();
    return settled;
  }

  async #work() {
    this.#busy = true;
    while (this.#waiting) {
      const { value } = this.#waiting;
      this.#waiting = null;
      const again = await this.#run(value);
      if (again) this.#waiting ??= { value };
    }
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
