// The card of one record of the picture: what it is, and where one may go from it. Its words are those of the table.

const MARGIN = 8;

/** `rowOf` finds the line of the table that tells about a record. */
export function makeCard(stage, rowOf) {
  const card = stage.querySelector(".net-card");
  let opener = null;
  let key = null;

  function open(newKey, link) {
    const row = rowOf(newKey);
    if (!row) return location.assign(link.getAttribute("href"));
    [opener, key] = [link, newKey];
    const [kind, , walks] = row.querySelectorAll("td");
    card.querySelector(".net-card-name").replaceChildren(row.querySelector("a").cloneNode(true));
    card.querySelector(".net-card-kind").textContent = kind.textContent;
    card.querySelector(".net-card-links").replaceChildren(...[...walks.children].map((link) => link.cloneNode(true)));
    card.hidden = false;
    stand(link);
    card.querySelector("a").focus({ preventScroll: true });
  }

  /** Beside the point it tells about, within the stage. */
  function stand(link) {
    const frame = stage.getBoundingClientRect();
    const point = link.querySelector(".net-sign").getBoundingClientRect();
    const left = Math.min(Math.max(point.right + MARGIN - frame.left, MARGIN), frame.width - card.offsetWidth - MARGIN);
    const top = Math.min(point.bottom + MARGIN - frame.top, frame.height - card.offsetHeight - MARGIN);
    card.style.left = `${left}px`;
    card.style.top = `${Math.max(top, MARGIN)}px`;
  }

  function close({ refocus = false } = {}) {
    if (card.hidden) return;
    card.hidden = true;
    if (refocus) opener?.focus({ preventScroll: true });
  }

  card.querySelector(".net-card-close").addEventListener("click", () => close({ refocus: true }));
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden) close({ refocus: true });
  });
  document.addEventListener("pointerdown", (event) => {
    if (!card.contains(event.target) && !event.target.closest?.(".net-point")) close();
  });
  return { open, close, lastKey: () => key };
}
