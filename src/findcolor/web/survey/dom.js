// Build elements without ever parsing text as HTML.

// h("button", { class: "x", onclick }, "text", child, ...)
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Replace what the page shows.
export function show(...children) {
  document.getElementById("stage").replaceChildren(...children);
  window.scrollTo(0, 0);
}

export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
