// Out and in: the full-size photo, and hints as JSON.

import { api } from "../core/api.js";
import { dumps, fromJson, toJson } from "../core/recipe.js";
import { parseHex, rgbToLab } from "../core/lab.js";
import { recall, remember } from "../core/preferences.js";
import { $, h, saveBlob } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { explain, toast } from "../ui/toast.js";

const LOSSY = ["jpeg", "webp"];
const WRITABLE = ["jpeg", "png", "tiff", "webp"];

export const formatName = (format) => (format === "webp" ? "WebP" : format.toUpperCase());

// What "like the photo" comes to; formats that are only read become JPEG.
export const sourceFormat = (photo) =>
  WRITABLE.includes(photo.info.format) ? photo.info.format : "jpeg";

export function formatChoices(fieldset, name, source, chosen, onChange) {
  const legend = $("legend", fieldset);
  const radio = (value, label) => {
    const input = h("input", { type: "radio", name, value, onchange: () => onChange(value) });
    input.checked = value === chosen;
    return h("label", {}, input, label);
  };
  fieldset.replaceChildren(
    legend,
    radio("source", h("span", { t: "save.source", args: { format: source } })),
    ...WRITABLE.map((value) => radio(value, h("span", {}, formatName(value)))),
  );
}

const stem = (name) => name.replace(/\.[^.]+$/, "");

export function saveHints(photo) {
  const text = JSON.stringify(toJson(photo.recipe), null, 2);
  saveBlob(new Blob([text], { type: "application/json" }), `${stem(photo.info.name)}.hints.json`);
}

export async function loadHints(studio, file) {
  try {
    const parse = (hex) => {
      const rgb = parseHex(hex);
      if (!rgb) throw new Error(hex);
      const [, a, b] = rgbToLab(rgb);
      return { a, b };
    };
    const recipe = fromJson(JSON.parse(await file.text()), parse);
    studio.commit(recipe);
    toast(t("hints.loaded", { count: recipe.hints.length }));
  } catch {
    toast(t("hints.bad", { name: file.name }), "error");
  }
}

export function saving(studio, hinting) {
  const dialog = $("#save-dialog");
  const quality = $("#save-quality");
  const gps = $("#save-gps");
  const hints = $("#save-hints");
  const button = $("#save");
  let format = recall("format", "source");

  const showQuality = () => {
    const real = format === "source" ? sourceFormat(studio.photo) : format;
    $("#save-quality-row").hidden = !LOSSY.includes(real);
    $('output[for="save-quality"]').textContent = quality.value;
  };
  quality.addEventListener("input", showQuality);

  button.addEventListener("click", () => {
    if (!studio.photo) return;
    hinting.close();
    quality.value = recall("quality", 92);
    gps.checked = recall("dropGps", false);
    hints.checked = recall("saveHints", false);
    formatChoices(
      $("#save-format"),
      "format",
      formatName(sourceFormat(studio.photo)),
      format,
      (value) => {
        format = value;
        showQuality();
      },
    );
    showQuality();
    dialog.returnValue = "";
    dialog.showModal();
  });

  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "save") return;
    remember("format", format);
    remember("quality", Number(quality.value));
    remember("dropGps", gps.checked);
    remember("saveHints", hints.checked);
    const { photo } = studio;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      await photo.saveNow();
      // What is saved is what is shown, also when changes were waiting for Colorize.
      photo.refresh();
      const result = await api.download(photo.id, {
        recipe: JSON.parse(dumps(photo.recipe)),
        format,
        quality: $("#save-quality-row").hidden ? null : Number(quality.value),
        drop_gps: gps.checked,
      });
      saveBlob(result.blob, result.name);
      if (hints.checked) saveHints(photo);
      toast(t("save.done", { name: result.name }));
    } catch (error) {
      explain(error);
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });

  $("#hints-save").addEventListener("click", () => saveHints(studio.photo));
  $("#hints-load").addEventListener("click", () => $("#file-hints").click());
  $("#file-hints").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file && studio.photo) loadHints(studio, file);
  });
}
