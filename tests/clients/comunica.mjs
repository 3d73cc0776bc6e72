// Asks Comunica many queries in one process. In, as JSON: { traverses, sources, within, queries: { name: text } }; out,
// as JSON: { name: { rows | triples | answer, asked: [addresses fetched] } | { error } }, terms as in SPARQL results
// JSON. Nothing outside `within` is ever fetched: a test leaves the rest of the Web alone.

import { text } from "node:stream/consumers";

const { traverses, sources, within, queries } = JSON.parse(await text(process.stdin));
const { QueryEngine } = traverses
  ? await import("@comunica/query-sparql-link-traversal")
  : await import("@comunica/query-sparql");
const engine = new QueryEngine();

function written(term) {
  if (term.termType === "NamedNode") return { type: "uri", value: term.value };
  if (term.termType === "BlankNode") return { type: "bnode", value: term.value };
  if (term.language) return { type: "literal", value: term.value, "xml:lang": term.language };
  return { type: "literal", value: term.value, datatype: term.datatype.value };
}

async function outcome(query) {
  const asked = [];
  const fetch = (input, init) => {
    const address = typeof input === "string" ? input : input.url;
    if (!address.startsWith(within)) return Promise.reject(new Error(`outside: ${address}`));
    asked.push(address);
    return globalThis.fetch(input, init);
  };
  const result = await engine.query(query, { sources, fetch, lenient: traverses });
  if (result.resultType === "boolean") return { answer: await result.execute(), asked };
  const stream = await result.execute();
  const found = await stream.toArray();
  if (result.resultType === "quads") {
    return { triples: found.map((quad) => [quad.subject, quad.predicate, quad.object].map(written)), asked };
  }
  const rows = found.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, written(term)])));
  return { rows, asked };
}

const answers = {};
for (const [name, query] of Object.entries(queries)) {
  try {
    answers[name] = await outcome(query);
  } catch (error) {
    answers[name] = { error: String(error) };
  }
  if (traverses) await engine.invalidateHttpCache(); // it would not follow the same links again
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
