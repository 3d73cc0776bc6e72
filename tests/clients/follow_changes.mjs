// Follows a change feed with the npm package ldes-client, and writes what it emits as lines of JSON.
// node follow_changes.mjs URL '{"ordered": "ascending", "polling": true, …}': options of the client.
import { replicateLDES } from "ldes-client";
import { Writer } from "n3";

const [url, text] = process.argv.slice(2);
const { ordered, ...options } = JSON.parse(text ?? "{}");
const client = replicateLDES({ url, ...options }, ordered ?? "none");
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

client.on("description", (info) =>
  say({ description: { shape: info.shape?.value, time: info.timestampPath?.value, of: info.versionOfPath?.value } }));
client.on("fragment", (page) => say({ page: page.url, immutable: Boolean(page.immutable) }));
client.on("poll", () => say({ poll: true }));
client.on("error", (error) => {
  say({ error: String(error?.message ?? error) });
  process.exitCode = 1;
});

const reader = client.stream({ highWaterMark: 10 }).getReader();
for (let next = await reader.read(); !next.done; next = await reader.read()) {
  const { id, quads, isVersionOf, timestamp } = next.value;
  const statements = new Writer({ format: "N-Quads" }).quadsToString(quads);
  say({ member: id.value, of: isVersionOf, at: timestamp?.toISOString(), statements });
}
say({ end: true });
