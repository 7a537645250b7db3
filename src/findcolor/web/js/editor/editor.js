// The editor: puts its parts together and wires the buttons.

import "./stage.js";
import { EMPTY } from "../core/recipe.js";
import { $ } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { announce } from "../ui/toast.js";
import { AskMe } from "./ask.js";
import { certainty } from "./certainty.js";
import { hintList } from "./hint_list.js";
import { Hinting } from "./hinting.js";
import { keys } from "./keys.js";
import { lookPanel } from "./look.js";
import { Picker } from "./picker.js";
import { reference } from "./reference.js";
import { saving } from "./saving.js";
import { strip } from "./strip.js";
import { LIVE, Studio, WAIT } from "./studio.js";
import { tabs } from "./tabs.js";
import { variants } from "./variants.js";
import { zip } from "./zip.js";

const ZOOM_STEP = 1.4;

export function editor(workspace, { chooseFiles }) {
  const stage = $("#stage");
  const studio = new Studio(workspace, stage);
  const picker = new Picker($("#picker"));
  const hinting = new Hinting(studio, picker);
  const openTab = tabs();
  hintList(studio, hinting);
  lookPanel(studio);
  reference(studio, hinting, picker, openTab);
  saving(studio, hinting);
  certainty(studio);
  const asking = new AskMe(studio, hinting);
  variants(studio, hinting);
  strip(studio);
  zip(studio, hinting);

  const undo = () => studio.history?.undo();
  const redo = () => {
    hinting.close();
    studio.history?.redo();
  };
  const colorize = () => {
    hinting.close();
    studio.photo?.paint().then(() => announce("colorized"));
  };
  const restart = () => {
    if (!studio.photo) return;
    hinting.close();
    $("#restart-dialog").returnValue = "";
    $("#restart-dialog").showModal();
  };
  const holding = (held) => {
    stage.holding = held;
    $("#hold").classList.toggle("held", held);
  };
  const slider = () => {
    stage.split = stage.split === null ? 0.5 : null;
    $("#slider").setAttribute("aria-pressed", String(stage.split !== null));
  };

  const marks = () => {
    const bare = stage.classList.toggle("bare");
    $("#marks").setAttribute("aria-pressed", String(bare));
  };

  $("#load").addEventListener("click", chooseFiles);
  $("#colorize").addEventListener("click", colorize);
  $("#restart").addEventListener("click", restart);
  $("#restart-dialog").addEventListener("close", () => {
    if ($("#restart-dialog").returnValue !== "restart") return;
    asking.stop();
    studio.commit(EMPTY);
    studio.photo.refresh();
  });
  $("#undo").addEventListener("click", undo);
  $("#redo").addEventListener("click", redo);
  $("#zoom-in").addEventListener("click", () => stage.zoom(ZOOM_STEP));
  $("#zoom-out").addEventListener("click", () => stage.zoom(1 / ZOOM_STEP));
  $("#zoom-fit").addEventListener("click", () => stage.fit());
  $("#slider").addEventListener("click", slider);
  $("#marks").addEventListener("click", marks);
  $("#help").addEventListener("click", () => $("#keys-dialog").showModal());
  const hold = $("#hold");
  hold.addEventListener("pointerdown", (event) => {
    hold.setPointerCapture(event.pointerId);
    holding(true);
  });
  for (const name of ["pointerup", "pointercancel"])
    hold.addEventListener(name, () => holding(false));
  hold.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && holding(true));
  hold.addEventListener("keyup", () => holding(false));
  hold.addEventListener("blur", () => holding(false));

  for (const input of document.querySelectorAll("#apply input")) {
    input.checked = input.value === studio.apply;
    input.addEventListener("change", () => (studio.apply = input.value));
  }
  const applyOther = () => {
    studio.apply = studio.apply === LIVE ? WAIT : LIVE;
    for (const input of document.querySelectorAll("#apply input"))
      input.checked = input.value === studio.apply;
    announce(`apply.${studio.apply}.tip`);
  };

  keys({
    load: chooseFiles,
    colorize,
    restart,
    undo,
    redo,
    slider,
    marks,
    save: () => $("#save").click(),
    previous: () => workspace.step(-1),
    next: () => workspace.step(1),
    dropper: () =>
      picker.isOpen && picker.dispatchEvent(new CustomEvent("dropper", { detail: "photo" })),
    escape: () => {
      if (hinting.dropping) hinting.dropped(null);
      else if (hinting.editing) hinting.cancel();
      else asking.stop();
    },
    zoomIn: () => stage.zoom(ZOOM_STEP),
    zoomOut: () => stage.zoom(1 / ZOOM_STEP),
    fit: () => stage.fit(),
    space: () => stage.gestures.space(true),
    spaceEnd: () => stage.gestures.space(false),
    hold: () => holding(true),
    holdEnd: () => holding(false),
    certainty: () => $("#certainty").click(),
    ask: () => $("#ask").click(),
    variants: () => $("#variants").click(),
    apply: applyOther,
    help: () => $("#keys-dialog").showModal(),
  });

  stage.addEventListener("zoom", () => {
    $("#zoom-level").textContent = `${Math.round(100 * stage.viewport.scale)}%`;
  });

  const buttons = [
    "colorize",
    "save",
    "restart",
    "hold",
    "slider",
    "marks",
    "certainty",
    "ask",
    "variants",
    "hints-load",
  ];
  const state = () => {
    const { photo, history } = studio;
    for (const id of buttons) $(`#${id}`).disabled = !photo;
    $("#undo").disabled = !history?.canUndo;
    $("#redo").disabled = !history?.canRedo;
    const waiting = Boolean(photo?.waiting) && studio.apply === WAIT;
    $("#colorize").classList.toggle("waiting", waiting);
    $("#colorize").setAttribute("aria-busy", String(Boolean(photo?.busy)));
    stage.toggleAttribute("data-busy", Boolean(photo?.busy && !photo.color));
    $("#photo-name").textContent = photo
      ? `${photo.info.name} · ${photo.info.width} × ${photo.info.height}`
      : workspace.uploads.length
        ? t("reading", { name: workspace.uploads[0].name })
        : "";
    stage.toggleAttribute("data-reading", !photo && workspace.uploads.length > 0);
  };
  for (const name of ["photo", "recipe", "state", "apply"]) studio.addEventListener(name, state);
  workspace.addEventListener("list", state);
  document.addEventListener("language", state);
  state();
  return studio;
}
