// The strip of open photos, and the queue that colours them all into one ZIP.

import { api } from "../core/api.js";
import { toJson } from "../core/recipe.js";
import { recall } from "../core/preferences.js";
import { $, h } from "../ui/dom.js";
import { say, t } from "../ui/i18n.js";
import { explain } from "../ui/toast.js";
import { formatChoices } from "./saving.js";

const THUMB = 160;

function thumbnail(photo) {
  if (!photo.color) return h("img", { src: api.previewAddress(photo.id, THUMB), alt: "", loading: "lazy" });
  const scale = THUMB / Math.max(photo.color.width, photo.color.height);
  const canvas = h("canvas", {
    width: Math.round(photo.color.width * scale), height: Math.round(photo.color.height * scale),
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

  const item = (photo) => {
    const open = h("button", { type: "button", class: "thumb", label: "strip.open", args: { name: photo.info.name }, onclick: () => workspace.show(photo) });
    const remove = h("button", {
      type: "button", class: "thumb-close quiet", icon: "close", label: "strip.remove", args: { name: photo.info.name },
      onclick: () => workspace.remove(photo).catch(explain),
    });
    const entry = { element: h("li", { title: photo.info.name }, open, remove), open, color: null };
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
      h("li", { class: "upload" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("span", { class: "fine" }, name)));
    list.replaceChildren(...[...items.values()].map(({ element }) => element), ...waiting);
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

export function zip(studio, hinting) {
  const dialog = $("#zip-dialog");
  const start = $("#zip-start");
  const link = $("#zip-link");
  const progress = $("#zip-progress");
  const items = $("#zip-items");
  const same = $("#zip-same");
  let format = "source";
  let job = null;
  let events = null;

  const row = (entry) => {
    const old = items.querySelector(`[data-photo="${CSS.escape(entry.photo)}"]`);
    const name = entry.name ?? old?.dataset.name ?? "";
    const state = h("span", { class: `state ${entry.state}`, t: `zip.state.${entry.state}` });
    const fresh = h("li", { "data-photo": entry.photo, "data-name": name }, h("span", {}, name), state, entry.error ? h("span", { class: "fine" }, entry.error) : null);
    if (old) old.replaceWith(fresh);
    else items.append(fresh);
  };
  const count = ({ done, failed, total }) => {
    progress.value = total ? (done + failed) / total : 0;
  };
  const whole = (fresh) => {
    job = fresh;
    fresh.items.forEach(row);
    count(fresh);
  };
  const quiet = () => {
    events?.close();
    events = null;
  };
  const ended = (fresh) => {
    quiet();
    whole(fresh);
    start.hidden = false;
    say($("#zip-cancel"), "close");
    if (!fresh.zip_url) return;
    link.href = fresh.zip_url;
    link.hidden = false;
    start.hidden = true;
    link.focus();
  };

  $("#strip-zip").addEventListener("click", () => {
    hinting.close();
    if (!events) {
      job = null;
      items.replaceChildren();
      link.hidden = true;
      start.hidden = false;
      progress.value = 0;
      formatChoices($("#zip-format"), "zip-format", t("save.source.each"), format, (value) => (format = value));
      $("#zip-gps").checked = recall("dropGps", false);
      same.checked = false;
    }
    dialog.showModal();
  });

  start.addEventListener("click", async () => {
    start.hidden = true;
    try {
      const { photos } = studio.workspace;
      await Promise.all(photos.map((photo) => photo.saveNow()));
      whole(
        await api.startJob({
          photos: photos.map((photo) => photo.id), recipe: same.checked ? toJson(studio.recipe) : null,
          format, quality: null, drop_gps: $("#zip-gps").checked,
        }),
      );
    } catch (error) {
      start.hidden = false;
      explain(error);
      return;
    }
    say($("#zip-cancel"), "cancel");
    events = new EventSource(job.events_url);
    events.addEventListener("job", (event) => whole(JSON.parse(event.data)));
    events.addEventListener("item", (event) => {
      const item = JSON.parse(event.data);
      row(item);
      count(item);
    });
    events.addEventListener("end", (event) => ended(JSON.parse(event.data)));
  });

  dialog.addEventListener("close", () => {
    if (!events) return;
    quiet();
    api.cancelJob(job.id).catch(explain);
  });
}
