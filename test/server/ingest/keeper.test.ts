/** What rotation removes while the reader is busy with older lines is read all the same, or told. */
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { openCheckpoint } from '../../../server/ingest/checkpoint.ts'
import { createKeeper } from '../../../server/ingest/keeper.ts'
import type { Keeper } from '../../../server/ingest/keeper.ts'
import type { Chunk, Gap } from '../../../server/ingest/source.ts'
import { compress, createLog, rotate } from './following/writer.ts'
import { directory, tail } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

/** Nobody: rights do not bind root. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

const keepers: Keeper[] = []
afterEach(async () => {
  if (process.geteuid?.() === NOBODY) process.seteuid?.(0)
  for (const each of keepers.splice(0)) await each.close()
})

function keeperOf(path: string, mostFiles?: number) {
  const onUnkept = vi.fn()
  const keeper = createKeeper({
    path,
    pollMs: 60_000,
    onUnkept,
    ...(mostFiles !== undefined && { mostFiles }),
  })
  keepers.push(keeper)
  return { keeper, onUnkept }
}

const write = (path: string, text: string) => writeFileSync(path, `${text}\n`.repeat(10))

/** How many descriptors of this process have the file that is called so now. */
function descriptorsOf(path: string): number {
  const names = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return '' // closed meanwhile
    }
  })
  return names.filter((name) => name === path).length
}

test.runIf(existsSync('/proc/self/fd'))(
  'files that rotation removes while the store takes nothing',
  async () => {
    const log = createLog()
    const writer = log.writer('a')
    writer.lines(50)
    const checkpoint = await openCheckpoint(log.at)
    const gaps: Gap[] = []
    const texts: string[] = []
    let gate = Promise.resolve()
    const waiting = vi.fn()
    const deliver = async (chunk: Chunk) => {
      waiting()
      await gate
      checkpoint.take(chunk.next)
      texts.push(...chunk.lines.map(({ text }) => text))
    }
    const stopping = new AbortController()
    const [source] = tail(log.path, { pollMs: 10 })(checkpoint, (gap) => gaps.push(gap))
    const ended = source?.run(deliver, stopping.signal)
    await eventually(() => expect(texts).toHaveLength(50))

    let open: (() => void) | undefined
    gate = new Promise((resolve) => (open = resolve))
    waiting.mockClear()
    writer.lines(10)
    await eventually(() => expect(waiting).toHaveBeenCalled())
    for (let round = 0; round < 5; round++) {
      rotate(log.path)
      if (existsSync(`${log.path}.2`)) unlinkSync(`${log.path}.2`)
      writer.reopen()
      writer.lines(20)
      // the writer's and ours
      await eventually(() => expect(descriptorsOf(log.path)).toBeGreaterThan(1))
    }
    open?.()
    await eventually(() => expect(texts.length).toBeGreaterThanOrEqual(log.written.length))
    expect(texts).toEqual(log.written)
    expect(gaps).toEqual([])
    stopping.abort()
    await ended
    writer.close()
    expect(descriptorsOf(`${log.path} (deleted)`)).toBe(0)
  },
)

test('what cannot be kept is told once, until there is room again', async () => {
  const path = join(directory(), 'mail.log')
  const { keeper, onUnkept } = keeperOf(path, 2)
  for (let round = 0; round < 4; round++) {
    write(path, `line of file ${round}, long enough to be told apart`)
    await keeper.look()
    renameSync(path, `${path}.${4 - round}`)
  }
  expect(onUnkept).toHaveBeenCalledOnce()
  expect(onUnkept).toHaveBeenCalledWith(expect.stringContaining('2 times'))
})

test('a log that may not be read is none that cannot be kept', async () => {
  const folder = directory()
  chmodSync(folder, 0o777)
  const path = join(folder, 'mail.log')
  const { keeper, onUnkept } = keeperOf(path)
  write(path, 'secret')
  chmodSync(path, 0)
  if (isRoot) process.seteuid?.(NOBODY) // as a service runs; the file is root's
  expect(() => readFileSync(path)).toThrow('EACCES')
  await keeper.look()
  expect(descriptorsOf(path)).toBe(0)
  if (isRoot) process.seteuid?.(0)
  unlinkSync(path)
  await keeper.look()
  expect(onUnkept).not.toHaveBeenCalled()
})

test('removed files are listed by their age, those that are there compressed only once', async () => {
  const path = join(directory(), 'mail.log')
  const { keeper } = keeperOf(path)
  for (const name of ['first', 'second', 'third', 'fourth']) {
    write(path, `${name} file, whose lines are long enough to be told apart`)
    await keeper.look()
    if (name === 'fourth') break
    if (existsSync(`${path}.1`)) renameSync(`${path}.1`, `${path}.2`)
    if (name === 'second') compress(path, `${path}.1.gz`)
    else renameSync(path, `${path}.1`)
  }
  // first.2 -> removed, second.1.gz, third.1
  unlinkSync(`${path}.2`)
  renameSync(`${path}.1.gz`, `${path}.2.gz`)
  const listed = await keeper.list()
  expect(listed.map((each) => [each.path.slice(path.length), each.handle !== undefined])).toEqual([
    ['', true],
    ['.2.gz', false],
    ['.1', false],
    ['', false],
  ])
  await keeper.release(listed.at(-1) ?? { dev: 0, ino: 0 })
  expect((await keeper.list()).filter(({ handle }) => handle !== undefined)).toEqual([])
})
