// Every shortcut in one table: what is pressed, what it does, and its line in the sheet.

import { $, h, typing } from "../ui/dom.js";

const MAC = /mac|iphone|ipad/i.test(navigator.platform);
const command = (event) => (MAC ? event.metaKey : event.ctrlKey);

// Keys that act while held down come with an action for the release.
export function keys(actions) {
  const table = [
    [
      "keys.files",
      [
        ["Mod+O", "load", actions.load],
        ["Mod+Enter", "colorize", actions.colorize],
        ["Mod+S", "save", actions.save],
        ["R", "restart", actions.restart],
        ["[", "keys.previous", actions.previous],
        ["]", "keys.next", actions.next],
      ],
    ],
    [
      "keys.hints",
      [
        ["← ↑ → ↓", "keys.crosshair"],
        ["Enter", "keys.open"],
        ["1–9", "keys.suggestion"],
        ["E", "keys.dropper", actions.dropper],
        ["Tab", "keys.tab"],
        ["Delete", "keys.delete"],
        ["Esc", "keys.escape", actions.escape],
        ["Mod+Z", "undo", actions.undo],
        ["Mod+Shift+Z", "redo", actions.redo],
      ],
    ],
    [
      "keys.view",
      [
        ["+", "zoom.in", actions.zoomIn],
        ["-", "zoom.out", actions.zoomOut],
        ["0", "zoom.fit", actions.fit],
        ["Alt+← ↑ → ↓", "keys.pan"],
        ["Space", "keys.space", actions.space, actions.spaceEnd],
        ["C", "hold", actions.hold, actions.holdEnd],
        ["B", "slider", actions.slider],
        ["H", "marks.show", actions.marks],
      ],
    ],
    [
      "keys.help",
      [
        ["U", "certainty", actions.certainty],
        ["Q", "ask", actions.ask],
        ["V", "variants", actions.variants],
        ["M", "apply", actions.apply],
        ["?", "keys.title", actions.help],
      ],
    ],
  ];
  const all = table.flatMap(([, rows]) => rows).filter(([, , act]) => act);

  const pressed = (event) => {
    const name = { " ": "Space", Escape: "Esc", "=": "+" }[event.key] ?? event.key;
    // A Korean keyboard writes ㅊ where others write c: then the key's place counts.
    const placed = /^[ -~]+$/.test(name) ? null : /^Key([A-Z])$/.exec(event.code)?.[1];
    const key = placed ?? (name.length === 1 ? name.toUpperCase() : name);
    if (!command(event)) return key;
    if (key === "Y") return "Mod+Shift+Z";
    return `Mod+${event.shiftKey ? "Shift+" : ""}${key}`;
  };

  document.addEventListener("keydown", (event) => {
    if (
      $("#studio").hidden ||
      event.defaultPrevented ||
      event.altKey ||
      document.querySelector("dialog[open]")
    )
      return;
    const key = pressed(event);
    const plain = !key.startsWith("Mod+");
    // A text field has keys and an undo of its own.
    if (typing(event.target) && (key.endsWith("Z") || (plain && key !== "Esc"))) return;
    if (key === "Space" && event.target.closest("button, a, input, select")) return;
    if (event.repeat && ["Space", "C"].includes(key)) return event.preventDefault();
    const row = all.find(([shortcut]) => shortcut === key);
    if (!row) return;
    event.preventDefault();
    row[2]();
  });
  document.addEventListener("keyup", (event) => {
    all.find(([shortcut, , , release]) => release && shortcut === pressed(event))?.[3]();
  });
  // A key released in another window is still released.
  window.addEventListener("blur", () => all.forEach(([, , , release]) => release?.()));

  $("#keys").replaceChildren(
    ...table.map(([title, rows]) =>
      h(
        "section",
        {},
        h("h3", { t: title }),
        h(
          "dl",
          {},
          ...rows.map(([shortcut, what]) =>
            h(
              "div",
              {},
              h(
                "dt",
                {},
                ...shortcut
                  .split("+")
                  .filter(Boolean)
                  .map((part) => h("kbd", {}, part === "Mod" ? (MAC ? "⌘" : "Ctrl") : part)),
                shortcut === "+" ? h("kbd", {}, "+") : null,
              ),
              h("dd", { t: what }),
            ),
          ),
        ),
      ),
    ),
  );
}
