/** Logs cut in place (copytruncate): what the copy has is read; what is destroyed is a gap, never silence. */
import { copyFileSync, ftruncateSync, openSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import type { TailOptions } from '../../../../server/ingest/tail.ts'
import type { Run } from '../stand-ins.ts'
import { CLEAN, createLog, cut, pause } from './writer.ts'
import type { Log, Writer } from './writer.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

const advice = () => run?.sources[0]?.status().advice?.en ?? ''

test('copied and cut six times while lines come: nothing is lost, and the source says that this may lose lines', async () => {
  const log = createLog()
  const writer = log.writer('a')
  run = await log.follow()
  for (let round = 0; round < 6; round++) {
    for (let n = 0; n < 5; n++) {
      writer.lines(40)
      await pause(5)
    }
    copyFileSync(log.path, `${log.path}.${6 - round}`)
    truncateSync(log.path)
    await pause(30)
  }
  writer.lines(60)
  await log.expectWhole()
  expect(run.gaps).toEqual([])
  expect(advice()).toContain("'copytruncate'")
})

test.each(['plain', 'compressed'])(
  'cut and grown past the old place: the rest stands in the %s copy',
  async (kind) => {
    const log = createLog()
    const writer = log.writer('a')
    writer.lines(100)
    run = await log.follow({ pollMs: 400, lingerMs: 400 })
    await log.expectWhole()
    writer.lines(100)
    if (kind === 'plain') copyFileSync(log.path, `${log.path}.1`)
    else writeFileSync(`${log.path}.1.gz`, gzipSync(readFileSync(log.path)))
    truncateSync(log.path)
    writer.lines(500)
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  },
)

test('packed beside itself and emptied, again and again: the packed one is its copy', async () => {
  const log = createLog()
  const writer = log.writer('a')
  run = await log.follow({ pollMs: 60, lingerMs: 60 })
  for (let round = 0; round < 3; round++) {
    writer.lines(100)
    await log.expectWhole()
    writer.lines(40)
    writeFileSync(`${log.path}.gz`, gzipSync(readFileSync(log.path)))
    truncateSync(log.path)
    writer.lines(20)
    await log.expectWhole()
  }
  expect(run.gaps).toEqual([])
})

test('cut while mailtrace is stopped, with another rotation after it', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(100)
  run = await log.follow()
  await log.expectWhole()
  await run.stop()
  writer.lines(50)
  copyFileSync(log.path, `${log.path}.2`)
  truncateSync(log.path)
  writer.lines(70)
  copyFileSync(log.path, `${log.path}.1`)
  truncateSync(log.path)
  writer.lines(200)
  run = await log.follow()
  await log.expectWhole()
  expect(run.gaps).toEqual([])
})

test('cut without a copy: a gap', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(100)
  run = await log.follow()
  await log.expectWhole()
  truncateSync(log.path)
  writer.lines(20)
  await log.expectWhole()
  expect(run.gaps.map(({ detail }) => detail)).toEqual([expect.stringContaining('no copy of it')])
})

/** Followed and cut; lines came between the copy and the cut, and were read. */
async function cutLate(log: Log, writer: Writer, options?: Partial<TailOptions>): Promise<Run> {
  writer.lines(100)
  const following = await log.follow(options)
  await log.expectWhole()
  copyFileSync(log.path, `${log.path}.1`)
  writer.lines(30)
  await log.expectWhole()
  truncateSync(log.path)
  return following
}

test('lines between the copy and the cut that were read are not lost, and no gap is told', async () => {
  const log = createLog()
  const writer = log.writer('a')
  run = await cutLate(log, writer)
  writer.lines(20)
  await log.expectWhole()
  expect(run.gaps).toEqual([])
})

/** The same, and cut once more while nobody looks. */
async function cutTwiceUnseen(log: Log, between: () => void): Promise<Run> {
  const writer = log.writer('a')
  const following = await cutLate(log, writer, { pollMs: 600, lingerMs: 600 })
  writer.lines(50)
  between()
  cut(log.path)
  writer.lines(20)
  return following
}

test('cut twice before we looked again: what stands between is read, once', async () => {
  const log = createLog()
  run = await cutTwiceUnseen(log, () => undefined)
  await log.expectWhole()
  expect(run.gaps).toEqual([])
})

test('cut twice, and the copy of what was read is removed: what stands between is read, and the copy a gap', async () => {
  const log = createLog()
  run = await cutTwiceUnseen(log, () => unlinkSync(`${log.path}.1`))
  await log.expectWhole()
  expect(run.gaps.map(({ detail }) => detail)).toEqual([expect.stringContaining('no copy of it')])
})

test('a copy too short to be known again is not read twice', async () => {
  const log = createLog()
  writeFileSync(log.path, 'short\n')
  log.written.push('short')
  run = await log.follow()
  await log.expectWhole()
  copyFileSync(log.path, `${log.path}.1`)
  truncateSync(log.path)
  log.writer('a').lines(20)
  await log.expectWhole()
})

test('lines between the copy and the cut that were seen and not read are a gap with their bytes', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(60)
  run = await log.follow({ pollMs: 30 })
  await log.expectWhole()
  copyFileSync(log.path, `${log.path}.1`)
  // an unfinished line is seen and waited for; the cut destroys it
  writer.raw('the beginning of a line that')
  await pause(100)
  truncateSync(log.path)
  writer.lines(20)
  await log.expectWhole()
  expect(run.gaps.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('28 bytes of it came after the copy'),
  ])
})

test('a line cut in two by the cut is told: both parts are there', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(60)
  run = await log.follow()
  await log.expectWhole()
  writer.raw('first half, ')
  copyFileSync(log.path, `${log.path}.1`)
  truncateSync(log.path)
  writer.raw('second half\n')
  log.written.push('first half, ', 'second half')
  writer.lines(20)
  await log.expectWhole()
  expect(run.gaps.map(({ detail }) => detail)).toEqual([expect.stringContaining('inside of a line')])
})

test('a writer that keeps its place leaves a hole: the line after it is whole', async () => {
  const log = createLog()
  const writer = log.writer('a', { append: false })
  writer.lines(300)
  run = await log.follow({ pollMs: 60, lingerMs: 60 })
  await log.expectWhole()
  writer.lines(40)
  copyFileSync(log.path, `${log.path}.1`)
  truncateSync(log.path)
  writer.lines(25)
  await log.expectWhole()
  expect(run.gaps).toEqual([])
})

test.each([8 << 20, (8 << 20) + 5, (8 << 20) - 5, 20 << 20])(
  'the line after a hole of %i bytes is whole, and the hole at the beginning is no gap',
  async (bytes) => {
    const log = createLog()
    const writer = log.writer('a')
    ftruncateSync(openSync(log.path, 'r+'), bytes)
    writer.lines(25)
    run = await log.follow()
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  },
)

test('a hole where lines were expected is a gap', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(100)
  run = await log.follow()
  await log.expectWhole()
  ftruncateSync(openSync(log.path, 'r+'), readFileSync(log.path).length + 5000)
  writer.lines(60)
  await log.expectWhole()
  expect(run.gaps.map(({ detail }) => detail)).toEqual([expect.stringContaining('5000 bytes')])
  expect(log.counts()).toEqual(CLEAN)
})

test('rewritten in place and larger: read anew', async () => {
  const log = createLog()
  log.writer('a').lines(50)
  run = await log.follow()
  await log.expectWhole()
  log.writer('b', { append: false }).lines(400)
  await log.expectWhole()
  expect(run.gaps).toHaveLength(1)
})
