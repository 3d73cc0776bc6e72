// Bundles every src/commons_graph/web/browser/*.js into src/commons_graph/web/static/built/.
//
// Run by `make assets` after `npm ci`. Each entry becomes NAME.js (an ES module) and, where it imports style sheets,
// NAME.css; what several entries share becomes piece-HASH.js. LICENSES.txt, written last, holds the licence of every
// package that something of went into a bundle, and tells make that the build is complete. packed/ holds the same files
// packed with Brotli, for browsers that can unpack it.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const sources = join(root, "src/commons_graph/web/browser");
const built = join(root, "src/commons_graph/web/static/built");

function entries() {
  const names = existsSync(sources) ? readdirSync(sources) : [];
  return names.filter((name) => name.endsWith(".js")).sort().map((name) => join(sources, name));
}

/** Folders of the packages whose files went into the bundles: `node_modules/d3-array` … */
function packagesIn(metafile) {
  const found = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = path.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/);
      if (folder && bytesInOutput > 0) found.add(folder[0]);
    }
  }
  return [...found].sort();
}

function licenceOf(folder) {
  const about = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const texts = readdirSync(join(root, folder))
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .map((name) => readFileSync(join(root, folder, name), "utf8").trim());
  const licence = typeof about.license === "string" ? about.license : (about.license?.type ?? "see its text");
  const author = typeof about.author === "string" ? about.author : (about.author?.name ?? "");
  const head = [`${about.name} ${about.version}`, `Licence: ${licence}`, ...(author ? [`Author: ${author}`] : [])];
  return [head.join("\n"), ...texts].join("\n\n");
}

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
const found = entries();
const result = found.length === 0 ? { metafile: { outputs: {} } } : await build({
  absWorkingDir: root,
  entryPoints: found,
  outdir: built,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "safari16"],
  minify: true,
  charset: "utf8",
  legalComments: "none", // LICENSES.txt holds them whole
  chunkNames: "piece-[hash]",
  loader: { ".png": "dataurl", ".svg": "dataurl", ".gif": "dataurl" },
  metafile: true,
  logLevel: "warning",
});
mkdirSync(join(built, "packed"));
for (const name of readdirSync(built).filter((name) => /\.(js|css)$/.test(name))) {
  writeFileSync(join(built, "packed", `${name}.br`), brotliCompressSync(readFileSync(join(built, name))));
}
const licences = packagesIn(result.metafile).map(licenceOf);
const head = "Packages of other people that the scripts of these pages hold something of.";
writeFileSync(join(built, "LICENSES.txt"), [head, ...licences].join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
for (const [path, { bytes }] of Object.entries(result.metafile.outputs)) {
  console.error(`${basename(path).padEnd(28)} ${(bytes / 1024).toFixed(1).padStart(7)} kB`);
}
