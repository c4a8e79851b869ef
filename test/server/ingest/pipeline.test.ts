import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openCheckpoint } from '../../../server/ingest/checkpoint.ts'
import {
  append,
  directory,
  expectStored,
  lineTracker,
  memoryStore,
  silent,
  start,
  tail,
  writingBy,
} from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

describe('the pipeline', () => {
  test('sends the same lines with the same token until the store takes them, and none twice', async () => {
    const at = directory()
    const stored = memoryStore()
    stored.failNext(3)
    const lines = append(join(at, 'mail.log'), 1, 50)
    run = await start(at, tail(join(at, 'mail.log')), { stored })
    await expectStored(stored, lines)
    expect(stored.calls).toHaveLength(4)
    expect(new Set(stored.calls.map((call) => call.token)).size).toBe(1)
    expect(new Set(stored.calls.map((call) => call.texts.join())).size).toBe(1)
  })

  test('holds sources back while the store is down, and ends at once when told to stop', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const stored = memoryStore()
    stored.failNext(1e9)
    append(path, 1, 30_000)
    run = await start(at, tail(path, { blockBytes: 64 * 1024 }), { stored })
    await eventually(() => expect(stored.calls.length).toBeGreaterThan(3))
    const taken = run.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)
    // one batch that the store is taking, one that waits for it, and a chunk
    expect(taken).toBeLessThan(2.5 * (1 << 20))
    const before = performance.now()
    await run.stop()
    expect(performance.now() - before).toBeLessThan(500)
  })

  test('rows of a batch are made while the store takes the one before; its intent waits for that', async () => {
    const at = directory()
    const stored = memoryStore()
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const inner = stored.store.write
    Object.assign(
      stored.store,
      writingBy(async (...all) => (await inner(...all), held)),
    )
    const tracker = lineTracker()
    const flush = vi.fn(tracker.flush)
    const lines = append(join(at, 'mail.log'), 1, 20_000)
    run = await start(at, tail(join(at, 'mail.log')), { stored, deps: { tracker: { ...tracker, flush } } })
    await eventually(() => expect(flush).toHaveBeenCalledTimes(2))
    await eventually(() => expect(stored.calls).toHaveLength(1)) // its intent is flushed to disk first
    expect((await openCheckpoint(at)).intent()?.token).toBe(stored.calls[0]?.token)
    letGo()
    await expectStored(stored, lines)
    expect(new Set(stored.calls.map((call) => call.version)).size).toBe(stored.calls.length)
  })

  test('numbers batches upwards, over a restart too', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const stored = memoryStore()
    const lines = append(path, 1, 10)
    run = await start(at, tail(path), { stored })
    await expectStored(stored, lines)
    await expectStored(stored, [...lines, ...append(path, 11, 20)])
    await run.stop()
    append(path, 21, 30)
    run = await start(at, tail(path), { stored })
    await eventually(() => expect(stored.calls.length).toBe(3))
    const versions = stored.calls.map((call) => call.version)
    expect(versions).toEqual([...versions].sort((a, b) => a - b))
    expect(new Set(versions).size).toBe(3)
  })

  test('asks for lives that memory does not hold before their lines are taken', async () => {
    const at = directory()
    append(join(at, 'mail.log'), 1, 5)
    const order: string[] = []
    const inner = lineTracker()
    const stored = memoryStore()
    stored.store.loadLives = async (keys) => {
      order.push(`asked ${keys.map((key) => key.queueId).join()}`)
      return []
    }
    const tracker = {
      ...inner,
      missing: () => [{ host: 'mx1', queueId: 'A1' }],
      load: () => void order.push('loaded'),
      take: (line: Parameters<typeof inner.take>[0]) => {
        if (order.at(-1) !== 'took') order.push('took')
        inner.take(line)
      },
    }
    run = await start(at, tail(join(at, 'mail.log')), { stored, deps: { tracker } })
    await eventually(() => expect(stored.lines()).toHaveLength(5))
    expect(order).toEqual(['asked A1', 'loaded', 'took'])
  })

  test.each([
    ['when enough time has passed, however few lines came', 0, 1],
    ['only now and then while batches follow each other', 3_600_000, 0],
  ])('lets quiet lives leave memory %s', async (_, evictAfterMs, evictions) => {
    const at = directory()
    const stored = memoryStore()
    const evict = vi.fn()
    const lines = append(join(at, 'mail.log'), 1, 5)
    const deps = { tracker: { ...lineTracker(), evict }, evictAfterMs }
    run = await start(at, tail(join(at, 'mail.log')), { stored, deps })
    await expectStored(stored, lines)
    await run.stop()
    expect(evict).toHaveBeenCalledTimes(evictions)
  })
})

describe('a checkpoint that cannot be written', () => {
  /** As on a full disk: from the first batch on, the file beside it cannot be opened. */
  async function blocked() {
    const at = directory()
    const beside = join(at, 'positions.json.tmp')
    const stored = memoryStore()
    const inner = stored.store.write
    let full = true
    Object.assign(
      stored.store,
      writingBy(async (...all) => {
        await inner(...all)
        if (full) mkdirSync(beside, { recursive: true })
      }),
    )
    const said: string[] = []
    const retries = vi.fn()
    const log = { ...silent, warn: (_: object, message: string) => void said.push(message) }
    const lines = append(join(at, 'mail.log'), 1, 5)
    run = await start(at, tail(join(at, 'mail.log')), { stored, deps: { log, onRetry: retries } })
    await expectStored(stored, lines)
    const free = (isForGood = true) => {
      full = !isForGood
      rmdirSync(beside)
    }
    return { at, stored, said, retries, lines, free, run }
  }

  test('while nothing comes is tried again each second, told once, and ends nothing', async () => {
    const { at, stored, said, retries, lines, free } = await blocked()
    await eventually(() => expect(retries.mock.calls.length).toBeGreaterThanOrEqual(2))
    expect(said).toEqual(['the checkpoint cannot be written; trying again'])
    free()
    const saved = () => JSON.parse(readFileSync(join(at, 'positions.json'), 'utf8')) as { intent?: object }
    await eventually(() => expect(saved().intent).toBeUndefined())
    await expectStored(stored, [...lines, ...append(join(at, 'mail.log'), 6, 10)])
  })

  test('at the end is told, and the next start stores nothing twice', async () => {
    const { at, stored, said, lines, free, run: first } = await blocked()
    await first.stop()
    expect(said.at(-1)).toMatch(/^the checkpoint could not be written: .* is read again at the next start/)
    free()
    run = await start(at, tail(join(at, 'mail.log')), { stored })
    await expectStored(stored, [...lines, ...append(join(at, 'mail.log'), 6, 10)])
    expect(run.gaps).toEqual([])
  })

  test('after a batch was repeated is waited for', async () => {
    const { at, stored, said, lines, free, run: first } = await blocked()
    await first.stop()
    free(false)
    said.length = 0
    const log = { ...silent, warn: (_: object, message: string) => void said.push(message) }
    run = await start(at, tail(join(at, 'mail.log')), { stored, deps: { log } })
    await eventually(() => expect(said).toEqual(['the checkpoint cannot be written; trying again']))
    free()
    await expectStored(stored, [...lines, ...append(join(at, 'mail.log'), 6, 10)])
  })
})

describe('a crash while a batch is under way', () => {
  /** A run that reaches the store and dies before the commit: the intent is on disk, the positions are not. */
  async function crash(at: string, path: string, stored: ReturnType<typeof memoryStore>, took: boolean) {
    const inner = stored.store.write
    const died = await start(at, tail(path), {
      stored: {
        ...stored,
        store: {
          ...stored.store,
          ...writingBy(async (records, batch, signal) => {
            if (took) await inner(records, batch, signal)
            return new Promise((_, refuse) => signal?.addEventListener('abort', () => refuse(signal.reason)))
          }),
        },
      },
    })
    await eventually(() => expect(readFileSync(join(at, 'positions.json'), 'utf8')).toContain('"intent"'))
    await eventually(() => expect(stored.lines().length > 0).toBe(took))
    await died.stop()
  }

  test.each([
    ['the store had taken it', true],
    ['the store had not taken it', false],
  ])('%s: the very same batch comes again, with the same token and version', async (_, took) => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 200)
    const stored = memoryStore()
    await crash(at, path, stored, took)
    const intent = (await openCheckpoint(at)).intent()
    renameSync(path, `${path}.1`)
    lines.push(...append(path, 500, 520))
    run = await start(at, tail(path), { stored })
    await expectStored(stored, lines)
    const again = stored.calls.filter((call) => call.token === intent?.token)
    expect(again).toHaveLength(took ? 2 : 1)
    expect(new Set(again.map((call) => call.version)).size).toBe(1)
    expect(new Set(again.map((call) => call.texts.join())).size).toBe(1)
    expect(run.gaps).toEqual([])
  })

  test('a range that is gone is a gap; everything else goes on', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    append(path, 1, 20)
    const stored = memoryStore()
    await crash(at, path, stored, false)
    writeFileSync(path, '')
    const lines = append(path, 900, 920)
    run = await start(at, tail(path), { stored })
    await expectStored(stored, lines)
    expect(run.gaps.some((gap) => gap.detail.includes('gone before it was confirmed'))).toBe(true)
  })
})
