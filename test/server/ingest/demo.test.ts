import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createDemo } from '../../../server/ingest/demo.ts'
import { createTimetable, namesIn, roundAt, startOf } from '../../../server/ingest/sample.ts'
import { directory, memoryStore, start } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'

const folder = join(import.meta.dirname, '../../../deploy/sample')
const texts = ['mail.log', 'auth.log', 'rspamd.log'].map((file) => readFileSync(join(folder, file), 'utf8'))
const mail = createTimetable(texts[0] ?? '', namesIn(texts))
const NOON = Date.UTC(2026, 10, 21, 12)

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

/** The demo as of `now`, over a data directory. */
async function show(at: string, now: () => number, stored = memoryStore()): Promise<Run> {
  run = await start(at, (book) => createDemo({ directory: folder, book, now, pollMs: 10 }), { stored })
  return run
}

describe('the timetable of the sample', () => {
  test('rounds begin in order, one after the other, more by day than by night', () => {
    const first = roundAt(NOON * 1000)
    for (let round = first; round < first + 30; round++) {
      expect(startOf(round + 1)).toBeGreaterThan(startOf(round))
      expect(roundAt(startOf(round) + 1)).toBe(round)
    }
    const count = (hour: number) => {
      const from = Date.UTC(2026, 10, 21, hour) * 1000
      return roundAt(from + 6 * 3_600_000_000) - roundAt(from)
    }
    expect(count(8)).toBeGreaterThan(2 * count(0))
  })

  test('no queue ID and no Message-ID comes in two rounds, and lines of one life stay together', () => {
    const round = roundAt(NOON * 1000)
    const segments = [0, 1, 2, 3, 4, 5, 6, 7].map((next) => mail.segment(round + next))
    const lines = segments.flat()
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort((a, b) => a - b))
    const removed = lines.flatMap(({ text }) => /\]: ([0-9A-F]+): removed$/.exec(text)?.[1] ?? [])
    expect(removed.length).toBeGreaterThan(500)
    expect(new Set(removed).size).toBe(removed.length)
  })

  test('every line bears the time at which it comes', () => {
    for (const { time, text } of mail.segment(roundAt(NOON * 1000)))
      expect(Math.abs(Date.parse(text.slice(0, 32)) * 1000 - time)).toBeLessThan(1000)
  })

  test('only documentation addresses', () => {
    const addresses = texts.join('\n').match(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g) ?? []
    for (const address of addresses)
      expect(address).toMatch(/^(?:127\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/)
  })
})

/** Of a machine that has much else to do: a day of lines is read twice. */
const PATIENCE = { timeout: 50_000 }

describe('the demo', () => {
  test('shows a day of history, then goes on, and a restart repeats and loses nothing', async () => {
    const at = directory()
    let now = NOON
    const stored = memoryStore()
    const first = await show(at, () => now, stored)
    await vi.waitFor(() => expect(stored.lines().length).toBeGreaterThan(30_000), PATIENCE)
    await vi.waitFor(() => expect(first.batches.length).toBeGreaterThan(0), PATIENCE)
    now += 600_000
    const before = stored.lines().length
    await vi.waitFor(() => expect(stored.lines().length).toBeGreaterThan(before), PATIENCE)
    await first.stop()
    now += 600_000
    await show(at, () => now, stored)
    await vi.waitFor(() => expect(stored.calls.length).toBeGreaterThan(1), PATIENCE)
    const expected: string[] = []
    for (let round = roundAt((NOON - 86_400_000) * 1000); round <= roundAt(now * 1000); round++)
      expected.push(...mail.segment(round).flatMap(({ time, text }) => (time <= now * 1000 ? text : [])))
    const got = () => stored.lines().filter((each) => each.source === 'mail.log')
    await vi.waitFor(() => expect(got()).toHaveLength(expected.length), PATIENCE)
    expect(got().map(({ line }) => line.message)).toEqual(expected)
  }, 120_000)
})
