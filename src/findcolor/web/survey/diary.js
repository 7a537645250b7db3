// What this browser remembers of a survey: who answers, the questions, and every answer.
//
// Each answer has a key of its own and is written before it is sent, so that neither a reload nor
// a second tab can lose or change one. A browser that keeps nothing gets a diary in memory.

export class Diary {
  #prefix;
  #store;

  constructor(survey) {
    this.#prefix = `findcolor.survey.${survey}.`;
    this.#store = persistent() ?? inMemory();
  }

  #read(key) {
    const text = this.#store.getItem(this.#prefix + key);
    return text === null ? null : JSON.parse(text);
  }

  #write(key, value) {
    this.#store.setItem(this.#prefix + key, JSON.stringify(value));
  }

  get language() {
    return this.#read("language");
  }

  set language(code) {
    this.#write("language", code);
  }

  // A random name; it stays the same once made, also when joining has to be tried again.
  get person() {
    if (this.#read("person") === null) this.#write("person", randomId());
    return this.#read("person");
  }

  // What the person told when consenting; null before.
  get told() {
    return this.#read("told");
  }

  set told(values) {
    this.#write("told", values);
  }

  // The questions in this person's order, or null before joining.
  get questions() {
    return this.#read("questions");
  }

  join({ questions, answered }) {
    if (this.questions === null) this.#write("questions", questions);
    for (const question of answered) {
      if (!this.answer(question)) this.#write(`answer.${question}`, { state: "sent" });
    }
  }

  // When a question's picture came up: its time runs on through a reload.
  shown(question) {
    const last = this.#read("shown");
    return last?.question === question ? last.at : null;
  }

  show(question) {
    this.#write("shown", { question, at: Date.now() });
  }

  answer(question) {
    return this.#read(`answer.${question}`);
  }

  // Keep an answer to be sent; the first one to a question counts.
  keep(question, { choice, milliseconds, interrupted }) {
    if (this.answer(question)) return;
    const id = randomId();
    this.#write(`answer.${question}`, { id, choice, milliseconds, interrupted, state: "waiting" });
  }

  settle(question, state) {
    this.#write(`answer.${question}`, { ...this.answer(question), state });
  }

  get open() {
    return this.questions.filter(({ id }) => !this.answer(id));
  }

  // Questions whose answers are "waiting" to be sent, "sent", or "refused" by the server.
  inState(state) {
    return (this.questions ?? []).map(({ id }) => id).filter((id) => this.answer(id)?.state === state);
  }
}

function persistent() {
  try {
    const probe = "findcolor.survey.probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null; // switched off, or full
  }
}

function inMemory() {
  const values = new Map();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
  };
}

// 128 random bits. Not crypto.randomUUID, which a page without TLS does not have.
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
