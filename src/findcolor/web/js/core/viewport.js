// Where the photo stands on the screen: a zoom factor and a place, in CSS pixels.
// Photo coordinates are relative, 0..1, x to the right and y down.

const FIT_MARGIN = 0.96;
const MAX_PIXEL = 8;

export class Viewport {
  width = 1;
  height = 1;
  photoWidth = 1;
  photoHeight = 1;
  scale = 1;
  x = 0;
  y = 0;
  // Pixels at the bottom that a sheet covers.
  covered = 0;
  #fitted = true;

  get fitScale() {
    return FIT_MARGIN * Math.min(this.width / this.photoWidth, this.#free / this.photoHeight);
  }

  get #free() {
    return Math.max(80, this.height - this.covered);
  }

  get fitted() {
    return this.#fitted;
  }

  resize(width, height, covered = this.covered) {
    const [cx, cy] = this.toPhoto(this.width / 2, this.#free / 2);
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.covered = covered;
    if (this.#fitted) this.fit();
    else this.#place(cx, cy, this.width / 2, this.#free / 2);
  }

  setPhoto(width, height) {
    this.photoWidth = width;
    this.photoHeight = height;
    this.fit();
  }

  fit() {
    this.scale = this.fitScale;
    this.#place(0.5, 0.5, this.width / 2, this.#free / 2);
    this.#fitted = true;
  }

  // Zoom by a factor; the photo's place under (sx, sy) stays there.
  zoom(factor, sx = this.width / 2, sy = this.#free / 2) {
    const [px, py] = this.toPhoto(sx, sy);
    const largest = Math.max(MAX_PIXEL, this.fitScale);
    const scale = Math.min(largest, Math.max(this.fitScale, this.scale * factor));
    this.#fitted = scale <= this.fitScale * 1.001;
    if (this.#fitted) {
      this.fit();
      return;
    }
    this.scale = scale;
    this.#place(px, py, sx, sy);
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#hold();
  }

  // Bring a place of the photo into view, with room around it.
  reveal(px, py, margin = 80) {
    const [sx, sy] = this.toScreen(px, py);
    const inside = (value, size) => Math.min(size - margin, Math.max(margin, value));
    this.pan(inside(sx, this.width) - sx, inside(sy, this.#free) - sy);
  }

  toPhoto(sx, sy) {
    return [
      (sx - this.x) / (this.photoWidth * this.scale),
      (sy - this.y) / (this.photoHeight * this.scale),
    ];
  }

  toScreen(px, py) {
    return [
      this.x + px * this.photoWidth * this.scale,
      this.y + py * this.photoHeight * this.scale,
    ];
  }

  #place(px, py, sx, sy) {
    this.x = sx - px * this.photoWidth * this.scale;
    this.y = sy - py * this.photoHeight * this.scale;
    this.#hold();
  }

  // A photo smaller than the stage stays in its middle; a larger one covers at least half of it.
  #hold() {
    const hold = (place, size, room) =>
      size <= room ? (room - size) / 2 : Math.min(room / 2, Math.max(room / 2 - size, place));
    this.x = hold(this.x, this.photoWidth * this.scale, this.width);
    this.y = hold(this.y, this.photoHeight * this.scale, this.#free);
  }
}
