// Fingers, pens, mouse and wheel on the stage: pan, pinch, zoom, tap and drawn rectangles.

const TAP_SLOP = 5;
const WHEEL_STEP = 0.0016;

// handlers: viewport(), moved(), tap(x, y), rectangle(start, end, done);
// drawing() tells whether a drag draws a rectangle instead of panning. Places are CSS pixels.
export function gestures(target, handlers) {
  const pointers = new Map();
  let travelled = 0;
  let spaceHeld = false;
  let start = null;

  const place = (event) => {
    const box = target.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = ([one, other]) => Math.hypot(one[0] - other[0], one[1] - other[1]);
  const middle = ([one, other]) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];

  target.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    target.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    if (pointers.size === 1) {
      travelled = 0;
      start = place(event);
      target.classList.toggle("panning", event.button === 1 || spaceHeld);
    } else travelled = Infinity;
    if (event.button === 1) event.preventDefault();
  });

  target.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = pointers.get(event.pointerId);
    if (!before) return undefined;
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (pointers.size === 2) {
      const old = [...pointers.values()];
      pointers.set(event.pointerId, now);
      const fresh = [...pointers.values()];
      const [x, y] = middle(fresh);
      const [ox, oy] = middle(old);
      handlers.viewport().pan(x - ox, y - oy);
      handlers.viewport().zoom(spread(fresh) / Math.max(1, spread(old)), x, y);
      return handlers.moved();
    }
    pointers.set(event.pointerId, now);
    if (travelled < TAP_SLOP) return undefined;
    if (handlers.drawing() && !target.classList.contains("panning")) {
      return handlers.rectangle(start, now, false);
    }
    target.classList.add("panning");
    handlers.viewport().pan(now[0] - before[0], now[1] - before[1]);
    return handlers.moved();
  });

  const end = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    const panned = target.classList.contains("panning");
    if (!spaceHeld) target.classList.remove("panning");
    if (event.type === "pointercancel" || event.button === 1) return;
    if (travelled < TAP_SLOP && !spaceHeld) handlers.tap(...place(event));
    else if (handlers.drawing() && !panned) handlers.rectangle(start, place(event), true);
  };
  target.addEventListener("pointerup", end);
  target.addEventListener("pointercancel", end);

  target.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      const pinch = event.ctrlKey ? 5 : 1;
      handlers
        .viewport()
        .zoom(Math.exp(-event.deltaY * lines * pinch * WHEEL_STEP), ...place(event));
      handlers.moved();
    },
    { passive: false },
  );

  return {
    space(held) {
      spaceHeld = held;
      target.classList.toggle("panning", held);
    },
  };
}
