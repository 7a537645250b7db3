// The front page: examples to compare and to try, and the ways in for a photo.

import "../ui/compare.js";
import { $, h } from "../ui/dom.js";
import { say, t } from "../ui/i18n.js";
import { toast } from "../ui/toast.js";

const FOLDER = "samples/";

function slider(sample, at) {
  const compare = h("fc-compare", {
    before: `${FOLDER}${sample.gray}`,
    after: `${FOLDER}${sample.color}`,
    at,
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
  // A sample made with hints opens with them.
  const attempt = async (sample, button) => {
    button.disabled = true;
    try {
      const names = [sample.gray, sample.recipe].filter(Boolean);
      const blobs = await Promise.all(
        names.map(async (name) => (await fetch(`${FOLDER}${name}`)).blob()),
      );
      const endings = ["jpg", "hints.json"];
      open(blobs.map((blob, at) => new File([blob], `${sample.name}.${endings[at]}`)));
    } catch {
      toast(t("error.offline"), "error");
    } finally {
      button.disabled = false;
    }
  };
  const [first, ...rest] = samples;
  const figure = (sample, at) => {
    const { name, credit, hints } = sample;
    const words = hints
      ? h("span", { class: "fine", t: "samples.hints", args: { credit, count: hints } })
      : h("span", { class: "fine" }, credit);
    const button = h("button", {
      type: "button",
      t: "samples.try",
      onclick: () => attempt(sample, button),
    });
    const caption = h("div", {}, h("strong", { t: `sample.${name}` }), words);
    return h("figure", {}, slider(sample, at), h("figcaption", {}, caption, button));
  };
  $("#hero-picture").replaceChildren(figure(first, 46));
  $("#gallery").replaceChildren(...rest.map((sample) => figure(sample, 50)));
}
