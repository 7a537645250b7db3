// CIELAB under D65 and the 2° observer, sRGB primaries; the same numbers as findcolor.color.
// Lab values are [L 0..100, a, b]; RGB values are [r, g, b] 0..255.

const WHITE = [0.95047, 1, 1.08883];
const DELTA = 6 / 29;

const decode = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (v) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
const f = (t) => (t > DELTA ** 3 ? Math.cbrt(t) : t / (3 * DELTA * DELTA) + 4 / 29);
const unf = (t) => (t > DELTA ? t ** 3 : 3 * DELTA * DELTA * (t - 4 / 29));

export function rgbToLab([red, green, blue]) {
  const r = decode(red / 255);
  const g = decode(green / 255);
  const b = decode(blue / 255);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

// Linear-light RGB, 0..1 inside the gamut.
export function labToLinear([L, a, b]) {
  const fy = (L + 16) / 116;
  const x = WHITE[0] * unf(fy + a / 500);
  const y = unf(fy);
  const z = WHITE[2] * unf(fy - b / 200);
  return [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ];
}

const clamp01 = (v) => Math.min(1, Math.max(0, v));

export const labToRgb = (lab) =>
  labToLinear(lab).map((v) => Math.round(255 * clamp01(encode(clamp01(v)))));

// The rounding of half an 8-bit level at the ends: white and black count as inside.
const SLACK = 1e-3;

export const inGamut = (lab) => labToLinear(lab).every((v) => v >= -SLACK && v <= 1 + SLACK);

// The largest chroma that sRGB can show at a lightness and a hue (radians).
export function maxChroma(L, hue) {
  const cos = Math.cos(hue);
  const sin = Math.sin(hue);
  let low = 0;
  let high = 140;
  for (let step = 0; step < 18; step += 1) {
    const mid = (low + high) / 2;
    if (inGamut([L, mid * cos, mid * sin])) low = mid;
    else high = mid;
  }
  return low;
}

// Bring a colour into the gamut; lightness and hue stay.
export function clipChroma([L, a, b]) {
  if (inGamut([L, a, b])) return [L, a, b];
  const chroma = Math.hypot(a, b);
  const factor = Math.min(1, maxChroma(L, Math.atan2(b, a)) / chroma);
  return [L, a * factor, b * factor];
}

export function parseHex(text) {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (!match) return null;
  const digits = match[1].length === 3 ? [...match[1]].map((d) => d + d).join("") : match[1];
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

export const toHex = (rgb) =>
  `#${rgb.map((v) => Math.round(v).toString(16).padStart(2, "0")).join("")}`;

export const hexOf = (L, a, b) => toHex(labToRgb(clipChroma([L, a, b])));
