/** Standard input: kept on disk before it is read, so that a restart loses nothing. */
import { existsSync, readdirSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createInput, keepInput } from '../../../server/ingest/input.ts'
import { directory, expectStored, lineOf, memoryStore, start } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
let stopping = new AbortController()
let kept: Promise<void> | undefined
afterEach(async () => {
  stopping.abort()
  await kept
  await run?.stop()
  run = undefined
})

async function pipe(at = directory(), stored = memoryStore(), more: { segmentBytes?: number } = {}) {
  const input = new PassThrough()
  const told = new PassThrough()
  stopping = new AbortController()
  kept = keepInput({ input, directory: join(at, 'input'), ...more }, stopping.signal)
  void kept.then(() => told.end())
  run = await start(
    at,
    (book, onGap) => [
      createInput({
        name: 'input',
        input: told,
        directory: join(at, 'input'),
        host: 'mx1',
        book,
        onGap,
        pollMs: 10,
        keepMs: 0,
      }),
    ],
    { stored },
  )
  return { at, input, stored, run }
}
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => lineOf(from + n))

test('gives what is piped in, in pieces of any size, and is done when its writer is', async () => {
  const { input, stored, run } = await pipe()
  const text = lines(0, 500)
    .map((each) => `${each}\n`)
    .join('')
  for (let at = 0; at < text.length; at += 1001) input.write(text.slice(at, at + 1001))
  await expectStored(stored, lines(0, 500))
  expect(run.sources[0]?.status().state).toBe('live')
  input.end('the last line')
  await expectStored(stored, [...lines(0, 500), 'the last line'])
  await eventually(() => expect(run.sources[0]?.status().state).toBe('done'))
})

test('what was piped in while the store was down is there after a restart, once', async () => {
  const stored = memoryStore()
  stored.failNext(1e9)
  const { at, input, run: first } = await pipe(directory(), stored)
  input.write(
    lines(0, 300)
      .map((each) => `${each}\n`)
      .join(''),
  )
  await new Promise((done) => setTimeout(done, 150))
  await first.stop()
  stopping.abort()
  await kept
  stored.failNext(0)
  const { input: again } = await pipe(at, stored)
  await expectStored(stored, lines(0, 300))
  again.write(`${lineOf(300)}\n`)
  await expectStored(stored, lines(0, 301))
  expect(run?.gaps).toEqual([])
})

test('files that were closed before the collector first looked are read, in order, and then deleted', async () => {
  const at = directory()
  const ending = new AbortController()
  const early = new PassThrough()
  const keeping = keepInput({ input: early, directory: join(at, 'input'), segmentBytes: 1000 }, ending.signal)
  const closed = () =>
    existsSync(join(at, 'input')) ? readdirSync(join(at, 'input')).filter((each) => each.includes('-')) : []
  for (let part = 0; part < 3; part++) {
    early.write(
      lines(part * 20, part * 20 + 20)
        .map((each) => `${each}\n`)
        .join(''),
    )
    await eventually(() => expect(closed()).toHaveLength(part + 1))
  }
  early.write('the end of it') // no newline
  await eventually(() => expect(early.readableLength).toBe(0))
  ending.abort()
  await keeping
  const { stored } = await pipe(at)
  await expectStored(stored, [...lines(0, 60), 'the end of it'])
  expect(stored.texts().slice(0, 60)).toEqual(lines(0, 60))
  await eventually(() => expect(closed()).toEqual([]))
})
