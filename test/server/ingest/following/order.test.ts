/** Lines are read in the order they were written, whatever is rotated meanwhile and whenever a run ends. */
import { afterEach, expect, test, vi } from 'vitest'
import { openCheckpoint } from '../../../../server/ingest/checkpoint.ts'
import { createHistory } from '../../../../server/ingest/history.ts'
import { start, tail } from '../stand-ins.ts'
import type { Run } from '../stand-ins.ts'
import { createLog, rotate } from './writer.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

test('a file rotated away while older ones are read comes before those that are rotated after it', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  run = await log.follow()
  await log.expectWhole()
  await run.stop()
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

/** A run that ends before anything it read is stored. */
async function endAtOnce(log: ReturnType<typeof createLog>): Promise<void> {
  const [source] = tail(log.path)(await openCheckpoint(log.at), () => undefined)
  const stopping = new AbortController()
  const given = vi.fn(
    () => new Promise<void>((_, stop) => stopping.signal.addEventListener('abort', () => stop())),
  )
  const ended = source?.run(given, stopping.signal)
  await vi.waitFor(() => expect(given).toHaveBeenCalled(), { timeout: 15_000, interval: 2 })
  stopping.abort()
  await ended
}

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
  const history = (book: Awaited<ReturnType<typeof openCheckpoint>>) => [
    createHistory(
      { name: 'mail.log', path: log.path, host: 'mx1', book, onGap: () => undefined },
      () => undefined,
    ),
  ]
  run = await start(log.at, history, { stored: log.stored })
  await vi.waitFor(() => expect(log.stored.texts()).toEqual(log.written.slice(0, 50)), { timeout: 15_000 })
  await vi.waitFor(() => expect(run?.sources[0]?.status().state).toBe('done'), { timeout: 15_000 })
  expect(log.stored.texts()).toHaveLength(50)
})
