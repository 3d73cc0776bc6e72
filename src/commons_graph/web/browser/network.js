// The network of /network: walking from record to record without leaving the page. The server draws every picture and
// writes every table; this puts them in their place, moves what was there already, and lets one look closer. Without
// this script the same links and the same form do the same.

import "./network/network.css";

import { makeCard } from "./network/card.js";
import { openPicture } from "./network/picture.js";
import { makeYears } from "./network/years.js";

const QUICK = 160; // milliseconds to wait for one more change of the form
const FAR = "2"; // the depth that an address need not name

let picture = null;
let walking = null;
let waiting = 0;
let years = null;

const part = (name, within = document) => within.querySelector(`[data-part="${name}"]`);
const view = document.getElementById("network");
const card = makeCard(part("stage"), (key) => part("points")?.querySelector(`tr[data-key="${CSS.escape(key)}"]`));

/** Goes to another network: `how` is what happens to the history, "push", "replace" or nothing. */
async function walk(address, how) {
  walking?.abort();
  const controller = new AbortController();
  walking = controller;
  view.classList.add("net-busy");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: controller.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (walking === controller) arrive(page, address, how);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address); // the page itself says what is wrong
  } finally {
    if (walking === controller) view.classList.remove("net-busy");
  }
}

function arrive(page, address, how) {
  if (how) history[`${how}State`](null, "", address);
  const focus = remembered();
  document.title = page.title;
  for (const name of ["head", "form", "ties", "points", "findings", "files"]) replacePart(name, page);
  for (const nav of document.querySelectorAll(".languages")) nav.replaceWith(page.querySelector(".languages").cloneNode(true));
  card.close();
  showStage(page);
  enliven();
  focus();
  part("stage").querySelector("[data-role=status]").textContent = `${part("head").querySelector("h1").textContent}. ${part("head").querySelector(".lead").textContent}`;
}

/** What has the focus now, as a function that gives it back to its successor on the new page. */
function remembered() {
  const active = document.activeElement;
  const key = active?.closest("[data-key]")?.dataset.key;
  if (active?.name && active.form) {
    return () => part("form").querySelector(`[name="${active.name}"]${active.type === "radio" || active.type === "checkbox" ? `[value="${active.value}"]` : ""}`)?.focus();
  }
  if (active?.matches(".net-slider, .net-play")) return () => part("form").querySelector(`.${active.className.split(" ").at(-1)}`)?.focus();
  if (!key && !active?.closest("[data-walk], .net-card")) return () => {};
  const options = { preventScroll: true };
  return () => picture?.arriveAt(key ?? card.lastKey(), options) || document.querySelector(".net-sea")?.focus(options);
}

function isFar() {
  const box = part("stage").getBoundingClientRect();
  return box.bottom < 80 || box.top > innerHeight - 80;
}

function replacePart(name, page) {
  const old = part(name);
  const next = part(name, page);
  if (old && next) old.replaceWith(next);
  else if (old) old.replaceChildren();
}

function showStage(page) {
  const next = page.getElementById("net-picture");
  const now = document.getElementById("net-picture");
  const before = picture?.places() ?? new Map();
  view.querySelector(".net-signs")?.replaceWith(page.querySelector(".net-signs"));
  if (next && now) {
    now.replaceWith(next);
    picture = openPicture(next, before);
  } else if (next || now) {
    part("stage").replaceWith(part("stage", page));
    location.reload(); // from nothing drawn to something, or back: rare, and the server knows best
  }
}

function addressOfForm() {
  const form = part("form");
  const chosen = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name === "depth" && value === FAR));
  const query = new URLSearchParams(chosen).toString().replaceAll("%2F", "/");
  return form.action + (query ? `?${query}` : "");
}

function walkByForm(how = "push") {
  clearTimeout(waiting);
  return walk(addressOfForm(), how);
}

/** What must be done again for every new form. */
function enliven() {
  const form = part("form");
  form.querySelector("[type=submit]").classList.add("visually-hidden");
  years = makeYears(form, () => walkByForm("replace"), years);
  form.addEventListener("change", (event) => {
    if (event.target.matches(".net-slider")) return;
    clearTimeout(waiting);
    waiting = setTimeout(walkByForm, QUICK);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    walkByForm();
  });
  for (const label of form.querySelectorAll(".net-kind")) {
    const kind = label.querySelector("input").value;
    label.addEventListener("pointerenter", () => picture?.pointOutKind(kind));
    label.addEventListener("pointerleave", () => picture?.pointOut(null));
  }
}

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !isPlain(event) || event.defaultPrevented) return;
  const key = link.matches(".net-point") && link.dataset.key;
  if (key) {
    event.preventDefault();
    card.open(key, link);
  } else if (link.matches("[data-walk]")) {
    event.preventDefault();
    if (isFar()) part("stage").scrollIntoView({ block: "start" });
    walk(link.href, "push");
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".net-tools [data-do]");
  if (button) picture?.[{ in: "closer", out: "farther", all: "whole" }[button.dataset.do]]();
});

part("stage").addEventListener("keydown", (event) => {
  if (event.target.closest(".net-sea") && picture?.key(event.key)) event.preventDefault();
});

addEventListener("popstate", () => walk(location.href, null));

const drawn = document.getElementById("net-picture");
if (drawn) {
  view.classList.add("net-live");
  view.querySelector(".net-tools").hidden = false;
  picture = openPicture(drawn, new Map());
}
enliven();
