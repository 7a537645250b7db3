// CIELAB under D65 and the 2° observer, sRGB primaries; the same numbers as findcolor.color.
// Lab values are [L 0..100, a, b]; RGB values are [r, g, b] 0..255.

// Linear sRGB to XYZ relative to white, and back; every row sums to 1, so grays have no chroma.
const RGB_TO_XYZ = [
  [0.433887345566, 0.376224009137, 0.189888645296],
  [0.212639005872, 0.715168678768, 0.072192315361],
  [0.017750040071, 0.109447620855, 0.872802339074],
];
const XYZ_TO_RGB = [
  [3.080399090679, -1.53738317757, -0.543015913109],
  [-0.92122335886, 1.875967501508, 0.045255857353],
  [0.05287393897, -0.203976958889, 1.151103019919],
];
const DELTA = 6 / 29;

const decode = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (v) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
const f = (t) => (t > DELTA ** 3 ? Math.cbrt(t) : t / (3 * DELTA * DELTA) + 4 / 29);
const unf = (t) => (t > DELTA ? t ** 3 : 3 * DELTA * DELTA * (t - 4 / 29));

const times = (matrix, [x, y, z]) => matrix.map(([p, q, r]) => p * x + q * y + r * z);

export function rgbToLab(rgb) {
  const linear = rgb.map((level) => decode(level / 255));
  const [x, y, z] = times(RGB_TO_XYZ, linear).map(f);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

// Linear-light RGB, 0..1 inside the gamut.
export function labToLinear([L, a, b]) {
  const y = (L + 16) / 116;
  return times(XYZ_TO_RGB, [unf(y + a / 500), unf(y), unf(y - b / 200)]);
}

const clamp01 = (v) => Math.min(1, Math.max(0, v));

const linearToRgb = (linear) => linear.map((v) => Math.round(255 * clamp01(encode(clamp01(v)))));

export const labToRgb = (lab) => linearToRgb(labToLinear(lab));

// The tolerance of findcolor.color.gamut, in linear light.
const SLACK = 2e-6;

const fits = (linear) => linear.every((v) => v >= -SLACK && v <= 1 + SLACK);

export const inGamut = (lab) => fits(labToLinear(lab));

// [r, g, b], or null where sRGB cannot show the colour.
export function labToRgbOrNull(lab) {
  const linear = labToLinear(lab);
  return fits(linear) ? linearToRgb(linear) : null;
}

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
