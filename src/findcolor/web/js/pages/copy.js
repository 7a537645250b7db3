// The local copy: the program and the model to take home, with checksums and the commands.

import { api } from "../core/api.js";
import { $, formatBytes, h } from "../ui/dom.js";
import { language, t } from "../ui/i18n.js";
import { explain, toast } from "../ui/toast.js";

const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copy.copied"));
  } catch {
    toast(t("copy.cannot"), "error");
  }
};

export async function copy() {
  let found;
  // The first time the server packs the program, which takes a moment.
  $("#copy-commands").replaceChildren(
    h("li", {}, h("span", { class: "fine", t: "copy.packing" }), h("span", { class: "spinner" })),
  );
  try {
    found = await api.localCopy();
  } catch (error) {
    $("#copy-commands").replaceChildren();
    explain(error);
    return;
  }
  $("#copy-commands").replaceChildren(
    ...found.commands.map((command) =>
      h(
        "li",
        {},
        h("code", {}, command),
        h("button", {
          type: "button",
          class: "quiet",
          t: "copy.copy",
          onclick: () => copyText(command),
        }),
      ),
    ),
  );
  $("#copy-files").replaceChildren(
    ...found.files.map((file) =>
      h(
        "tr",
        {},
        h("td", {}, h("a", { href: file.url, download: file.name }, file.name)),
        h("td", { t: `copy.kind.${file.kind}` }),
        h("td", { class: "number" }, formatBytes(file.bytes, language())),
        h("td", {}, h("code", { class: "sum", title: file.sha256 }, file.sha256)),
      ),
    ),
  );
}
