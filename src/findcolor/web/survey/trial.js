// One question: the picture (or two) for its few seconds, then only the choices.

import { h, show } from "./dom.js";
import { t } from "./texts.js";

const UNSURE = "unsure";
const LOADING_AFTER = 400; // milliseconds; a shorter wait needs no words
const OFFLINE_AFTER = 5000;
const DEAF = 250; // milliseconds after a picture comes up in which a press is no answer to it

// Ask, and return { choice, milliseconds, interrupted }.
export async function ask(question, { mode, seconds, number, total, diary, pictures }) {
  const choices =
    question.pictures.length === 1
      ? ["real", UNSURE, "ai"]
      : [question.pictures[0], UNSURE, question.pictures[1]];
  const { view, frame, bar, status, buttons } = build(mode, number, total, choices.length);
  show(view);

  const say = (key) => () => (status.textContent = t(key));
  const words = [setTimeout(say("loading"), LOADING_AFTER), setTimeout(say("offline"), OFFLINE_AFTER)];
  const images = await Promise.all(question.pictures.map((name) => pictures.ready(name)));
  words.forEach(clearTimeout);
  status.textContent = "";
  await visible();
  images.forEach((image, index) => (image.alt = altText(images.length, index, number, total)));

  // Time that passed before a reload is gone: nobody gets a second look.
  const before = diary.shown(question.id);
  const interrupted = before !== null;
  const used = interrupted ? Math.max(0, Date.now() - before) : 0;
  const left = Math.max(0, seconds * 1000 - used);
  if (!interrupted) diary.show(question.id);

  if (left > 0) frame.replaceChildren(...images.map((image, index) => panel(image, images, index)));
  await painted();
  const start = performance.now();

  const veil = () => {
    frame.replaceChildren();
    frame.classList.add("over");
    say("over")();
  };
  const clock = left > 0 ? setTimeout(veil, left) : veil();
  const running = run(bar, left, seconds * 1000);

  const index = await pressed(buttons, start + DEAF);
  const milliseconds = Math.round(performance.now() - start);
  clearTimeout(clock);
  running.cancel();
  frame.replaceChildren();
  return { choice: choices[index], milliseconds, interrupted };
}

function build(mode, number, total, count) {
  const frame = h("div", { class: `frame ${mode}` });
  const bar = h("div", { class: "bar" });
  const status = h("p", { class: "status", role: "status" });
  const buttons = Array.from({ length: count }, (_, index) =>
    h(
      "button",
      { type: "button", class: "choice", "aria-keyshortcuts": `${index + 1}` },
      h("kbd", { "aria-hidden": "true" }, `${index + 1}`),
      h("span", {}, t(`${mode}.${index + 1}`)),
    ),
  );
  const done = t("progress", { done: number, total });
  const view = h(
    "section",
    { class: "trial", "aria-label": t(`${mode}.question`) },
    h(
      "header",
      {},
      h("progress", { max: total, value: number - 1, "aria-label": done }),
      h("span", { class: "count" }, done),
    ),
    h("div", { class: "stage" }, frame, status),
    h("div", { class: "clock", "aria-hidden": "true" }, bar),
    h("h1", {}, t(`${mode}.question`)),
    h("div", { class: "choices", role: "group", "aria-label": t(`${mode}.question`) }, ...buttons),
  );
  return { view, frame, bar, status, buttons };
}

function panel(image, images, index) {
  if (images.length === 1) return image;
  return h("figure", {}, image, h("figcaption", { "aria-hidden": "true" }, "AB"[index]));
}

function altText(count, index, number, total) {
  return count === 1 ? t("picture", { number, total }) : t(`picture.${"ab"[index]}`);
}

// The bar shrinks over what is left of the time; in seconds' steps for who wants less motion.
function run(bar, left, whole) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const steps = Math.max(1, Math.round(left / 1000));
  return bar.animate([{ transform: `scaleX(${left / whole})` }, { transform: "scaleX(0)" }], {
    duration: left,
    easing: calm ? `steps(${steps})` : "linear",
    fill: "forwards",
  });
}

// Which button is pressed first, by pointer or by its number on the keyboard.
function pressed(buttons, from) {
  return new Promise((done) => {
    const over = new AbortController();
    const choose = (index) => {
      if (performance.now() < from) return;
      over.abort();
      buttons[index].classList.add("chosen");
      done(index);
    };
    buttons.forEach((button, index) => {
      button.addEventListener("click", () => choose(index), { signal: over.signal });
    });
    const onKey = (event) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      const index = Number(event.key) - 1;
      if (index in buttons) choose(index);
    };
    addEventListener("keydown", onKey, { signal: over.signal });
  });
}

// A picture waits while nobody looks at the page.
async function visible() {
  while (document.hidden) {
    await new Promise((done) => {
      document.addEventListener("visibilitychange", done, { once: true });
    });
  }
}

// After the frame in which the last change is on the screen.
const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
