// What of the earth is in view, as our addresses ask for it.

const CELL = 64;

/** The parameters of the view, widened to whole cells, so that small moves ask for the same. */
export function viewed(map) {
  const zoom = map.getZoom();
  const pixels = map.getPixelBounds();
  const world = 256 * 2 ** zoom;
  const snap = (value, step, round) => Math.min(Math.max(round(value / step) * step, 0), world);
  const west = snap(pixels.min.x, CELL, Math.floor);
  const east = snap(pixels.max.x, CELL, Math.ceil);
  const north = snap(pixels.min.y, CELL, Math.floor);
  const south = snap(pixels.max.y, CELL, Math.ceil);
  const first = map.unproject([west, south], zoom);
  const last = map.unproject([east, north], zoom);
  const bbox = [first.lng, first.lat, last.lng, last.lat].map((degrees) => degrees.toFixed(5)).join(",");
  return `bbox=${bbox}&zoom=${zoom}`;
}

/** A function that fetches JSON and forgets what it was still waiting for. */
export function latest() {
  let running;
  return async (address) => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(address, { signal: running.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return await answer.json();
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    }
  };
}
