/** Engine and collector as the service has them, in a process of its own: see kill-collector.ts. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { dumpTables } from './tables.js'

const { dist, data, files, imports, crash, memoryMb } = JSON.parse(process.argv[2])
const load = (path) => import(pathToFileURL(join(dist, path)).href)
const [{ createStore }, { createCollector, openWorker }] = await Promise.all(
  ['server/store/store.js', 'server/app/collecting/collector.js'].map(load),
)

const complain = (level) => (what, message) =>
  process.send({ kind: 'log', level, message, what: String(what.err ?? JSON.stringify(what)) })
const log = { info: () => undefined, warn: complain('warn'), error: complain('error') }
const store = createStore({ directory: data, database: 'mailtrace', log })
let worker
/** The thread ends in the middle of its first insert. */
let isToCrash = crash
let eater = memoryMb === undefined ? undefined : new BroadcastChannel('eat-memory')
const ingest = createCollector({
  task: {
    config: {
      data,
      host: 'mx1',
      zone: 'UTC',
      ownDomains: ['example.net'],
      ownNetworks: ['127.0.0.0/8'],
      logLevel: 'info',
    },
    plan: { files: files.map((path) => ({ path })) },
    shared: false,
  },
  store: {
    onAccess: store.onAccess,
    /** Tells when rows begin to go in and when they are in: the moments at which a kill hurts. */
    async enter(lines) {
      process.send({ kind: 'phase', phase: 'insert' })
      if (isToCrash) setTimeout(() => worker.terminate(), Math.random() * 12)
      isToCrash = false
      eater?.postMessage('')
      eater?.close()
      eater = undefined
      const leave = await store.enter(lines)
      return async (token) => {
        if (token !== undefined) process.send({ kind: 'phase', phase: 'commit' })
        await leave(token)
      }
    },
  },
  onFatal: (cause) => {
    process.send({ kind: 'log', level: 'fatal', message: String(cause?.stack ?? cause) })
    process.exit(1)
  },
  log,
  openThread(task) {
    worker = openWorker(task, eater && { maxOldGenerationSizeMb: memoryMb })
    return worker
  },
})
ingest.load()
await store.start()
await ingest.start()
const { id } = await importAll()
process.send({ kind: 'ready' })

process.on('message', async (message) => {
  if (message.kind === 'status')
    process.send({
      kind: 'status',
      sources: ingest.sources(),
      job: ingest.job(id),
      gaps: ingest.gaps(),
      busy: ingest.progress() !== undefined,
    })
  if (message.kind === 'dump') {
    await dumpTables(store.reader, message.to)
    process.send({ kind: 'dumped' })
  }
  if (message.kind === 'stop') {
    await ingest.stop()
    await store.stop()
    process.exit(0)
  }
})

/** Asks once more where the thread has just ended. */
async function importAll() {
  try {
    return await ingest.importFiles({ files: imports, host: 'mx2' })
  } catch (fault) {
    if (fault.code !== 'COLLECTOR_UNAVAILABLE') throw fault
    await sleep(20)
    return importAll()
  }
}
