// The list of hints in the side panel.

import { $, h, refill } from "../ui/dom.js";
import { language } from "../ui/i18n.js";

export function hintList(studio, hinting) {
  const list = $("#hint-list");
  const show = () => {
    const hints = studio.recipe?.hints ?? [];
    $("#hints-empty").hidden = hints.length > 0;
    $("#hints-save").disabled = hints.length === 0;
    refill(
      list,
      ...hints.map((hint, index) => {
        const color = studio.hexOf(hint);
        const percent = new Intl.NumberFormat(language(), { style: "percent" });
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.setProperty("--color", color);
        return h(
          "li",
          { class: index === hinting.index ? "open" : null },
          h(
            "button",
            {
              type: "button",
              class: "hint-row",
              label: "hint.edit",
              args: { number: index + 1, color },
              onclick: () => {
                studio.stage.reveal(hint.x, hint.y);
                hinting.open(index);
              },
            },
            swatch,
            h("code", {}, color),
            h("span", { class: "fine" }, `${percent.format(hint.x)} · ${percent.format(hint.y)}`),
          ),
          h("button", {
            type: "button",
            class: "quiet",
            icon: "trash",
            label: "hint.delete",
            args: { number: index + 1 },
            onclick: () => hinting.remove(index),
          }),
        );
      }),
    );
  };
  for (const name of ["photo", "recipe", "picture"]) studio.addEventListener(name, show);
  document.addEventListener("language", show);
  show();
}
