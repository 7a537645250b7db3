// The certainty overlay: where the model guesses.

import { api } from "../core/api.js";
import { Latest } from "../core/latest.js";
import { toJson } from "../core/recipe.js";
import { $ } from "../ui/dom.js";
import { explain } from "../ui/toast.js";

// The overlay follows the colours on screen while it is switched on.
export function certainty(studio) {
  const button = $("#certainty");
  const on = () => button.getAttribute("aria-pressed") === "true";
  const latest = new Latest(async ({ id, recipe, photo }) => {
    try {
      const overlay = await api.certainty(id, recipe);
      if (on() && studio.photo === photo) studio.stage.overlay = overlay;
    } catch (error) {
      explain(error);
    }
  });
  const refresh = () => {
    const { photo } = studio;
    if (on() && photo?.painted)
      latest.request({ id: photo.id, recipe: toJson(photo.painted), photo });
  };
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!on()));
    $("#legend").hidden = !on();
    studio.stage.overlay = null;
    refresh();
  });
  studio.addEventListener("picture", refresh);
  studio.addEventListener("photo", refresh);
}
