// The workbench of /sparql: runs queries without leaving the page, and lets them be cancelled. The server draws every
// result; this only puts it in its place. Without this script the same form, links and addresses do the same.

import { offerCopies } from "./workbench/copies.js";
import { filterExamples, markExample } from "./workbench/examples.js";
import { makeTabs } from "./workbench/tabs.js";
import { words } from "./workbench/words.js";

const LONGEST_ADDRESS = 4000;
const form = document.getElementById("bench-form");
const endpoint = form.action.split("#")[0];
const textarea = document.getElementById("query");
const runButton = document.getElementById("run");
const cancelButton = document.getElementById("cancel");
const status = document.getElementById("bench-status");
const outcome = document.getElementById("outcome");
let running = null;
let editor = null;

/** Asks for the page of a query and puts its outcome here; `body` is that of a query too long for an address. */
async function run(address, body) {
  running?.abort();
  const controller = new AbortController();
  const inEditor = editor?.hasFocus();
  setRunning(controller);
  const ticking = tellTime();
  try {
    const request = { headers: { Accept: "text/html" }, signal: controller.signal, ...(body && { method: "POST", body }) };
    const answer = await fetch(address, request);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (running === controller) show(page, body ? null : answer.url);
  } catch (error) {
    if (running === controller) say(error.name === "AbortError" ? words.cancelled : words.unreachable);
  } finally {
    clearInterval(ticking);
    if (running === controller) {
      setRunning(null);
      if (inEditor) editor.focus();
    }
  }
}

/** Run becomes Cancel and back; what had the focus is hidden then, and the keyboard must not be lost. */
function setRunning(controller) {
  const focused = document.activeElement === runButton || document.activeElement === cancelButton;
  running = controller;
  document.body.classList.toggle("is-running", Boolean(controller));
  runButton.hidden = Boolean(controller);
  cancelButton.hidden = !controller;
  if (focused) (controller ? cancelButton : runButton).focus();
}

function say(text, { aloud = false } = {}) {
  status.classList.toggle("visually-hidden", aloud);
  status.textContent = text.replace(/\s+/g, " ").trim();
}

function tellTime() {
  const since = performance.now();
  const tell = () => {
    const seconds = Math.floor((performance.now() - since) / 1000);
    say(seconds ? `${words.running} ${seconds} s` : words.running);
  };
  tell();
  return setInterval(tell, 1000);
}

function show(page, address) {
  const asked = page.getElementById("query");
  if (!asked) {
    say(words.unreachable);
    return;
  }
  for (const part of ["outcome", "programs-part", "bench-name"]) {
    document.getElementById(part).replaceChildren(...page.getElementById(part).childNodes);
  }
  document.title = page.title;
  followLanguages(page);
  if (address) history.pushState(null, "", address);
  textarea.value = asked.value;
  Object.assign(textarea.dataset, { line: asked.dataset.line ?? 0, column: asked.dataset.column ?? 0 });
  editor?.replace(asked.value);
  markExample(address);
  dress();
  tellOutcome();
}

/** The links to the other languages lead to the same query. */
function followLanguages(page) {
  for (const link of page.querySelectorAll("a[hreflang]")) {
    document.querySelector(`a[hreflang="${link.hreflang}"]`)?.setAttribute("href", link.getAttribute("href"));
  }
}

function tellOutcome() {
  const heading = document.getElementById("result");
  const time = outcome.querySelector(".intro")?.textContent ?? "";
  // what the eye sees below is said to those who do not see it
  say([heading?.textContent, time].join(". "), { aloud: true });
  const top = heading?.getBoundingClientRect().top ?? 0;
  if (top > innerHeight * 0.6) scrollBy({ top: top - innerHeight * 0.4 });
}

/** What a new outcome gets: tabs for its views, buttons that copy, the mark of the fault in the editor. */
function dress() {
  makeTabs(document.getElementById("views"), words.views);
  offerCopies(words);
  markFault();
}

function markFault() {
  const place = outcome.querySelector("#fault-place");
  const [line, column] = [Number(textarea.dataset.line ?? 0), Number(textarea.dataset.column ?? 0)];
  editor?.markFault(line, column);
  if (!place || !editor || place.querySelector("button")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
  button.textContent = words.goto;
  button.addEventListener("click", () => editor.goTo(line, column));
  place.append(" ", button);
}

function submit() {
  const text = editor ? editor.text() : textarea.value;
  const edition = form.querySelector("input[name=edition]")?.value;
  const asked = new URLSearchParams({ query: text, ...(edition && { edition }) });
  const address = `${endpoint}?${asked}`;
  if (address.length < LONGEST_ADDRESS) run(address);
  else run(endpoint, asked);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
    event.preventDefault();
    submit();
  }
});
cancelButton.addEventListener("click", () => running?.abort());
document.addEventListener("click", (event) => {
  const link = event.target.closest("#example-list a, a[data-run]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  run(link.href.split("#")[0]);
});
for (const simple of document.querySelectorAll(".bench-simple form")) {
  simple.addEventListener("submit", (event) => {
    event.preventDefault();
    run(`${endpoint}?${new URLSearchParams(new FormData(simple))}`);
  });
}
window.addEventListener("popstate", () => {
  if (!location.hash) location.reload();
});

filterExamples();
dress();
// The editor is a large piece; everything above works while it is on its way, and without it.
const { mountEditor } = await import("./workbench/editor.js");
editor = mountEditor(textarea, { vocabulary: document.getElementById("bench").dataset.vocabulary, submit, words });
document.querySelector(".bench-keys").hidden = false;
markFault();
