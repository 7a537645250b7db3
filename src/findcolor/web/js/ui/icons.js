// The page's icons: strokes on a 24 by 24 grid.

const PATHS = {
  load: "M12 15V4m0 0L8 8m4-4 4 4M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3",
  save: "M12 4v11m0 0 4-4m-4 4-4-4M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3",
  colorize:
    "M12 3a9 9 0 1 0 0 18c1.5 0 2-1 2-2 0-1.5-1-1.5-1-3 0-1 1-2 2-2h2a4 4 0 0 0 4-4c0-4-4-7-9-7ZM7.5 11v.01M10 7.5v.01M15 7.5v.01",
  restart: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  compare:
    "M12 3v18M5 6h3v12H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM16 6h3a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-3",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z",
  certainty:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M12 16.5v.01",
  ask: "M4 5h16v11H9l-5 4V5ZM12 12.5v.01M10.3 8.3A1.8 1.8 0 1 1 12 10.6",
  fit: "M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  dropper:
    "m13 6 5 5M15.5 3.5a2.1 2.1 0 0 1 3 0l2 2a2.1 2.1 0 0 1 0 3L17 12l-5-5 3.5-3.5ZM13 9l-8 8-1.5 3.5L7 19l8-8",
  variants: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  hint: "M12 21s-6-6-6-11a6 6 0 0 1 12 0c0 5-6 11-6 11ZM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  look: "M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h11M19 17h1M17 15v4",
  reference: "M4 5h11v9H4zM9 17v2h11v-9h-2M4 12l3-3 3 3 2-2 3 3",
  region: "M5 5h2M10 5h4M17 5h2v2M19 10v4M19 17v2h-2M14 19h-4M7 19H5v-2M5 14v-4M5 7V5",
  camera: "M4 8h3l2-3h6l2 3h3v11H4V8ZM12 10a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4Z",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M12 16.5v.01",
  keyboard: "M3 7h18v10H3zM6.5 10v.01M10 10v.01M13.5 10v.01M17.5 10v.01M8 14h8",
  zip: "M5 4h14v16H5zM12 4v2M12 8v2M12 12v2M10.5 16h3v2h-3z",
  check: "m5 12.5 4.5 4.5L19 7",
  next: "M9 5l7 7-7 7",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
