// The list under the map, and the address of the page, follow what is in view.

/** `follow` after a move; `tell` when something could not be reached. */
export function listBeneath(map, data) {
  let waiting;
  let running;

  async function load() {
    const size = map.getSize();
    const query = [data.query, lookOf(map)].filter(Boolean).join("&");
    history.replaceState(history.state, "", `${data.page}?${query}`);
    running?.abort();
    running = new AbortController();
    const address = `${data.page}?${query}&size=${clamped(size.x)}x${clamped(size.y)}`;
    try {
      const answer = await fetch(address, { signal: running.signal, headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("records");
      const title = document.getElementById("records-title");
      if (found && title) {
        const words = found.querySelector("#records-title").textContent;
        found.querySelector("#records-title").replaceWith(title); // the same element stays, so that it is heard
        document.getElementById("records").replaceChildren(...found.childNodes);
        title.textContent = words;
      }
    } catch (error) {
      if (error.name !== "AbortError") tell();
    }
  }

  function tell() {
    const title = document.getElementById("records-title");
    if (title) title.textContent = data.words.fault;
  }

  return {
    tell,
    follow() {
      clearTimeout(waiting);
      waiting = setTimeout(load, 350);
    },
  };
}

function lookOf(map) {
  const { lat, lng } = map.getCenter();
  return `zoom=${map.getZoom()}&at=${lat.toFixed(4)},${lng.toFixed(4)}`;
}

function clamped(pixels) {
  return Math.min(Math.max(pixels, 160), 2400);
}
