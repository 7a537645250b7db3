// Variants: a grid of plausible versions; a click takes one over as one step.

import { api } from "../core/api.js";
import { fromJson, toJson } from "../core/recipe.js";
import { $, h } from "../ui/dom.js";
import { explain } from "../ui/toast.js";

const VARIANTS = 6;
const TILE_SIDE = 400;

export function variants(studio, hinting) {
  const dialog = $("#variants-dialog");
  const grid = $("#variant-grid");
  let seed = 0;
  let round = 0;

  const tile = (recipe, key, args) => {
    const { width, height } = studio.photo.info;
    const scale = TILE_SIDE / Math.max(width, height);
    const canvas = h("canvas", {
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      "aria-hidden": "true",
    });
    const button = h(
      "button",
      {
        type: "button",
        class: "variant",
        onclick: () => {
          dialog.close();
          if (recipe === studio.recipe) return;
          studio.commit(recipe);
          studio.photo.refresh();
        },
      },
      canvas,
      h("span", { t: key, args }),
    );
    return { recipe, button, canvas };
  };

  async function fill() {
    const { photo } = studio;
    round += 1;
    const mine = round;
    grid.setAttribute("aria-busy", "true");
    const now = tile(photo.recipe, "variants.now");
    grid.replaceChildren(
      now.button,
      ...Array.from({ length: VARIANTS - 1 }, () => h("div", { class: "variant ghost" })),
    );
    try {
      const found = await api.variants(photo.id, toJson(photo.recipe), VARIANTS - 1, seed);
      if (mine !== round) return;
      const tiles = [
        now,
        ...found.map((value, index) =>
          tile(fromJson(value), "variants.number", { number: index + 1 }),
        ),
      ];
      grid.replaceChildren(...tiles.map((item) => item.button));
      for (const { recipe, canvas } of tiles) {
        const bitmap = await api.paint(photo.id, toJson(recipe), TILE_SIDE);
        if (mine !== round) return;
        Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
        canvas.classList.add("ready");
      }
    } catch (error) {
      dialog.close();
      explain(error);
    } finally {
      grid.setAttribute("aria-busy", "false");
    }
  }

  $("#variants").addEventListener("click", () => {
    if (!studio.photo) return;
    hinting.close();
    seed = 0;
    dialog.showModal();
    fill();
  });
  $("#variants-more").addEventListener("click", () => {
    seed += 1;
    fill();
  });
  dialog.addEventListener("close", () => (round += 1));
}
