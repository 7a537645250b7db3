// The screens around the questions: welcome, welcome back, thank you, and a notice.

import { h, show } from "./dom.js";
import { LANGUAGES, language, nameOf, speak, t } from "./texts.js";

const AGE_GROUPS = ["", "under-20", "20-39", "40-59", "60-up"];
const EXPERIENCES = ["", "none", "hobby", "professional"];
const SECONDS_EACH = 6; // what a question takes most people

// Explain, and ask for consent. Returns what the person tells: { age_group, experience }.
export function welcome(about, diary) {
  return new Promise((done) => {
    const draw = (told) => {
      const age = select("age", AGE_GROUPS, told.age_group);
      const experience = select("experience", EXPERIENCES, told.experience);
      const consent = h("input", { type: "checkbox", id: "consent", required: true });
      consent.checked = told.agreed;
      const values = () => ({
        age_group: age.value,
        experience: experience.value,
        agreed: consent.checked,
      });
      const button = h("button", { class: "primary" }, t("start"));
      const submit = (event) => {
        event.preventDefault();
        button.disabled = true;
        button.textContent = t("starting");
        done({ age_group: age.value, experience: experience.value });
      };
      page(
        diary,
        () => draw(values()),
        h("h1", {}, about.title || t(`${about.mode}.title`)),
        h("p", { class: "lead" }, t(`${about.mode}.intro`), " ", t(`${about.mode}.task`)),
        h(
          "ul",
          { class: "facts" },
          h("li", {}, length(about)),
          h("li", {}, t("limit", { seconds: about.seconds })),
          h("li", {}, t("once")),
          h("li", { class: "with-keys" }, t("keys")),
        ),
        h(
          "form",
          { onsubmit: submit },
          h(
            "fieldset",
            {},
            h("legend", {}, t("about"), h("small", {}, t("optional"))),
            h("label", { for: "age" }, t("age")),
            age,
            h("label", { for: "experience" }, t("experience")),
            experience,
          ),
          h(
            "fieldset",
            {},
            h("legend", {}, t("consent.title")),
            h("p", { class: "small" }, t("consent")),
            h("label", { class: "check", for: "consent" }, consent, h("span", {}, t("agree"))),
          ),
          button,
        ),
      );
    };
    draw({ age_group: "", experience: "", agreed: false });
  });
}

// Somebody returns: resolves when they want to go on.
export function welcomeBack(diary, done, total) {
  return new Promise((go) => {
    const draw = () =>
      page(
        diary,
        draw,
        h("h1", {}, t("resume.title")),
        h("p", { class: "lead" }, t("resume", { done, total })),
        h("button", { class: "primary", onclick: go }, t("resume.button")),
      );
    draw();
  });
}

// The end, which also tells whether everything has arrived.
export function thanks(diary) {
  const draw = () => {
    const count = diary.inState("waiting").length;
    const refused = diary.inState("refused").length > 0;
    page(
      diary,
      draw,
      h("h1", {}, t("done.title")),
      h("p", { class: "lead" }, t("done")),
      h("p", { role: "status", id: "saved" }, count ? t("saving", { count }) : t("saved")),
      refused ? h("p", { role: "alert" }, t("refused")) : null,
    );
  };
  document.addEventListener("post", draw);
  draw();
}

// A single sentence, such as why there is nothing to see.
export function notice(key) {
  show(h("section", { class: "page" }, h("p", { class: "lead", role: "alert" }, t(key))));
}

function page(diary, redraw, ...content) {
  const choose = (code) => () => {
    diary.language = code;
    speak(code);
    redraw();
  };
  const languages = LANGUAGES.map((code) =>
    h(
      "button",
      {
        type: "button",
        lang: code,
        "aria-pressed": `${code === language()}`,
        onclick: choose(code),
      },
      nameOf(code),
    ),
  );
  show(
    h(
      "section",
      { class: "page" },
      h(
        "header",
        {},
        h("img", { src: "/survey/icon.svg", alt: "", width: 28, height: 28 }),
        h("span", { class: "brand" }, "Find Color"),
        h("nav", { "aria-label": t("language") }, ...languages),
      ),
      ...content,
    ),
  );
}

function length({ mode, questions }) {
  const minutes = Math.max(1, Math.round((questions * SECONDS_EACH) / 60));
  return t(`length.${mode}`, { count: questions, minutes });
}

function select(id, values, chosen) {
  const element = h("select", { id });
  for (const value of values) element.append(h("option", { value }, t(`${id}.${value}`)));
  element.value = chosen;
  return element;
}
