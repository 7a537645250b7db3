// The studio's HTTP API, one function per call; the only file that knows addresses.

export class ApiError extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

async function call(address, { method = "GET", json, form, signal, raw } = {}) {
  const options = { method, signal, body: form };
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers = { "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "");
  }
  if (answer.ok) return raw ? answer : answer.status === 204 ? null : answer.json();
  const detail = await answer.json().then(
    (body) => (typeof body.detail === "string" ? body.detail : ""),
    () => "",
  );
  throw new ApiError(answer.status, detail, Number(answer.headers.get("Retry-After")) || 0);
}

const post = (address, json, more) => call(address, { method: "POST", json, ...more });
const photo = (id, verb = "") => `/v1/photos/${encodeURIComponent(id)}${verb}`;
const job = (id, verb = "") => `/v1/jobs/${encodeURIComponent(id)}${verb}`;

function upload(file) {
  const form = new FormData();
  form.append("photo", file, file.name || "photo");
  return call("/v1/photos", { method: "POST", form });
}

// The bitmap of an image the server sends.
async function bitmap(address, options) {
  const answer = await call(address, { ...options, raw: true });
  return createImageBitmap(await answer.blob());
}

function fileName(answer) {
  const header = answer.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header);
  if (encoded) return decodeURIComponent(encoded[1]);
  return /filename="?([^";]+)"?/i.exec(header)?.[1] ?? "photo.color.jpg";
}

async function download(id, choices) {
  const answer = await post(photo(id, "/download"), choices, { raw: true });
  return { blob: await answer.blob(), name: fileName(answer) };
}

export const api = {
  info: () => call("/v1/info"),
  localCopy: () => call("/v1/local-copy"),
  upload,
  photos: () => call("/v1/photos").then((body) => body.photos),
  remove: (id) => call(photo(id), { method: "DELETE" }),
  gray: (id, side) => bitmap(photo(id, `/gray?max_side=${side}`)),
  original: (id, side) => bitmap(photo(id, `/original?max_side=${side}`)),
  previewAddress: (id, side) => photo(id, `/preview?max_side=${side}`),
  paint: (id, recipe, side, signal) =>
    bitmap(photo(id, "/paint"), { method: "POST", json: { recipe, max_side: side }, signal }),
  saveRecipe: (id, recipe) => call(photo(id, "/recipe"), { method: "PUT", json: recipe }),
  suggest: (id, x, y, recipe, signal) =>
    post(photo(id, "/suggest"), { x, y, recipe, count: 9 }, { signal }),
  variants: (id, recipe, count, seed) =>
    post(photo(id, "/variants"), { recipe, count, seed }).then((body) => body.variants),
  certainty: (id, recipe) => bitmap(photo(id, "/certainty"), { method: "POST", json: { recipe } }),
  questions: (id, recipe, count) =>
    post(photo(id, "/questions"), { recipe, count }).then((body) => body.questions),
  reference: (id, choices) => post(photo(id, "/reference"), choices).then((body) => body.hints),
  download,
  startJob: (choices) => post("/v1/jobs", choices),
  cancelJob: (id) => post(job(id, "/cancel"), {}),
};
