// The search page of a census that is kept as files: loads an index made beforehand and searches it here. What it
// does with words is what made the index did: no case, no accents, and the French stem beside the word.

import MiniSearch from "minisearch";
import { stemmer } from "@orama/stemmers/french";

const SHOWN = 50;
const data = JSON.parse(globalThis.document?.getElementById("search-data")?.textContent ?? "null");
const place = globalThis.document?.getElementById("found");

export function fold(text) {
  return text
    .replace(/([Cc])[’']h/g, "$1h")
    .replace(/[œŒ]/g, "oe")
    .replace(/[æÆ]/g, "ae")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
}

export function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The terms that a word stands for: itself and its stem. */
export function termsOf(word) {
  const stem = stemmer(word);
  return stem === word ? [word] : [word, stem];
}

/** Of a question, the stem alone: it stands beside every word that has it. Silent words are left away. */
const optionsWith = (silent) => ({
  fields: ["name", "text"],
  storeFields: ["key", "label", "kind"],
  tokenize: words,
  processTerm: (word) => termsOf(word),
  searchOptions: {
    boost: { name: 4 },
    prefix: (term) => term.length > 2,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    maxFuzzy: 2,
    combineWith: "AND",
    tokenize: words,
    processTerm: (word) => (silent.has(word) ? null : termsOf(word).at(-1)),
  },
});

/** What an index finds: records with all of the words, else with some of them. */
export function find(index, text) {
  const all = index.search(text);
  return all.length > 0 ? all : index.search(text, { combineWith: "OR" });
}

export function load(document) {
  return MiniSearch.loadJS(document, optionsWith(new Set(document.silent)));
}

function shown(hit) {
  const item = document.createElement("li");
  const name = document.createElement("p");
  const link = document.createElement("a");
  const facts = document.createElement("p");
  item.className = "item";
  name.className = "item-name";
  facts.className = "item-facts";
  link.href = data.records + hit.key;
  link.textContent = hit.label;
  facts.textContent = hit.kind;
  name.append(link);
  item.append(name, facts);
  return item;
}

async function start(text) {
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  place.replaceChildren(told);
  place.hidden = false;
  told.textContent = data.words.loading;
  try {
    const answer = await fetch(data.index);
    if (!answer.ok) throw new Error(String(answer.status));
    const hits = find(load(await answer.json()), text);
    told.textContent = hits.length ? data.words.found.replace("{n}", hits.length.toLocaleString(data.language)) : data.words.nothing;
    const list = document.createElement("ul");
    list.className = "items";
    list.append(...hits.slice(0, SHOWN).map(shown));
    place.append(list);
    if (hits.length > SHOWN) {
      const rest = document.createElement("p");
      rest.textContent = data.words.rest;
      place.append(rest);
    }
  } catch {
    told.textContent = data.words.fault;
  }
}

if (data && place) {
  const text = (new URL(window.location.href).searchParams.get("q") ?? "").trim();
  for (const box of document.querySelectorAll('input[type="search"][name="q"]')) box.value = text;
  if (text) start(text);
}
