// <fc-compare before="gray.jpg" after="color.jpg" alt="…">: two pictures and a line to drag.

import { h } from "./dom.js";

export class Compare extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const picture = (name, alt) =>
      h("img", {
        src: this.getAttribute(name),
        class: name,
        alt,
        loading: "lazy",
        decoding: "async",
        draggable: "false",
      });
    const range = h("input", {
      type: "range",
      min: "0",
      max: "100",
      step: "0.1",
      label: "compare.range",
    });
    range.value = this.getAttribute("at") ?? "50";
    const show = () => this.style.setProperty("--at", `${range.value}%`);
    range.addEventListener("input", show);
    this.append(
      picture("after", this.getAttribute("alt") ?? ""),
      picture("before", ""),
      h("span", { class: "tag left", t: "compare.before", "aria-hidden": "true" }),
      h("span", { class: "tag right", t: "compare.after", "aria-hidden": "true" }),
      h("span", { class: "line", "aria-hidden": "true" }),
      range,
    );
    show();
  }
}

customElements.define("fc-compare", Compare);
