/** Standard input across the end of a collecting thread: all of it is kept, once, and each thread learns of its end. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { createCollector } from '../../../../server/app/collecting/collector.ts'
import { eventually } from '../../../eventually.ts'

const data = mkdtempSync(join(tmpdir(), 'mailtrace-piped-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

/** Tells with a count that standard input has ended. */
const THREAD = `
  const { parentPort } = require('node:worker_threads')
  const snapshot = { sources: [], progress: undefined, unknownForms: [], gaps: [], jobs: [] }
  parentPort.on('message', ({ name, id }) => {
    if (id !== undefined) parentPort.postMessage({ id, value: name === 'start' ? snapshot : undefined })
  })
  process.stdin.resume().on('end', () => parentPort.postMessage({ name: 'countOpen', args: [1] }))
`

test('what is piped in while threads end is on disk, once', async () => {
  const input = new PassThrough()
  let threads = 0
  let ends = 0
  const logged: string[] = []
  const note = (_: object, text: string) => void logged.push(text)
  const collector = createCollector({
    task: {
      config: { data, host: 'mx1', zone: 'UTC', ownDomains: [], ownNetworks: [], logLevel: 'silent' },
      plan: { files: [{ path: '-' }] },
      shared: false,
    },
    store: { onAccess: () => () => undefined, enter: () => Promise.resolve(() => Promise.resolve()) },
    metrics: { openMessages: { set: () => void ends++ } } as never,
    onFatal: (cause) => logged.push(String(cause)),
    log: { info: note, warn: note, error: note },
    openThread() {
      threads++
      const crash = threads < 4 ? `setTimeout(() => { throw new Error('out of luck') }, 40)` : ''
      return new Worker(THREAD + crash, { eval: true, stdin: true })
    },
    input,
    backOffMs: [1, 1, 1],
  })
  await collector.start()
  const written: string[] = []
  while (threads < 4 || written.length < 300) {
    written.push(`line ${written.length}`)
    input.write(`${written.at(-1)}\n`)
    await sleep(1)
  }
  input.end('the last one')
  await eventually(() => expect(ends).toBe(1))
  const [heading, ...kept] = readFileSync(join(data, 'collector/input/input.log'), 'utf8').split('\n')
  expect(heading).toMatch(/^mailtrace spool [0-9a-f]{32}$/)
  expect(kept).toEqual([...written, 'the last one', ''])
  expect(logged).toEqual(
    Array(3).fill('the collecting thread ended by itself; it is started again from the checkpoint'),
  )
  await collector.stop()
})
