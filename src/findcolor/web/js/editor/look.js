// The look in the side panel: sliders, the palette, mean saturation and patches.

import { hexOf, parseHex, rgbToLab } from "../core/lab.js";
import { LOOK, PATCHES, withLook, withPart } from "../core/recipe.js";
import { $, h, refill } from "../ui/dom.js";
import { language } from "../ui/i18n.js";

const PALETTE_LIGHTNESS = 60;

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
        return h("option", {
          value,
          t: known ? `patches.${value}` : "patches.count",
          args: { count: value },
        });
      }),
    );

  const show = () => {
    const { recipe } = studio;
    if (!recipe) return;
    const percent = new Intl.NumberFormat(language(), { style: "percent" });
    const signed = new Intl.NumberFormat(language(), {
      style: "percent",
      signDisplay: "exceptZero",
    });
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
    refill(
      $("#palette"),
      ...recipe.palette.map((item, index) => {
        const color = hexOf(PALETTE_LIGHTNESS, item.a, item.b);
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.setProperty("--color", color);
        const change = (value) =>
          recipe.palette.map((other, at) => (at === index ? { ...other, weight: value } : other));
        const weight = h("input", {
          type: "range",
          min: "0.1",
          max: "4",
          step: "0.1",
          label: "palette.weight",
          args: { color },
          oninput: (event) =>
            studio.history.draft(
              withPart(studio.history.committed, { palette: change(Number(event.target.value)) }),
            ),
          onchange: () => studio.history.commit(),
        });
        weight.value = item.weight;
        return h(
          "li",
          {},
          swatch,
          weight,
          h("button", {
            type: "button",
            class: "quiet",
            icon: "close",
            label: "palette.remove",
            args: { color },
            onclick: () =>
              studio.commit(
                withPart(studio.recipe, {
                  palette: recipe.palette.filter((_, at) => at !== index),
                }),
              ),
          }),
        );
      }),
    );

  for (const [name, input] of sliders) {
    input.addEventListener("input", () =>
      studio.history.draft(withLook(studio.history.committed, { [name]: Number(input.value) })),
    );
    input.addEventListener("change", () => studio.history.commit());
    // Double click: back to the middle.
    input.addEventListener("dblclick", () =>
      studio.commit(withLook(studio.recipe, { [name]: LOOK[name] })),
    );
  }
  $("#look-reset").addEventListener("click", () => studio.commit(withLook(studio.recipe, LOOK)));
  $("#palette-add").addEventListener("submit", (event) => {
    event.preventDefault();
    const [, a, b] = rgbToLab(parseHex($("#palette-color").value));
    studio.commit(
      withPart(studio.recipe, { palette: [...studio.recipe.palette, { a, b, weight: 1 }] }),
    );
  });
  mean.addEventListener("input", () =>
    studio.history.draft(withPart(studio.history.committed, { saturation: Number(mean.value) })),
  );
  mean.addEventListener("change", () => studio.history.commit());
  meanAuto.addEventListener("change", () =>
    studio.commit(
      withPart(studio.recipe, { saturation: meanAuto.checked ? null : Number(mean.value) }),
    ),
  );
  patches.addEventListener("change", () =>
    studio.commit(withPart(studio.recipe, { patches: patches.value })),
  );

  studio.addEventListener("photo", show);
  // A slider being dragged must keep its element: only the numbers follow a draft.
  studio.addEventListener("recipe", ({ detail }) => {
    if (detail.reason !== "draft") return show();
    const percent = new Intl.NumberFormat(language(), { style: "percent", signDisplay: "auto" });
    for (const [name, input] of sliders)
      output(input).textContent = percent.format(studio.recipe.look[name]);
    if (studio.recipe.saturation !== null)
      output(mean).textContent = percent.format(studio.recipe.saturation);
    return undefined;
  });
  document.addEventListener("language", show);
  fillPatches();
}
