// The strip of open photos.

import { api } from "../core/api.js";
import { isEmpty } from "../core/recipe.js";
import { $, h, refill } from "../ui/dom.js";
import { say } from "../ui/i18n.js";
import { explain } from "../ui/toast.js";

const THUMB = 160;

function thumbnail(photo) {
  if (!photo.color)
    return h("img", { src: api.previewAddress(photo.id, THUMB), alt: "", loading: "lazy" });
  const scale = THUMB / Math.max(photo.color.width, photo.color.height);
  const canvas = h("canvas", {
    width: Math.round(photo.color.width * scale),
    height: Math.round(photo.color.height * scale),
    "aria-hidden": "true",
  });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(photo.color, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function strip(studio) {
  const { workspace } = studio;
  const list = $("#strip-photos");
  const items = new Map();

  // Closing forgets the hints, so it asks when there is something to lose.
  const dialog = $("#close-dialog");
  let leaving = null;
  const remove = (photo) => workspace.remove(photo).catch(explain);
  const close = (photo) => {
    if (isEmpty(photo.recipe)) {
      remove(photo);
      return;
    }
    leaving = photo;
    say($("#close-title"), "close.title", { name: photo.info.name });
    dialog.returnValue = "";
    dialog.showModal();
  };
  dialog.addEventListener("close", () => dialog.returnValue === "close" && remove(leaving));

  const item = (photo) => {
    const open = h("button", {
      type: "button",
      class: "thumb",
      label: "strip.open",
      args: { name: photo.info.name },
      onclick: () => workspace.show(photo),
    });
    const away = h("button", {
      type: "button",
      class: "thumb-close quiet",
      icon: "close",
      label: "strip.remove",
      args: { name: photo.info.name },
      onclick: () => close(photo),
    });
    const entry = { element: h("li", { title: photo.info.name }, open, away), open, color: null };
    open.append(thumbnail(photo));
    return entry;
  };

  const show = () => {
    for (const [photo, { element }] of items) {
      if (workspace.photos.includes(photo)) continue;
      element.remove();
      items.delete(photo);
    }
    for (const photo of workspace.photos) {
      if (!items.has(photo)) items.set(photo, item(photo));
      const entry = items.get(photo);
      const front = photo === studio.photo;
      entry.open.setAttribute("aria-current", String(front));
    }
    const waiting = workspace.uploads.map(({ name }) =>
      h(
        "li",
        { class: "upload" },
        h("span", { class: "spinner", "aria-hidden": "true" }),
        h("span", { class: "fine" }, name),
      ),
    );
    refill(list, ...[...items.values()].map(({ element }) => element), ...waiting);
    const count = workspace.photos.length + workspace.uploads.length;
    $("#strip").hidden = count < 2;
    $("#studio").classList.toggle("many", count > 1);
  };

  // Thumbnails follow what is on screen, once it rests.
  let timer = 0;
  studio.addEventListener("picture", () => {
    clearTimeout(timer);
    const { photo } = studio;
    timer = setTimeout(() => {
      const entry = items.get(photo);
      if (entry && entry.color !== photo.color) {
        entry.color = photo.color;
        entry.open.replaceChildren(thumbnail(photo));
      }
    }, 300);
  });
  workspace.addEventListener("list", show);
  studio.addEventListener("photo", () => {
    show();
    items.get(studio.photo)?.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  show();
}
