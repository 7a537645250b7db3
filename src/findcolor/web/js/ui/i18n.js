// Which language the page speaks, and how its elements get their text.
//
// An element carries its catalogue key in data-t (text), data-t-aria-label, data-t-title or
// data-t-placeholder, and values to fill in as JSON in data-args; so a change of language only has
// to walk the page.

import { CATALOGUE } from "./catalogue.js";
import { recall, remember } from "../core/preferences.js";

const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
export const LANGUAGES = Object.keys(CATALOGUE);

function choose() {
  const chosen = recall("language", null);
  if (LANGUAGES.includes(chosen)) return chosen;
  for (const wanted of navigator.languages ?? [navigator.language]) {
    const short = wanted.split("-")[0];
    if (LANGUAGES.includes(short)) return short;
  }
  return "en";
}

let current = choose();

export const language = () => current;

export function t(key, args = {}) {
  const text = CATALOGUE[current][key] ?? CATALOGUE.en[key];
  if (text === undefined) throw new Error(`The catalogue has no ${key}.`);
  return text.replace(/\{(\w+)\}/g, (_, name) => args[name] ?? "");
}

// Give an element a text of the catalogue, as its content or as an attribute.
export function say(element, key, args, attribute) {
  element.setAttribute(attribute ? `data-t-${attribute}` : "data-t", key);
  if (args) element.setAttribute("data-args", JSON.stringify(args));
  fill(element);
}

function fill(element) {
  const args = element.dataset.args ? JSON.parse(element.dataset.args) : {};
  const key = element.getAttribute("data-t");
  if (key !== null) {
    const icon = element.querySelector(":scope > svg.icon");
    element.textContent = t(key, args);
    if (icon) {
      const words = document.createElement("span");
      words.className = "words";
      words.textContent = element.textContent;
      element.replaceChildren(icon, words);
    }
  }
  for (const attribute of ATTRIBUTES) {
    const named = element.getAttribute(`data-t-${attribute}`);
    if (named !== null) element.setAttribute(attribute, t(named, args));
  }
}

export function translate(root = document) {
  const selector = ["[data-t]", ...ATTRIBUTES.map((name) => `[data-t-${name}]`)].join(",");
  root.querySelectorAll(selector).forEach(fill);
}

export function speak(chosen) {
  current = chosen;
  remember("language", chosen);
  document.documentElement.lang = chosen;
  document.title = t("title");
  translate();
  document.dispatchEvent(new CustomEvent("language"));
}

export function start() {
  document.documentElement.lang = current;
  document.title = t("title");
  translate();
}
