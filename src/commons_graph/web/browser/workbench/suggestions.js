// What the editor suggests: prefixes, variables of the query, and the classes, properties and concepts of the
// dataset, found by their short address or by their label. A prefix that a suggestion needs is declared with it.

const KEYWORDS = [
  "SELECT", "DISTINCT", "CONSTRUCT", "ASK", "DESCRIBE", "WHERE", "OPTIONAL", "FILTER", "FILTER NOT EXISTS", "MINUS",
  "UNION", "GRAPH", "BIND", "VALUES", "GROUP BY", "HAVING", "ORDER BY", "DESC", "LIMIT", "OFFSET", "PREFIX", "COUNT",
  "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "COALESCE", "IF", "BOUND", "LANG", "STR", "CONTAINS", "LCASE",
  "REGEX", "YEAR",
];
const SHOWN = 60;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The vocabulary as a list of completions, with what each is searched by. */
function read(document_, words) {
  const prefixes = Object.entries(document_.prefixes).sort((a, b) => b[1].length - a[1].length);
  const shorten = (iri) => {
    const [prefix, namespace] = prefixes.find(([, namespace]) => iri.startsWith(namespace)) ?? [];
    const local = namespace && iri.slice(namespace.length);
    return local && /^[\p{L}\d_][\p{L}\d_-]*$/u.test(local) ? { text: `${prefix}:${local}`, prefix } : { text: `<${iri}>` };
  };
  const term = (kind) => ([iri, label, count]) => {
    const { text, prefix } = shorten(iri);
    const detail = [label, words[kind], count].filter(Boolean).join(" · ");
    return { label: text, detail, iri, prefix, kind, name: plain(label), found: plain(`${text} ${label}`) };
  };
  return {
    prefixes: document_.prefixes,
    terms: [
      ...document_.properties.map(term("property")),
      ...document_.classes.map(term("class")),
      ...(document_.concepts ?? []).map(term("concept")),
    ],
    fields: document_.fields,
    choices: document_.choices ?? {},
    properties: document_.properties.map(([iri]) => iri),
  };
}

/** The kind of term that stands at the end of a text: a class after `a`, a property after a subject or `;`. */
function expected(before) {
  const text = before.replace(/#[^\n]*/g, "").replace(/"[^"\n]*"|<[^<>\s]*>/g, (part) => (part[0] === "<" ? "x:y" : '""'));
  if (/(?:^|[\s;])a\s+(?:[\w:-]+\s*,\s*)*$/.test(text) || /\brdf:type\s+$/.test(text)) return "class";
  if (/;\s*$/.test(text) || /(?:[{.}]|^)\s*(?:\?[\w]+|[\w-]+:[\w-]*)\s+$/.test(text) || /[/|^(]\s*$/.test(text)) return "property";
  if (/[\w-]+:[\w-]+\s+(?:[\w-]+:[\w-]+\s*,\s*)*$/.test(text)) return "concept";
  return null;
}

/** The properties that the classes named in a query have. */
function ofClasses(text, { terms, fields, properties }) {
  const named = terms.filter((term) => term.kind === "class" && text.includes(term.label));
  return new Set(named.flatMap((term) => (fields[term.iri] ?? []).map((place) => properties[place])));
}

/** The start of the concepts that the property before a text's end takes its values from. */
function listOf(before, { terms, choices }) {
  const name = before.match(/([\w-]+:[\w-]+)\s+(?:[\w-]+:[\w-]+\s*,\s*)*$/)?.[1];
  return choices[terms.find((term) => term.label === name)?.iri];
}

/** Inserts a suggestion, and declares its prefix at the top where the query does not. */
function insertion(term, prefixes) {
  return (view, completion, from, to) => {
    const changes = [{ from, to, insert: term.label }];
    const text = view.state.doc.toString();
    const declared = !term.prefix || new RegExp(`\\bprefix\\s+${term.prefix}:`, "i").test(text);
    const line = declared ? "" : `PREFIX ${term.prefix}: <${prefixes[term.prefix]}>\n`;
    if (line) changes.unshift({ from: 0, insert: line });
    view.dispatch({ changes, selection: { anchor: from + line.length + term.label.length }, userEvent: "input.complete" });
  };
}

function ofTerms(known, typed, text, before) {
  const kind = expected(before);
  const fitting = ofClasses(text, known);
  const list = listOf(before, known);
  const begins = (term) => [term.found, term.name, plain(term.label.split(":")[1] ?? "")].some((name) => name.startsWith(typed));
  const score = (term) =>
    (term.kind === kind ? 8 : 0) + (kind === "property" && fitting.has(term.iri) ? 4 : 0) + (begins(term) ? 2 : 0);
  const fits = (term) => (list ? term.iri.startsWith(list) : kind !== "class" || term.kind === "class");
  return known.terms
    .filter((term) => term.found.includes(typed) && fits(term))
    .map((term, place) => ({ term, place, score: score(term) }))
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, SHOWN)
    .map(({ term }) => ({ label: term.label, detail: term.detail, apply: insertion(term, known.prefixes) }));
}

function ofPrefixes(known, typed) {
  return Object.entries(known.prefixes)
    .filter(([prefix]) => prefix.startsWith(typed))
    .map(([prefix, namespace]) => ({ label: `${prefix}:`, detail: namespace, apply: `${prefix}: <${namespace}>\n` }));
}

function ofVariables(text, typed) {
  const found = new Set(text.match(/[?$]\w+/g) ?? []);
  found.delete(typed);
  return [...found].filter((name) => name.startsWith(typed)).map((label) => ({ label }));
}

/** A completion source of CodeMirror; the vocabulary is fetched when it is needed for the first time. */
export function suggestions(address, words) {
  let vocabulary = null;
  const load = () => {
    vocabulary ??= fetch(address).then((answer) => answer.json()).then((found) => read(found, words));
    vocabulary.catch(() => { vocabulary = null; });
    return vocabulary;
  };
  return async (context) => {
    const typed = context.matchBefore(/[?$]?[\p{L}\d_:-]*/u);
    const text = context.state.doc.toString();
    const before = text.slice(0, typed.from);
    if (!typed.text && !context.explicit) return null;
    if (/#[^\n]*$/.test(before.replace(/<[^<>\s]*>/g, "")) || /<[^<>\s]*$/.test(before)) return null;
    if (/^[?$]/.test(typed.text)) return { from: typed.from, options: ofVariables(text, typed.text), filter: false };
    const known = await load();
    if (context.aborted) return null;
    if (/\bprefix\s+$/i.test(before)) return { from: typed.from, options: ofPrefixes(known, typed.text), filter: false };
    const wanted = plain(typed.text);
    const keywords = typed.text ? KEYWORDS.filter((word) => plain(word).startsWith(wanted)) : [];
    const options = [...keywords.map((label) => ({ label })), ...ofTerms(known, wanted, text, before)];
    return options.length ? { from: typed.from, options, filter: false } : null;
  };
}
