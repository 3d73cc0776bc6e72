// One validation by rdf-validate-shacl: node rdf-validate-shacl.mjs MODULES SHAPES DATA; prints the number of results.
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [modules, shapesFile, dataFile] = process.argv.slice(2)
const require = createRequire(pathToFileURL(modules + '/'))
const load = async (name) => import(pathToFileURL(require.resolve(name)))

const { StreamParser, DataFactory, Store } = await load('n3')
const { default: SHACLValidator } = await load('rdf-validate-shacl')

async function read (file) {
  const store = new Store()
  const format = file.endsWith('.nt') ? 'N-Triples' : 'Turtle'
  const quads = createReadStream(file).pipe(new StreamParser({ format }))
  for await (const quad of quads) store.add(quad)
  return store
}

const validator = new SHACLValidator(await read(shapesFile))
const report = await validator.validate(await read(dataFile))
console.log('results:', report.results.length)
