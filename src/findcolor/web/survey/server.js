// Talk to the server; a lost connection is waited out.

import { wait } from "./dom.js";

const PATIENCE = 30_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

// A status after which the same request may still succeed.
const passing = (status) => status >= 500 || [401, 408, 425, 429].includes(status);

export class Refusal extends Error {
  constructor(status) {
    super(`The server answered ${status}.`);
    this.status = status;
  }
}

// Fetch until there is an answer, and return its body, read as "json", "blob" or "text". Calls
// `trouble` after each failure; rejects only with a Refusal that waiting cannot change.
export async function persist(address, read, options = {}, trouble = () => {}) {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      const response = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
      if (!response.ok) throw new Refusal(response.status);
      return await response[read]();
    } catch (error) {
      if (error instanceof Refusal && !passing(error.status)) throw error;
      trouble(error);
      await again(pause * (0.75 + Math.random() / 2));
    }
  }
}

export const put = (address, read, value, trouble) =>
  persist(
    address,
    read,
    {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(value),
    },
    trouble,
  );

// Wait a while, or until the connection is back.
async function again(pause) {
  const over = new AbortController();
  const online = new Promise((done) => {
    addEventListener("online", done, { signal: over.signal });
  });
  await Promise.race([wait(pause), online]);
  over.abort();
}
