/** Files of ours that others fill: known by a heading, since senders choose what stands in them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createSpool } from '../../../server/ingest/spool.ts'
import type { Spool } from '../../../server/ingest/spool.ts'
import { createTail } from '../../../server/ingest/tail.ts'
import { directory, expectStored, lineOf, memoryStore, start } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

/** A spool and the tail that reads it. */
async function follow(at = directory(), stored = memoryStore()) {
  const made: Spool[] = []
  run = await start(
    at,
    (book, onGap) => {
      const spool = createSpool({
        directory: join(at, 'spool'),
        name: 'syslog.log',
        book,
        maxBytes: 1 << 20,
        segmentBytes: 4000,
        keepMs: 0,
      })
      made.push(spool)
      const tail = createTail({
        name: 'syslog',
        path: spool.path,
        host: 'mx1',
        book,
        onGap,
        graceMs: 0,
        isSpool: true,
        pollMs: 10,
        lingerMs: 2,
      })
      return [
        {
          ...tail,
          run: async (deliver, signal) =>
            void (await Promise.all([tail.run(deliver, signal), spool.run(signal)])),
        },
      ]
    },
    { stored },
  )
  const write = async (lines: string[]) => {
    for (const line of lines) await made[0]?.write(Buffer.from(`${line}\n`))
    return lines
  }
  return { at, stored, run, write, path: join(at, 'spool/syslog.log') }
}

const size = (path: string) => readFileSync(path).length
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => lineOf(from + n))

test('a sender that begins each file with the same message hides the lines of nobody', async () => {
  const { stored, run, write, path } = await follow()
  const repeated = 'A'.repeat(1300)
  const written: string[] = []
  for (let round = 0; round < 5; round++) {
    written.push(...(await write([repeated, ...lines(round * 100, round * 100 + 60)])))
    await eventually(() => expect(size(path)).toBeLessThan(100))
  }
  await expectStored(stored, written)
  expect(run.gaps).toEqual([])
})

test('a file of an earlier release goes on where it was, and nobody but us writes headings', async () => {
  const at = directory()
  mkdirSync(join(at, 'spool'))
  const heading = `mailtrace spool ${'0'.repeat(32)}`
  const before = lines(0, 20)
  writeFileSync(join(at, 'spool/syslog.log'), before.map((each) => `${each}\n`).join(''))
  const first = await follow(at)
  await expectStored(first.stored, before)
  await first.run.stop()
  const again = await follow(at, first.stored)
  const after = await again.write([...lines(20, 60), heading])
  await expectStored(again.stored, [...before, ...after])
  await eventually(() => expect(size(again.path)).toBeLessThan(100))
  const later = await again.write([heading, ...lines(60, 70)])
  await expectStored(again.stored, [...before, ...after, ...later])
  expect([...first.run.gaps, ...again.run.gaps]).toEqual([])
})
