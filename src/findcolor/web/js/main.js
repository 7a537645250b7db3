// The page's start: languages, the three views by the address's fragment, and the ways files come
// in (buttons, drop, paste).

import { api } from "./core/api.js";
import { Workspace } from "./core/workspace.js";
import { editor } from "./editor/editor.js";
import { loadHints } from "./editor/saving.js";
import { copy } from "./pages/copy.js";
import { front } from "./pages/front.js";
import { $, $$, drawIcons } from "./ui/dom.js";
import { language, LANGUAGES, say, speak, start, t } from "./ui/i18n.js";
import { explain, toast } from "./ui/toast.js";

const workspace = new Workspace();
const chooseFiles = () => $("#file-photos").click();

drawIcons();
start();

const studio = editor(workspace, { chooseFiles });

const views = { "": "front", studio: "studio", copy: "copy" };

function show() {
  const name = location.hash.replace(/^#\/?/, "");
  const empty = workspace.photos.length + workspace.uploads.length === 0;
  const view = name === "studio" && empty ? "front" : (views[name] ?? "front");
  for (const id of Object.values(views)) document.getElementById(id).hidden = id !== view;
  document.body.dataset.view = view;
  if (view === "copy") copy();
  if (view === "studio") $("#stage").redraw();
  else window.scrollTo(0, 0);
}

async function open(files) {
  const list = [...files];
  const hints = list.filter((file) => /\.json$/i.test(file.name));
  const photos = list.filter((file) => !hints.includes(file));
  const added = workspace.add(photos);
  if (photos.length) location.hash = "#/studio";
  await added;
  if (hints.length && studio.photo) await loadHints(studio, hints[0]);
}

function otherLanguage() {
  return LANGUAGES[(LANGUAGES.indexOf(language()) + 1) % LANGUAGES.length];
}

function languageButtons() {
  for (const button of $$("button.language")) {
    button.lang = otherLanguage();
    say(button, `language.${otherLanguage()}`);
    say(button, "language.switch", null, "aria-label");
  }
}

for (const button of $$("button.language")) {
  button.addEventListener("click", () => {
    speak(otherLanguage());
    languageButtons();
  });
}
languageButtons();

$("#choose").addEventListener("click", chooseFiles);
$("#take").addEventListener("click", () => $("#file-camera").click());
for (const id of ["#file-photos", "#file-camera"]) {
  $(id).addEventListener("change", (event) => {
    open(event.target.files);
    event.target.value = "";
  });
}

// Files may be dropped anywhere, or pasted.
const veil = $("#drop-veil");
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragenter", (event) => {
  if (carriesFiles(event)) veil.hidden = false;
});
document.addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) veil.hidden = true;
});
document.addEventListener("drop", (event) => {
  veil.hidden = true;
  if (!carriesFiles(event)) return;
  event.preventDefault();
  open(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  if (files.length) open(files);
});

// A click beside a dialog closes it.
for (const dialog of $$("dialog")) {
  dialog.addEventListener("pointerdown", ({ clientX: x, clientY: y }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    if (x < left || x > right || y < top || y > bottom) dialog.close();
  });
}

$("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector(`#${document.body.dataset.view} main`)?.focus();
});

workspace.addEventListener("list", () => {
  const any = workspace.photos.length + workspace.uploads.length > 0;
  document.body.classList.toggle("has-photos", any);
  if (!any && document.body.dataset.view === "studio") location.hash = "#/";
});
workspace.addEventListener("problem", ({ detail: { error, name } }) => {
  if (error.message) toast(`${name}: ${error.message}`, "error");
  else explain(error);
  show();
});
window.addEventListener("hashchange", show);

show();
front({ open });
api.info().then(
  (info) => {
    const days = info.limits.retention_days;
    const megabytes = Math.round(info.limits.max_bytes / 2 ** 20);
    for (const element of $$(".version")) element.textContent = `Find Color ${info.version}`;
    say($("#privacy"), "drop.private.days", { days, megabytes });
    if (!info.model) toast(t("error.model"), "error");
  },
  () => {},
);
workspace.restore().then(show, explain);
