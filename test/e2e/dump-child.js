/** Opens a store that nobody else uses, or a server, and writes every row into a folder. argv: `{dist, to, store, parts}` as JSON. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { dumpTables } from './tables.js'

const { dist, to, store: options, parts } = JSON.parse(process.argv[2])
const { createStore } = await import(pathToFileURL(join(dist, 'server/store/store.js')).href)
const quiet = () => undefined
const store = createStore({ ...options, log: { info: quiet, warn: console.error, error: console.error } })
await store.start()
mkdirSync(to, { recursive: true })
await dumpTables(store.reader, to, parts)
await store.stop()
