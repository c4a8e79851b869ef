/** Files whose content overlaps count once: copies that grew, other heads, halves; what was logged twice counts twice. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { LineRecord } from '../../../server/correlate/records.ts'
import type { StoredLines } from '../../../server/correlate/observed.ts'
import { createOverlap, lineKey } from '../../../server/ingest/overlap.ts'
import { collect, done, stopCollector } from './collector.ts'
import { directory, memoryStore, plainParser } from './stand-ins.ts'
import type { MemoryStore } from './stand-ins.ts'

afterEach(stopCollector)

/** The store in memory asked as the real one is; counts how often. */
function storedIn({ lines }: MemoryStore): StoredLines & { asked: number } {
  const others = (hosts: readonly string[], from: number, fileSeq: number) =>
    lines().filter(
      (each) => hosts.includes(each.line.host) && each.fileSeq !== fileSeq && each.time >= from * 1e6,
    )
  return {
    asked: 0,
    async firstAfter(hosts, from, fileSeq) {
      this.asked += 1
      const times = others(hosts, from, fileSeq).map(({ time }) => Math.floor(time / 1e6))
      return times.length === 0 ? undefined : Math.min(...times)
    },
    async counts(host, programs, { from, to }, fileSeq) {
      this.asked += 1
      const counts = new Map<string, number>()
      for (const each of others([host], from, fileSeq))
        if (each.time < (to + 1) * 1e6 && programs.includes(each.line.program))
          counts.set(lineKey(each), (counts.get(lineKey(each)) ?? 0) + 1)
      return counts
    },
  }
}

/** One line each 100 ms; every fifth is the same as the one before it. */
function lineAt(n: number): string {
  const stamp = new Date(Date.UTC(2026, 10, 20, 10) + n * 100).toISOString().slice(11, 19)
  return `Nov 20 ${stamp} mx1 postfix/smtpd[7]: lost connection after CONNECT from unknown[192.0.2.${(n - (n % 5 === 4 ? 1 : 0)) % 250}]`
}
const text = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${lineAt(from + index)}\n`).join('')

async function importer(stored = memoryStore()) {
  const at = directory()
  const storedLines = storedIn(stored)
  const { ingest } = await collect(join(at, 'data'), { storedLines, zone: 'UTC' }, stored)
  const run = async (files: Record<string, string | Buffer>) => {
    const paths = Object.entries(files).map(([name, content]) => {
      writeFileSync(join(at, name), content)
      return join(at, name)
    })
    return done((await ingest.importFiles({ files: paths, year: 2026 })).id)
  }
  const expectStored = (from: number, to: number) =>
    expect(
      stored
        .lines()
        .map(({ line }) => line.message)
        .sort(),
    ).toEqual(
      Array.from({ length: to - from }, (_, index) => lineAt(from + index).replace(/^.*\]: /, '')).sort(),
    )
  return { run, expectStored, stored, storedLines }
}

describe('in jobs of their own', () => {
  test.each([
    ['a copy that grew, its beginning cut off', [0, 500], [100, 900]],
    ['an older part under another head', [400, 900], [0, 600]],
    ['a middle part of what is stored', [0, 900], [300, 500]],
    ['all around what is stored', [300, 500], [0, 900]],
    ['beginning and ending in the middle of a second', [3, 507], [256, 911]],
  ] as const)('%s', async (_, first, second) => {
    const { run, expectStored } = await importer()
    await run({ 'a.log': text(first[0], first[1]) })
    await run({ 'b.log': text(second[0], second[1]) })
    expectStored(Math.min(first[0], second[0]), Math.max(first[1], second[1]))
  })

  test('lines picked out of a log, before the log itself', async () => {
    const { run, expectStored } = await importer()
    const picked = text(0, 800)
      .split('\n')
      .filter((_, n) => n % 7 === 0)
    await run({ 'picked.log': `${picked.join('\n')}\n` })
    await run({ 'whole.log': text(0, 800) })
    expectStored(0, 800)
  })
})

test('in one job: rotations and copies of them, compressed or not, in any order', async () => {
  const { run, expectStored } = await importer()
  const job = await run({
    'mail.log': text(600, 1000),
    'mail.log.1': text(300, 600),
    'mail.log.1.copy': text(250, 620),
    'mail.log.2.gz': gzipSync(text(0, 300)),
    'everything.gz': gzipSync(text(1, 1000)),
  })
  expect(job).toMatchObject({ state: 'done', lines: 1000 })
  expectStored(0, 1000)
})

test('rotations that meet within a second lose nothing, though the same line stands on both sides', async () => {
  const { run, expectStored } = await importer()
  // 304 repeats 303: the last line of one file is the first of the next
  await run({ 'mail.log.1': text(0, 304) })
  await run({ 'mail.log': text(304, 700) })
  expectStored(0, 700)
})

test('a file apart from all others is not compared line by line', async () => {
  const { run, storedLines } = await importer()
  await run({ 'a.log': text(0, 500) })
  storedLines.asked = 0
  await run({ 'b.log': text(100_000, 101_000) })
  expect(storedLines.asked).toBeLessThanOrEqual(2)
})

describe('where the time of a file does not run forwards', () => {
  const DAY = 86_400
  const NOW = Date.UTC(2026, 10, 21, 12) / 1000
  const at = (second: number, message: string, host = 'mx1'): LineRecord => ({
    line: { ...plainParser()(message), host, program: 'postfix/qmgr' },
    time: second * 1e6,
    source: 'mail.log',
    fileSeq: 1,
    position: 0,
    latin1: false,
    own: false,
  })

  /** An overlap over these lines of file 1, and the ranges that its keys were fetched for. */
  function over(stored: LineRecord[]) {
    const asked: { host: string; from: number; to: number }[] = []
    const store = storedIn({ ...memoryStore(), lines: () => stored })
    const { counts } = store
    store.counts = (host, programs, range, fileSeq) => {
      asked.push({ host, ...range })
      return counts.call(store, host, programs, range, fileSeq)
    }
    return { overlap: createOverlap(store), asked }
  }

  test('a file with its newest lines first is not stored twice', async () => {
    const old = [at(NOW - 11 * DAY, 'a'), at(NOW - 10 * DAY, 'b'), at(NOW - 9 * DAY, 'c')]
    const { overlap } = over(old)
    const newer = [at(NOW, 'new'), at(NOW + 1, 'newer')]
    expect(await overlap.unstored(2, newer)).toEqual(newer)
    overlap.stored(new Set([2]))
    expect(await overlap.unstored(2, old)).toEqual([])
  })

  test('keys are fetched around the lines of each host only, not between them', async () => {
    const stored = [at(NOW, 'a'), at(NOW - 300 * DAY, 'b', 'mx2')]
    const { overlap, asked } = over(stored)
    const odd = at(DAY * 365, 'odd')
    const chunk = [odd, at(NOW, 'a'), at(NOW + 5, 'c'), at(NOW - 300 * DAY, 'b', 'mx2')]
    expect(await overlap.unstored(2, chunk)).toEqual([odd, chunk[2]])
    expect(asked).toEqual([
      { host: 'mx1', from: DAY * 365, to: DAY * 365 },
      { host: 'mx1', from: NOW, to: NOW + 5 },
      { host: 'mx2', from: NOW - 300 * DAY, to: NOW - 300 * DAY },
    ])
  })

  test('lines that lie far apart are asked for together rather than one by one', async () => {
    const stored = Array.from({ length: 2000 }, (_, day) => at(NOW - day * DAY, `line ${day}`))
    const { overlap, asked } = over(stored)
    expect(await overlap.unstored(2, stored)).toEqual([])
    expect(asked.length).toBeLessThanOrEqual(32)
  })
})
