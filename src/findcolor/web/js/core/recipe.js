// The recipe: everything a person decides about a photo's colours, as one immutable value of the
// same shape as findcolor.recipe.Recipe. Every function here returns a new recipe.

export const LOOK = Object.freeze({ saturation: 1, temperature: 0, strength: 1 });
export const RADIUS = 0.008;
export const PATCHES = Object.freeze(["auto", "off", "2", "3", "4", "5", "6", "7", "8"]);

const freezeHint = ({ x, y, a, b, radius = RADIUS }) => Object.freeze({ x, y, a, b, radius });
const freezeColor = ({ a, b, weight = 1 }) => Object.freeze({ a, b, weight });

export function recipe({
  hints = [],
  palette = [],
  saturation = null,
  look = {},
  patches = "auto",
} = {}) {
  return Object.freeze({
    hints: Object.freeze(hints.map(freezeHint)),
    palette: Object.freeze(palette.map(freezeColor)),
    saturation,
    look: Object.freeze({ ...LOOK, ...look }),
    patches,
  });
}

export const EMPTY = recipe();

export const withHint = (old, hint) => recipe({ ...old, hints: [...old.hints, hint] });

export const withHints = (old, hints) => recipe({ ...old, hints: [...old.hints, ...hints] });

export const changeHint = (old, index, change) =>
  recipe({
    ...old,
    hints: old.hints.map((hint, at) => (at === index ? { ...hint, ...change } : hint)),
  });

export const withoutHint = (old, index) =>
  recipe({ ...old, hints: old.hints.filter((_, at) => at !== index) });

export const withLook = (old, change) => recipe({ ...old, look: { ...old.look, ...change } });

export const withPart = (old, change) => recipe({ ...old, ...change });

export const sameRecipe = (one, other) => one === other || dumps(one) === dumps(other);

export const isEmpty = (value) => sameRecipe(value, EMPTY);

const round = (value, digits) => Number(value.toFixed(digits));

// The JSON object the server, the command line and the desktop program read; defaults left out.
export function toJson(value) {
  const out = {
    version: 1,
    hints: value.hints.map(({ x, y, a, b, radius }) => ({
      x: round(x, 6),
      y: round(y, 6),
      a: round(a, 3),
      b: round(b, 3),
      radius: round(radius, 6),
    })),
  };
  if (value.palette.length) out.palette = value.palette.map((color) => ({ ...color }));
  if (value.saturation !== null) out.saturation = value.saturation;
  if (Object.keys(LOOK).some((key) => value.look[key] !== LOOK[key])) out.look = { ...value.look };
  if (value.patches !== "auto") out.patches = value.patches;
  return out;
}

export const dumps = (value) => JSON.stringify(toJson(value));

export class RecipeError extends Error {}

const between = (value, low, high) => Number.isFinite(value) && value >= low && value <= high;

// Read what toJson made, a bare list of hints, or a palette of hex colours.
export function fromJson(value, parseColor) {
  const source = Array.isArray(value) ? { hints: value } : value;
  if (source === null || typeof source !== "object") throw new RecipeError("shape");
  const color = (item) => {
    if (typeof item === "string") return parseColor(item);
    return typeof item.color === "string" ? { ...item, ...parseColor(item.color) } : item;
  };
  const hints = (source.hints ?? []).map(color);
  const palette = (source.palette ?? []).map(color);
  const fine =
    hints.every(
      (hint) =>
        between(hint.x, 0, 1) &&
        between(hint.y, 0, 1) &&
        between(hint.a, -128, 127) &&
        between(hint.b, -128, 127) &&
        between(hint.radius ?? RADIUS, 1e-6, 0.5),
    ) &&
    palette.every((item) => between(item.a, -128, 127) && between(item.b, -128, 127)) &&
    PATCHES.includes(source.patches ?? "auto") &&
    (source.saturation === undefined ||
      source.saturation === null ||
      between(source.saturation, 0, 1));
  if (!fine) throw new RecipeError("values");
  return recipe({ ...source, hints, palette });
}
