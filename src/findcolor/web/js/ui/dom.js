// Small helpers to build and fill the page without ever parsing text as HTML.

import { icon } from "./icons.js";
import { say } from "./i18n.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// h("button", { class: "x", t: "catalogue.key", label: "catalogue.key", onclick }, ...children)
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "t") say(element, value, props.args);
    else if (name === "label") say(element, value, props.args, "aria-label");
    else if (name === "hint") say(element, value, props.args, "title");
    else if (name === "icon") element.append(icon(value));
    else if (name === "args") continue;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Give every [data-icon] in the page its drawing.
export function drawIcons(root = document) {
  for (const element of $$("[data-icon]", root)) {
    element.prepend(icon(element.dataset.icon));
    element.removeAttribute("data-icon");
  }
}

// Give an element new children; the keyboard's focus stays at the same place among them.
export function refill(container, ...children) {
  const acting = () => $$("button, input", container);
  const at = acting().indexOf(document.activeElement);
  container.replaceChildren(...children);
  if (at >= 0) acting()[Math.min(at, acting().length - 1)]?.focus({ preventScroll: true });
}

// Leave a blob to the browser's downloads.
export function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export const typing = (element) =>
  element?.matches?.(
    "input:not([type=range]):not([type=radio]):not([type=checkbox]), select, textarea",
  );

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function formatBytes(bytes, language) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step],
    unitDisplay: step ? "short" : "long",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}
