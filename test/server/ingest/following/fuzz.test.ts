/**
 * Anything at any moment: lines, late writers, each step of a rotation by itself, a slow store, crashes. More stories:
 * MAILTRACE_FUZZ_SEEDS=200 MAILTRACE_FUZZ_FIRST=1000 npx vitest run --project unit test/server/ingest/following/fuzz.test.ts
 */
import { appendFileSync, copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import type { RecordStore } from '../../../../server/correlate/record-store.ts'
import { createHistory } from '../../../../server/ingest/history.ts'
import { start, tail } from '../stand-ins.ts'
import type { Run } from '../stand-ins.ts'
import { createLog, pause } from './writer.ts'
import type { Writer } from './writer.ts'

const SEEDS = Number(process.env.MAILTRACE_FUZZ_SEEDS ?? 15)
const FIRST = Number(process.env.MAILTRACE_FUZZ_FIRST ?? 1)
const STEPS = 120
/** Late writers of these stories take less. */
const GRACE_MS = 100_000
/** As logrotate with `delaycompress`, with `compress`, without, with `dateext`, and with `copytruncate` while nobody writes. */
const STYLES = ['delayed', 'at once', 'plain', 'dated', 'cut'] as const
type Style = (typeof STYLES)[number]
type Dice = (most: number) => number

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

/** Whole numbers from 0 to `most`, the same for the same seed (mulberry32). */
function diceOf(seed: number): Dice {
  let state = seed
  return (most) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * (most + 1))
  }
}

/** Each `yield` is a moment at which anything else may happen. */
function* rotation(path: string, number: number, style: Style, writer: Writer, dice: Dice): Generator<void> {
  const named = (place: number) => `${path}.${place}`
  const dated = `${path}-20261121-${1_795_000_000 + number}`
  if (style !== 'dated')
    for (let place = number; place >= 1; place--)
      for (const suffix of ['', '.gz'])
        if (existsSync(named(place) + suffix)) {
          renameSync(named(place) + suffix, named(place + 1) + suffix)
          yield
        }
  if (style === 'cut') {
    copyFileSync(path, named(1))
    truncateSync(path)
    yield
  }
  if ((style === 'delayed' || style === 'cut') && existsSync(named(2))) yield* packing(named(2), dice)
  if (style === 'cut') return
  renameSync(path, style === 'dated' ? dated : named(1))
  yield
  writer.reopen()
  yield
  if (style === 'at once') yield* packing(named(1), dice)
  if (style === 'dated' && dice(1) === 0) yield* packing(dated, dice)
}

function* packing(path: string, dice: Dice): Generator<void> {
  const packed = gzipSync(readFileSync(path))
  const half = dice(packed.length)
  writeFileSync(`${path}.gz`, packed.subarray(0, half))
  yield
  appendFileSync(`${path}.gz`, packed.subarray(half))
  yield
  unlinkSync(path)
  yield
}

/** Takes its time now and then. */
function slow(store: RecordStore, dice: Dice): RecordStore {
  return {
    ...store,
    begin() {
      const rows = store.begin()
      const write = async (token: string, signal?: AbortSignal) => {
        if (dice(3) === 0) await pause(dice(60))
        await rows.write(token, signal)
      }
      return Object.defineProperties({ write } as typeof rows, {
        ...Object.getOwnPropertyDescriptors({ ...rows, write }),
        lines: { get: () => rows.lines },
      })
    },
  }
}

test.each(Array.from({ length: SEEDS }, (_, n) => FIRST + n))(
  'story %i',
  { timeout: 60_000 },
  async (seed) => {
    const dice = diceOf(seed)
    const log = createLog()
    const writer = log.writer('a')
    const style = STYLES[seed % STYLES.length] ?? 'plain'
    const stored = { ...log.stored, store: slow(log.stored.store, dice) }
    const gaps: string[] = []
    let rotations = 0
    let rotating: Iterator<void> | undefined

    async function begin(): Promise<void> {
      const sources: Parameters<typeof start>[1] = (book, onGap) => {
        const followed = tail(log.path, { graceMs: GRACE_MS })(book, onGap)
        if (book.isHistoryDone('mail.log')) return followed
        const past = { name: 'mail.log', path: log.path, host: 'mx1', graceMs: GRACE_MS, book, onGap }
        return [...followed, createHistory(past, () => book.setHistoryDone('mail.log'))]
      }
      run = await start(log.at, sources, { stored })
    }
    async function end(): Promise<void> {
      await run?.stop()
      gaps.push(...(run?.gaps ?? []).map(({ detail }) => detail))
      run = undefined
    }

    for (let step = 0; step < STEPS; step++) {
      const what = dice(9)
      if (what <= 3) writer.lines(1 + dice(40))
      else if (what <= 7) {
        rotating ??= rotation(log.path, ++rotations, style, writer, dice)
        if (rotating.next().done === true) rotating = undefined
      } else if (run === undefined) await begin()
      else if (dice(2) === 0) await end()
      if (dice(1) === 0) await pause(dice(12))
    }
    while (rotating?.next().done === false) await pause(1)
    writer.reopen()
    writer.lines(5)
    if (run === undefined) await begin()
    await log.expectWhole()
    await end()
    expect(gaps).toEqual([])
  },
)
