// The front page: examples to compare and to try, and the ways in for a photo.

import "../ui/compare.js";
import { $, h } from "../ui/dom.js";
import { say, t } from "../ui/i18n.js";
import { toast } from "../ui/toast.js";

const FOLDER = "samples/";

function slider(sample, at) {
  const compare = h("fc-compare", {
    before: `${FOLDER}${sample.gray}`, after: `${FOLDER}${sample.color}`, at,
  });
  compare.style.setProperty("--ratio", `${sample.width} / ${sample.height}`);
  say(compare, `sample.${sample.name}`, null, "alt");
  return compare;
}

export async function front({ open }) {
  let samples;
  try {
    samples = await (await fetch(`${FOLDER}samples.json`)).json();
  } catch {
    return;
  }
  const attempt = async (sample, button) => {
    button.disabled = true;
    try {
      const answer = await fetch(`${FOLDER}${sample.gray}`);
      const name = `${sample.name}.jpg`;
      open([new File([await answer.blob()], name, { type: "image/jpeg" })]);
    } catch {
      toast(t("error.offline"), "error");
    } finally {
      button.disabled = false;
    }
  };
  const [first, ...rest] = samples;
  const caption = (sample) => {
    const button = h("button", { type: "button", t: "samples.try", onclick: () => attempt(sample, button) });
    return h("figcaption", {},
      h("div", {}, h("strong", { t: `sample.${sample.name}` }), h("span", { class: "fine" }, sample.credit)), button);
  };
  $("#hero-picture").replaceChildren(h("figure", {}, slider(first, 46), caption(first)));
  $("#gallery").replaceChildren(
    ...rest.map((sample) => h("figure", {}, slider(sample, 50), caption(sample))),
  );
}
