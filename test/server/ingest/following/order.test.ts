/** Lines are read in the order they were written, whatever is rotated meanwhile and whenever a run ends. */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import type { openCheckpoint } from '../../../../server/ingest/checkpoint.ts'
import { createHistory } from '../../../../server/ingest/history.ts'
import { start, tail } from '../stand-ins.ts'
import type { Run } from '../stand-ins.ts'
import { createLog, endAtOnce, pause, readOnce, rotate } from './writer.ts'
import { eventually } from '../../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

test('a file rotated away while older ones are read comes before those that are rotated after it', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  await readOnce(log)
  const next = () => {
    rotate(log.path)
    writer.reopen()
    writer.lines(50)
  }
  next()
  next()
  // the file in the middle is read while the log is held, and the log moves on twice
  let moved = false
  const onChunk = ({ lines }: { lines: readonly { text: string }[] }) => {
    if (moved || !lines.some(({ text }) => text.startsWith('a 0000100'))) return
    moved = true
    next()
    next()
  }
  run = await start(log.at, tail(log.path), { stored: log.stored, deps: { onChunk } })
  await log.expectWhole()
  expect(moved).toBe(true)
  expect(log.stored.texts()).toEqual(log.written)
  expect(run.gaps).toEqual([])
})

test('a log that was empty when it was opened is read once, however often it is rotated while older files are read', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  await readOnce(log)
  for (let round = 0; round < 2; round++) {
    rotate(log.path)
    writer.reopen()
    if (round === 0) writer.lines(50)
  }
  let moved = false
  const onChunk = ({ lines }: { lines: readonly { text: string }[] }) => {
    if (moved || !lines.some(({ text }) => text.startsWith('a 0000100'))) return
    moved = true
    for (let round = 0; round < 2; round++) {
      writer.lines(50)
      rotate(log.path, { compressFrom: 2 })
      writer.reopen()
    }
  }
  run = await start(log.at, tail(log.path), { stored: log.stored, deps: { onChunk } })
  await log.expectWhole()
  expect(moved).toBe(true)
  expect(log.stored.texts()).toEqual(log.written)
  expect(run.gaps).toEqual([])
})

test('a run that ended before it stored anything makes no history of the log that it saw', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  await endAtOnce(log)
  for (let round = 0; round < 2; round++) {
    rotate(log.path, { compressFrom: 2 })
    writer.reopen()
    writer.lines(50)
  }
  run = await log.follow()
  await log.expectWhole()
  expect(log.stored.texts()).toEqual(log.written)
})

/** The source of what was rotated away before the first look. */
const historyOf =
  (log: ReturnType<typeof createLog>) => (book: Awaited<ReturnType<typeof openCheckpoint>>) => [
    createHistory(
      { name: 'mail.log', path: log.path, host: 'mx1', book, onGap: () => undefined },
      () => undefined,
    ),
  ]

test('history is what was rotated away before the first look, and nothing that is followed', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  rotate(log.path)
  writer.reopen()
  writer.lines(50)
  await endAtOnce(log)
  rotate(log.path)
  writer.reopen()
  writer.lines(50)
  run = await start(log.at, historyOf(log), { stored: log.stored })
  await eventually(() => expect(log.stored.texts()).toEqual(log.written.slice(0, 50)))
  await eventually(() => expect(run?.sources[0]?.status().state).toBe('done'))
  expect(log.stored.texts()).toHaveLength(50)
})

/** What was renamed longer ago is written to no more. */
const GRACE_MS = 200

test.each([
  ['no log', false],
  ['an empty log', true],
])(
  'at the first look there is %s: what was rotated away is history however late that is read, and nothing falls between',
  async (_, isThere) => {
    const log = createLog()
    const writer = log.writer('a')
    writer.lines(50)
    rotate(log.path)
    if (isThere) writer.reopen()
    await pause(GRACE_MS + 50)
    run = await log.follow({ graceMs: GRACE_MS })
    if (!isThere) writer.reopen()
    for (let round = 0; round < 3; round++) {
      writer.lines(50)
      await eventually(() => expect(log.stored.texts()).toHaveLength(50 * (round + 1)))
      // the copies are younger than the first look
      rotate(log.path, { compressFrom: 2 })
      writer.reopen()
    }
    await run.stop()
    expect(log.stored.texts()).toEqual(log.written.slice(50))
    run = await start(log.at, historyOf(log), { stored: log.stored })
    await log.expectWhole()
    await run.stop()
    run = await log.follow()
    await log.expectWhole()
  },
)

test.each(['plain', 'compressed'])('rotated files with nothing in them end history too: %s', async (kind) => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  rotate(log.path)
  for (const number of [2, 3])
    if (kind === 'plain') writeFileSync(`${log.path}.${number}`, '')
    else writeFileSync(`${log.path}.${number}.gz`, gzipSync(''))
  writer.reopen()
  writer.lines(50)
  run = await log.follow()
  await run.stop()
  run = await start(log.at, historyOf(log), { stored: log.stored })
  await eventually(() => expect(run?.sources[0]?.status().state).toBe('done'))
  await log.expectWhole()
  expect(run.chunks.length).toBeLessThan(5)
})

test.each(['held', 'not read yet'])(
  'a rotated file that was %s at the restart is read on while its writer has not opened the new one',
  async (what) => {
    const log = createLog()
    const writer = log.writer('a')
    writer.lines(50)
    await readOnce(log, { graceMs: 5000 })
    if (what === 'not read yet') {
      rotate(log.path)
      writer.reopen()
      writer.lines(50)
    }
    rotate(log.path)
    await readOnce(log, { graceMs: 5000 })
    run = await log.follow({ graceMs: 5000 })
    writer.lines(50)
    await log.expectWhole()
    writer.reopen()
    writer.lines(50)
    await log.expectWhole()
    expect(log.stored.texts()).toEqual(log.written)
  },
)

test('a packed file with one short line is read once', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  await readOnce(log)
  for (let round = 0; round < 2; round++) {
    rotate(log.path, { compressFrom: 1 })
    writer.reopen()
    writer.lines(1)
  }
  for (let round = 0; round < 3; round++) await readOnce(log)
  expect(log.stored.texts()).toEqual(log.written)
})

test('a log that was renamed just before the first look, and has no successor yet, is followed', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  rotate(log.path)
  run = await log.follow({ graceMs: 5000 })
  await log.expectWhole()
  writer.lines(50)
  await log.expectWhole()
  writer.reopen()
  writer.lines(50)
  await log.expectWhole()
  expect(log.stored.texts()).toEqual(log.written)
})
