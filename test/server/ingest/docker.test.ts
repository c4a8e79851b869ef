/** Logs of containers: lines come out of Docker's objects as the program wrote them, through rotation and restarts. */
import { appendFileSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { cutLines } from '../../../server/ingest/lines.ts'
import { unwrapDocker, wholeDocker } from '../../../server/ingest/docker-lines.ts'
import { collect, stopCollector } from './collector.ts'
import { directory, lineOf, memoryStore } from './stand-ins.ts'
import { createLog } from './following/writer.ts'
import { eventually } from '../../eventually.ts'

afterEach(stopCollector)

const wrap = (log: string) =>
  `${JSON.stringify({ log, stream: 'stdout', time: '2026-11-21T10:00:00.123456789Z' })}\n`
const message = (number: number) => lineOf(number).replace(/^.*\]: /, '')

test('a pattern over all containers, one that comes later, rotation, a line in pieces, and a restart', async () => {
  const at = directory()
  const container = (id: string) => {
    mkdirSync(join(at, id))
    return join(at, id, `${id}-json.log`)
  }
  const first = container('a1b2')
  const stored = memoryStore()
  const plan = { files: [{ path: join(at, '*/*-json.log') }] }
  const texts = () =>
    stored
      .lines()
      .map(({ line }) => line.message)
      .sort()
  const expected: string[] = []
  const write = (path: string, from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      appendFileSync(path, wrap(`${lineOf(n)}\n`))
      expected.push(message(n))
    }
  }
  write(first, 1, 30)
  const { ingest } = await collect(join(at, 'data'), { plan }, stored)
  await eventually(() => expect(texts()).toEqual(expected.toSorted()))
  // a long line: Docker cuts it, and its end comes later
  appendFileSync(first, wrap(`${lineOf(40)} first part, `))
  await new Promise((done) => setTimeout(done, 300))
  expect(stored.lines()).toHaveLength(30)
  appendFileSync(first, wrap('second part\n'))
  expected.push(`${message(40)} first part, second part`)
  await eventually(() => expect(texts()).toEqual(expected.toSorted()))
  renameSync(first, `${first}.1`)
  write(first, 50, 60)
  await eventually(() => expect(texts()).toEqual(expected.toSorted()))
  await stopCollector()
  write(first, 61, 70)
  write(container('c3d4'), 80, 90)
  await collect(join(at, 'data'), { plan }, stored)
  await eventually(() => expect(texts()).toEqual(expected.toSorted()))
  expect(ingest.gaps()).toEqual([])
})

/** As Docker cuts it. */
const inPieces = (text: string) =>
  (text.match(/[^]{1,16384}/g) ?? [])
    .map((piece, n, all) => wrap(n + 1 < all.length ? piece : `${piece}\n`))
    .join('')

test('a line of more pieces than a block holds is one line, cut and counted; what comes after it is read', async () => {
  const log = createLog()
  const long = 'y'.repeat(300_000)
  appendFileSync(log.path, wrap('first\n') + inPieces(long) + wrap('end\n'))
  log.written.push('first', long.slice(0, 65_536), 'end')
  const run = await log.follow({ wrapping: 'docker' })
  await log.expectWhole()
  appendFileSync(log.path, wrap('later\n'))
  log.written.push('later')
  await log.expectWhole()
  expect(run.chunks.flatMap(({ lines }) => lines).filter((line) => line.cut)).toHaveLength(1)
  expect(run.gaps).toEqual([])
  await run.stop()
})

test('a line of more pieces than any block may hold ends the same way, also after a restart inside of it', async () => {
  const log = createLog()
  const long = inPieces('y'.repeat(9 << 20))
  appendFileSync(log.path, wrap('first\n') + long.slice(0, long.lastIndexOf('{')))
  log.written.push('first', 'y'.repeat(65_536))
  const first = await log.follow({ wrapping: 'docker' })
  await log.expectWhole()
  await first.stop()
  appendFileSync(log.path, long.slice(long.lastIndexOf('{')) + wrap('end\n'))
  log.written.push('end')
  const again = await log.follow({ wrapping: 'docker' })
  await log.expectWhole()
  expect([...first.gaps, ...again.gaps]).toEqual([])
  await again.stop()
})

test('what is no object of Docker stays as it is', () => {
  const text = Buffer.from(`plain\n${wrap('a')}{"log":3}\n${wrap('b\n')}`)
  expect(unwrapDocker(cutLines(text, 0)).map((line) => line.text)).toEqual(['plain', 'a', '{"log":3}', 'b'])
  const open = Buffer.from(wrap('whole\n') + wrap('part') + wrap('part'))
  expect(wholeDocker(open)).toBe(wrap('whole\n').length)
  expect(wholeDocker(Buffer.from(wrap('part')))).toBe(0)
})
