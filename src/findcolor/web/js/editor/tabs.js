// The tabs of the side panel; on a phone they fold it away.

import { $, $$ } from "../ui/dom.js";

export function tabs(onOpen) {
  const list = $$('.panel [role="tab"]');
  const panel = $(".panel");
  const show = (tab, folded = false) => {
    for (const other of list) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    panel.classList.toggle("folded", folded);
    onOpen?.(tab.id);
  };
  for (const tab of list) {
    // On a phone a second tap folds the panel away.
    tab.addEventListener("click", () => {
      const again =
        tab.getAttribute("aria-selected") === "true" && !panel.classList.contains("folded");
      show(tab, again);
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = list.at((list.indexOf(tab) + step) % list.length);
      show(next);
      next.focus();
    });
  }
  show(list[0], true);
  return (name) => show(document.getElementById(`tab-${name}`));
}
