// Reading colours off bitmaps.

const SIDE = 1024;
const read = new WeakMap();

function pixels(bitmap) {
  if (!read.has(bitmap)) {
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const context = new OffscreenCanvas(width, height).getContext("2d", {
      willReadFrequently: true,
    });
    context.drawImage(bitmap, 0, 0, width, height);
    read.set(bitmap, context.getImageData(0, 0, width, height));
  }
  return read.get(bitmap);
}

// The mean [r, g, b] of the 3 by 3 pixels around a relative place.
export function colorAt(bitmap, x, y) {
  const { width, height, data } = pixels(bitmap);
  const column = Math.min(width - 1, Math.floor(x * width));
  const row = Math.min(height - 1, Math.floor(y * height));
  const sum = [0, 0, 0];
  let count = 0;
  for (let j = Math.max(0, row - 1); j <= Math.min(height - 1, row + 1); j += 1) {
    for (let i = Math.max(0, column - 1); i <= Math.min(width - 1, column + 1); i += 1) {
      for (let c = 0; c < 3; c += 1) sum[c] += data[4 * (j * width + i) + c];
      count += 1;
    }
  }
  return sum.map((value) => value / count);
}
