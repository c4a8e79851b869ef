/** The main side of the collector, with small workers in place of the real thread: answers, crashes, the end. */
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { createCollector } from '../../../../server/app/collecting/collector.ts'
import type { CollectorOptions } from '../../../../server/app/collecting/collector.ts'
import { createGate } from '../../../../server/store/gate.ts'
import { eventually } from '../../../eventually.ts'

/** Speaks as server/app/collecting/thread.ts does; `does` says what it makes of some calls. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads')
  const job = { id: 'a1', state: 'running' }
  const snapshot = { sources: [{ name: 'mail.log' }], progress: undefined, unknownForms: [], gaps: [], jobs: [job] }
  const does = {
    start: () => snapshot,
    stop: () => undefined,
    reach: (access) => tell('countOpen', access ? 1 : 0),
    importFiles: () => ({ job, snapshot }),
    watch: () => undefined,
  }
  let asked = 0
  const tell = (name, ...args) => parentPort.postMessage({ name, args })
  const ask = (name, ...args) => parentPort.postMessage({ name, args, id: asked++ })
  parentPort.on('message', async (message) => {
    if (!message.name) return
    try {
      parentPort.postMessage({ id: message.id, value: await does[message.name](...message.args) })
    } catch (fault) {
      parentPort.postMessage({ id: message.id, fault })
    }
  })
`
const CRASH = `setTimeout(() => { throw new Error('out of luck') }, 20)`

const access = {
  url: 'http://127.0.0.1:1',
  database: 'mailtrace',
  writer: { name: 'w', password: '' },
  reader: { name: 'r', password: '' },
  readerIsConfined: true,
}

let stop: (() => Promise<void>) | undefined
afterEach(async () => stop?.())

/** Threads run these scripts one after the other, the last of them again and again. */
function start(scripts: string[], backOffMs = [1, 1, 1]) {
  const tasks: unknown[] = []
  const faults: unknown[] = []
  const logged: string[] = []
  const open: number[] = []
  const log = (_: object, text: string) => void logged.push(text)
  const gate = createGate()
  const options: CollectorOptions = {
    task: {
      config: { data: '/', host: 'mx1', zone: 'UTC', ownDomains: [], ownNetworks: [], logLevel: 'info' },
      plan: { files: [] },
      shared: false,
    },
    store: {
      onAccess(listener) {
        listener(access)
        return () => undefined
      },
      enter: gate.enter,
    },
    metrics: {
      ...Object.fromEntries(
        ['linesRead', 'bytesRead', 'linesUnknown', 'linesCut', 'gaps', 'batches', 'insertFailures'].map(
          (name) => [name, { inc: () => undefined }],
        ),
      ),
      batchSeconds: { observe: () => undefined },
      openMessages: { set: (count: number) => void open.push(count) },
    } as unknown as NonNullable<CollectorOptions['metrics']>,
    onFatal: (cause) => faults.push(cause),
    log: { info: log, warn: log, error: log },
    openThread(task) {
      tasks.push(task)
      return new Worker(THREAD + (scripts[tasks.length - 1] ?? scripts.at(-1)), { eval: true })
    },
    backOffMs,
  }
  const collector = createCollector(options)
  stop = () => collector.stop()
  return { collector, tasks, faults, logged, open, gate }
}

test('what the thread tells is there when it has started, and calls go through', async () => {
  const { collector, open } = start([''])
  collector.load()
  await collector.start()
  expect(collector.sources()).toMatchObject([{ name: 'mail.log' }])
  expect(await collector.importFiles({ files: ['a'] })).toMatchObject({ id: 'a1' })
  expect(collector.job('a1')).toMatchObject({ state: 'running' })
  await eventually(() => expect(open).toEqual([1]))
})

test('a thread that crashes is started again, goes on with imports and knows the way to the store', async () => {
  const { collector, tasks, logged, faults, open } = start([CRASH, ''])
  await collector.start()
  await eventually(() => expect(open).toEqual([1, 1]))
  expect(tasks).toMatchObject([{ plan: {} }, { plan: { resumeImports: true } }])
  expect(logged).toEqual(['the collecting thread ended by itself; it is started again from the checkpoint'])
  expect(await collector.importFiles({ files: ['a'] })).toMatchObject({ id: 'a1' })
  expect(faults).toEqual([])
})

test('a crash leaves nobody waiting: neither an import nor work on the tables', async () => {
  const { collector, gate, logged } = start([
    `does.importFiles = () => { ask('enter'); ${CRASH}; return new Promise(() => undefined) }`,
    '',
  ])
  await collector.start()
  await expect(collector.importFiles({ files: ['a'] })).rejects.toMatchObject({
    code: 'COLLECTOR_UNAVAILABLE',
    statusCode: 503,
  })
  expect(await gate.rest(() => 'rested')).toBe('rested')
  expect(logged).toHaveLength(1)
})

test('after some crashes in a row the service is told to end, and why', async () => {
  const { collector, tasks, faults } = start([CRASH])
  await collector.start()
  await eventually(() => expect(faults).toHaveLength(1))
  expect(String(faults[0])).toContain(
    'the collecting thread ended 4 times in a row, the last time with: out of luck',
  )
  expect(tasks).toHaveLength(4)
})

test('a start that fails is told as it is, and not tried again', async () => {
  const { collector, tasks } = start([
    `does.start = () => { throw { message: 'positions.json is damaged', code: 'FILE_UNREADABLE' } }`,
  ])
  await expect(collector.start()).rejects.toMatchObject({
    message: 'positions.json is damaged',
    code: 'FILE_UNREADABLE',
  })
  expect(tasks).toHaveLength(1)
})

test('it can be stopped before it was started, and stays stopped', async () => {
  const { collector, tasks, logged } = start([''])
  collector.load()
  await collector.stop()
  expect(tasks).toHaveLength(1)
  expect(logged).toEqual([])
})
