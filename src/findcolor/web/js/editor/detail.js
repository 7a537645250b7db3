// Sharpness beyond the preview: what a finer gray photo shows more than the preview's gray is added
// to the colours, so that a close look is sharp at once, without another round trip.

const layer = () => new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

function drawn(context, bitmap, { x, y, width, height }, room) {
  context.clearRect(0, 0, room.width, room.height);
  context.drawImage(bitmap, x, y, width, height);
  return context.getImageData(0, 0, room.width, room.height).data;
}

export class Detail {
  #layer = layer();
  #key = "";
  #difference = null;

  // A canvas of the room's size with the photo in colour; place is where the photo stands in it.
  // Sizes are device pixels.
  compose({ color, gray, detail }, place, room) {
    const { canvas } = this.#layer;
    if (canvas.width !== room.width || canvas.height !== room.height) {
      Object.assign(canvas, room);
      this.#key = "";
    }
    this.#layer.imageSmoothingQuality = "high";
    this.#prepare(gray, detail, place, room);
    drawn(this.#layer, color, place, room);
    const image = this.#layer.getImageData(0, 0, room.width, room.height);
    const { data } = image;
    const difference = this.#difference;
    for (let at = 0, pixel = 0; pixel < difference.length; pixel += 1, at += 4) {
      const more = difference[pixel];
      if (more === 0) continue;
      data[at] += more;
      data[at + 1] += more;
      data[at + 2] += more;
    }
    this.#layer.putImageData(image, 0, 0);
    return canvas;
  }

  #prepare(gray, detail, place, room) {
    const key = [gray.width, detail.width, ...Object.values(place)].join();
    if (key === this.#key && this.gray === gray) return;
    const coarse = drawn(this.#layer, gray, place, room);
    const fine = drawn(this.#layer, detail, place, room);
    const difference = new Int16Array(room.width * room.height);
    for (let pixel = 0; pixel < difference.length; pixel += 1) {
      difference[pixel] = fine[4 * pixel] - coarse[4 * pixel];
    }
    this.#difference = difference;
    this.#key = key;
    this.gray = gray;
  }
}
