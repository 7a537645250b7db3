// Colours from another photo: as hints for the whole photo or a region of it, or one by one with
// the eyedropper.

import { api } from "../core/api.js";
import { rgbToLab } from "../core/lab.js";
import { colorAt } from "../core/pixels.js";
import { fromJson, withHints } from "../core/recipe.js";
import { $, h } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { explain, toast } from "../ui/toast.js";

const SIDE = 640;
const LEAST = 0.02;
const STEP = 0.02;

const hold = (value) => Math.min(1, Math.max(0, value));

const rectangle = ([x0, y0], [x1, y1]) => ({
  left: Math.min(x0, x1),
  top: Math.min(y0, y1),
  right: Math.max(x0, x1),
  bottom: Math.max(y0, y1),
});

const drawable = (region) =>
  region && region.right - region.left > LEAST && region.bottom - region.top > LEAST;

// The reference photo in the panel: drag a rectangle, or click to pick a colour.
class ReferenceView {
  region = null;
  #figure = $("#reference-view");
  #canvas = $("#reference-view canvas");
  #bitmap = null;
  #cross = null;
  #corner = null;

  constructor(onColor) {
    const canvas = this.#canvas;
    let start = null;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [
        hold((event.clientX - box.left) / box.width),
        hold((event.clientY - box.top) / box.height),
      ];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      start = place(event);
      this.#cross = null;
    });
    canvas.addEventListener("pointermove", (event) => {
      if (start) this.#draw(rectangle(start, place(event)));
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!start) return;
      const region = rectangle(start, place(event));
      start = null;
      if (drawable(region)) this.region = region;
      else if (!onColor(this.#colorAt(...place(event)))) this.region = null;
      this.#draw();
    });
    // By keyboard: arrows move a cross; Enter picks a colour or sets the corners of a region.
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
        event.key
      ];
      if (!step && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      const at = this.#cross ?? [0.5, 0.5];
      if (step) this.#cross = at.map((value, axis) => hold(value + STEP * step[axis]));
      else if (!onColor(this.#colorAt(...at))) {
        this.region = this.#corner ? rectangle(this.#corner, at) : null;
        this.#corner = this.#corner ? null : at;
      }
      this.#draw();
    });
  }

  show(bitmap) {
    this.#bitmap = bitmap;
    this.region = null;
    this.#figure.hidden = !bitmap;
    if (!bitmap) return;
    Object.assign(this.#canvas, { width: bitmap.width, height: bitmap.height });
    this.#draw();
  }

  focus() {
    this.#canvas.focus();
  }

  #colorAt(x, y) {
    return rgbToLab(colorAt(this.#bitmap, x, y)).slice(1);
  }

  #draw(region = this.region) {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    context.drawImage(this.#bitmap, 0, 0);
    context.strokeStyle = "#f0a04b";
    context.lineWidth = Math.max(2, width / 200);
    if (drawable(region)) {
      const { left, top, right, bottom } = region;
      context.strokeRect(
        left * width,
        top * height,
        (right - left) * width,
        (bottom - top) * height,
      );
    }
    if (this.#cross) {
      const [x, y] = [this.#cross[0] * width, this.#cross[1] * height];
      context.strokeRect(x - width / 50, y - width / 50, width / 25, width / 25);
    }
  }
}

export function reference(studio, hinting, picker, openTab) {
  const select = $("#reference-photo");
  const regionButton = $("#reference-region");
  const clear = $("#reference-clear");
  const take = $("#reference-take");
  const { workspace, stage } = studio;
  let corner = null;

  const view = new ReferenceView((color) => {
    if (!hinting.dropping) return false;
    hinting.dropped(color);
    return true;
  });

  const tool = (name) => {
    stage.tool = name;
    corner = null;
    regionButton.setAttribute("aria-pressed", String(name === "region"));
    stage.classList.toggle("drawing", name === "region");
  };

  const list = () => {
    const chosen = select.value;
    const others = workspace.photos.filter((photo) => photo !== studio.photo);
    select.replaceChildren(
      h("option", { value: "", t: "reference.none" }),
      ...others.map((photo) => h("option", { value: photo.id }, photo.info.name)),
    );
    select.value = others.some((photo) => photo.id === chosen) ? chosen : "";
    take.disabled = select.value === "";
  };

  const choose = async (id) => {
    select.value = id;
    take.disabled = id === "";
    try {
      view.show(id ? await api.original(id, SIDE) : null);
    } catch (error) {
      explain(error);
    }
  };

  select.addEventListener("change", () => choose(select.value));
  $("#reference-load").addEventListener("click", () => $("#file-reference").click());
  $("#file-reference").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    try {
      const photo = await workspace.addQuietly(file);
      list();
      await choose(photo.id);
    } catch (error) {
      explain(error);
    }
  });

  regionButton.addEventListener("click", () => tool(stage.tool === "region" ? "hint" : "region"));
  const regionSet = (region) => {
    stage.region = drawable(region) ? region : null;
    clear.hidden = !stage.region;
    tool("hint");
  };
  stage.addEventListener("region", ({ detail }) => regionSet(detail));
  // Two clicks, or two times Enter, set opposite corners.
  stage.addEventListener("place", ({ detail: { x, y } }) => {
    if (stage.tool !== "region") return;
    if (corner) regionSet(rectangle(corner, [x, y]));
    else corner = [x, y];
  });
  clear.addEventListener("click", () => {
    stage.region = null;
    clear.hidden = true;
  });

  take.addEventListener("click", async () => {
    const { photo } = studio;
    hinting.close();
    take.disabled = true;
    try {
      const hints = await api.reference(photo.id, {
        reference: select.value,
        region: stage.region,
        reference_region: view.region,
      });
      studio.commit(withHints(photo.recipe, fromJson(hints).hints));
      toast(t("reference.taken", { count: hints.length }));
    } catch (error) {
      explain(error);
    } finally {
      take.disabled = select.value === "";
    }
  });

  picker.addEventListener("dropper", async ({ detail: kind }) => {
    const color = hinting.useDropper();
    if (kind === "reference") {
      openTab("reference");
      if (select.value) view.focus();
      else toast(t("reference.first"));
    } else {
      stage.focus();
      toast(t("picker.dropper.use"));
    }
    await color;
  });

  workspace.addEventListener("list", list);
  studio.addEventListener("photo", () => {
    tool("hint");
    clear.hidden = true;
    list();
    if (!select.value) view.show(null);
  });
  list();
}
