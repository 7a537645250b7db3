// Short messages that screen readers hear too, and the words for an error.

import { h } from "./dom.js";
import { say, t } from "./i18n.js";
import { ApiError } from "../core/api.js";

const STAY_MS = 6000;

export function toast(text, kind = "note") {
  const shelf = document.getElementById("toasts");
  const close = h("button", {
    class: "quiet",
    icon: "close",
    label: "close",
    onclick: () => item.remove(),
  });
  const item = h("div", { class: `toast ${kind}` }, h("p", {}, text), close);
  shelf.append(item);
  while (shelf.children.length > 3) shelf.firstChild.remove();
  setTimeout(() => item.remove(), STAY_MS);
}

export function explain(error) {
  if (!(error instanceof ApiError)) throw error;
  toast(error.message || t(error.status === 0 ? "error.offline" : "error.server"), "error");
}

// Words for screen readers only.
export const announce = (key, args) => say(document.getElementById("announce"), key, args);
