// The side panel: tabs, the list of hints, and the look with palette, mean saturation and patches.

import { LOOK, PATCHES, withLook, withPart } from "../core/recipe.js";
import { parseHex, rgbToLab, hexOf } from "../core/lab.js";
import { $, $$, h } from "../ui/dom.js";
import { language, say } from "../ui/i18n.js";

const PALETTE_LIGHTNESS = 60;

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
      const again = tab.getAttribute("aria-selected") === "true" && !panel.classList.contains("folded");
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

export function hintList(studio, hinting) {
  const list = $("#hint-list");
  const show = () => {
    const hints = studio.recipe?.hints ?? [];
    $("#hints-empty").hidden = hints.length > 0;
    $("#hints-save").disabled = hints.length === 0;
    list.replaceChildren(
      ...hints.map((hint, index) => {
        const color = studio.hexOf(hint);
        const percent = new Intl.NumberFormat(language(), { style: "percent" });
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.setProperty("--color", color);
        return h("li", { class: index === hinting.index ? "open" : null },
          h("button", {
            type: "button", class: "hint-row", label: "hint.edit", args: { number: index + 1, color },
            onclick: () => {
              studio.stage.reveal(hint.x, hint.y);
              hinting.open(index);
            },
          }, swatch, h("code", {}, color), h("span", { class: "fine" }, `${percent.format(hint.x)} · ${percent.format(hint.y)}`)),
          h("button", {
            type: "button", class: "quiet", icon: "trash", label: "hint.delete", args: { number: index + 1 },
            onclick: () => hinting.remove(index),
          }));
      }),
    );
  };
  for (const name of ["photo", "recipe", "picture"]) studio.addEventListener(name, show);
  document.addEventListener("language", show);
  show();
}

export function lookPanel(studio) {
  const sliders = Object.keys(LOOK).map((name) => [name, $(`#look-${name}`)]);
  const mean = $("#mean-saturation");
  const meanAuto = $("#mean-auto");
  const patches = $("#patches");
  const output = (input) => $(`output[for="${input.id}"]`);

  const fillPatches = () =>
    patches.replaceChildren(
      ...PATCHES.map((value) => {
        const known = ["auto", "off"].includes(value);
        return h("option", { value, t: known ? `patches.${value}` : "patches.count", args: { count: value } });
      }),
    );

  const show = () => {
    const { recipe } = studio;
    if (!recipe) return;
    const percent = new Intl.NumberFormat(language(), { style: "percent" });
    const signed = new Intl.NumberFormat(language(), { style: "percent", signDisplay: "exceptZero" });
    for (const [name, input] of sliders) {
      input.value = recipe.look[name];
      const format = name === "temperature" ? signed : percent;
      output(input).textContent = format.format(recipe.look[name]);
    }
    const auto = recipe.saturation === null;
    meanAuto.checked = auto;
    mean.disabled = auto;
    mean.value = recipe.saturation ?? 0.3;
    output(mean).textContent = auto ? "" : percent.format(recipe.saturation);
    patches.value = recipe.patches;
    showPalette(recipe);
  };

  const showPalette = (recipe) =>
    $("#palette").replaceChildren(
      ...recipe.palette.map((item, index) => {
        const color = hexOf(PALETTE_LIGHTNESS, item.a, item.b);
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.setProperty("--color", color);
        const change = (value) =>
          recipe.palette.map((other, at) => (at === index ? { ...other, weight: value } : other));
        const weight = h("input", {
          type: "range", min: "0.1", max: "4", step: "0.1", label: "palette.weight", args: { color },
          oninput: (event) =>
            studio.history.draft(withPart(studio.history.committed, { palette: change(Number(event.target.value)) })),
          onchange: () => studio.history.commit(),
        });
        weight.value = item.weight;
        return h("li", {}, swatch, weight,
          h("button", {
            type: "button", class: "quiet", icon: "close", label: "palette.remove", args: { color },
            onclick: () => studio.commit(withPart(studio.recipe, { palette: recipe.palette.filter((_, at) => at !== index) })),
          }));
      }),
    );

  for (const [name, input] of sliders) {
    input.addEventListener("input", () =>
      studio.history.draft(withLook(studio.history.committed, { [name]: Number(input.value) })),
    );
    input.addEventListener("change", () => studio.history.commit());
    // Double click: back to the middle.
    input.addEventListener("dblclick", () => studio.commit(withLook(studio.recipe, { [name]: LOOK[name] })));
  }
  $("#look-reset").addEventListener("click", () => studio.commit(withLook(studio.recipe, LOOK)));
  $("#palette-add").addEventListener("submit", (event) => {
    event.preventDefault();
    const [, a, b] = rgbToLab(parseHex($("#palette-color").value));
    studio.commit(withPart(studio.recipe, { palette: [...studio.recipe.palette, { a, b, weight: 1 }] }));
  });
  mean.addEventListener("input", () =>
    studio.history.draft(withPart(studio.history.committed, { saturation: Number(mean.value) })),
  );
  mean.addEventListener("change", () => studio.history.commit());
  meanAuto.addEventListener("change", () =>
    studio.commit(withPart(studio.recipe, { saturation: meanAuto.checked ? null : Number(mean.value) })),
  );
  patches.addEventListener("change", () => studio.commit(withPart(studio.recipe, { patches: patches.value })));

  studio.addEventListener("photo", show);
  // A slider being dragged must keep its element: only the numbers follow a draft.
  studio.addEventListener("recipe", ({ detail }) => {
    if (detail.reason !== "draft") return show();
    const percent = new Intl.NumberFormat(language(), { style: "percent", signDisplay: "auto" });
    for (const [name, input] of sliders) output(input).textContent = percent.format(studio.recipe.look[name]);
    if (studio.recipe.saturation !== null) output(mean).textContent = percent.format(studio.recipe.saturation);
    return undefined;
  });
  document.addEventListener("language", show);
  fillPatches();
}

export const announce = (key, args) => say(document.getElementById("announce"), key, args);
