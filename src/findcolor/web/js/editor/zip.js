// All open photos through the server's queue into one ZIP.

import { api } from "../core/api.js";
import { recall } from "../core/preferences.js";
import { toJson } from "../core/recipe.js";
import { $, h } from "../ui/dom.js";
import { say, t } from "../ui/i18n.js";
import { explain } from "../ui/toast.js";
import { formatChoices } from "./saving.js";

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
    const fresh = h(
      "li",
      { "data-photo": entry.photo, "data-name": name },
      h("span", {}, name),
      state,
      entry.error ? h("span", { class: "fine" }, entry.error) : null,
    );
    if (old) old.replaceWith(fresh);
    else items.append(fresh);
  };
  const count = ({ done, failed, total }) => {
    progress.hidden = false;
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
      progress.hidden = true;
      progress.value = 0;
      formatChoices(
        $("#zip-format"),
        "zip-format",
        t("save.source.each"),
        format,
        (value) => (format = value),
      );
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
          photos: photos.map((photo) => photo.id),
          recipe: same.checked ? toJson(studio.recipe) : null,
          format,
          quality: null,
          drop_gps: $("#zip-gps").checked,
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
