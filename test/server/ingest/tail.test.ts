import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { append, directory, expectStored, memoryStore, start, tail } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

const state = () => run?.sources[0]?.status().state

/** `mail.log` in a directory of its own, followed. */
async function follow(directoryName = directory(), more = {}, stored = memoryStore()): Promise<Run> {
  return (run = await start(directoryName, tail(join(directoryName, 'mail.log'), more), { stored }))
}

/** What logrotate does without compression: `.1` becomes `.2`, the log becomes `.1`. */
function rotate(path: string, old = 3): void {
  for (let number = old; number >= 1; number--)
    try {
      renameSync(`${path}.${number}`, `${path}.${number + 1}`)
    } catch {
      // there were fewer rotations so far
    }
  renameSync(path, `${path}.1`)
}

function compress(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
  unlinkSync(path)
}

describe('following a log', () => {
  test('gives what is there, then what comes, with byte positions', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 100)
    const { stored } = await follow(at)
    await expectStored(stored, lines)
    await expectStored(stored, [...lines, ...append(path, 101, 110)])
    const bytes = readFileSync(path)
    for (const { line, position } of stored.lines())
      expect(bytes.subarray(position, position + line.message.length).toString()).toBe(line.message)
    expect(state()).toBe('live')
  })

  test('waits for the end of a line that was written in two parts', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, 'first\nsec')
    const { stored } = await follow(at)
    await expectStored(stored, ['first'])
    appendFileSync(path, 'ond\n')
    await expectStored(stored, ['first', 'second'])
  })

  test('keeps invalid bytes as latin1 and other lines as UTF-8', async () => {
    const at = directory()
    writeFileSync(
      join(at, 'mail.log'),
      Buffer.concat([Buffer.from('grün\r\n'), Buffer.from([0xff, 0x41, 10]), Buffer.from('\0\u2028\n')]),
    )
    const { stored } = await follow(at)
    await expectStored(stored, ['grün\r', '\xffA', '\0\u2028'])
    expect(stored.lines().map((each) => each.latin1)).toEqual([false, true, false])
  })

  test('keeps 64 KB of a line of 10 MB, and every line after it', async () => {
    const at = directory()
    writeFileSync(join(at, 'mail.log'), `a\n${'x'.repeat(3_000_000)}\nb\n${'y'.repeat(10_000_000)}\nc\n`)
    const { stored } = await follow(at)
    await expectStored(stored, ['a', 'x'.repeat(65536), 'b', 'y'.repeat(65536), 'c'])
  })

  test('a missing file is told and read once it is there', async () => {
    const at = directory()
    const { stored, sources } = await follow(at)
    await eventually(() => expect(state()).toBe('missing'))
    expect(sources[0]?.status().advice?.en).toContain('mail.log does not exist')
    await expectStored(stored, append(join(at, 'mail.log'), 1, 3))
  })

  test.skipIf(process.getuid?.() !== 0)(
    'an unreadable file is told with the group that would help',
    async () => {
      const { troubleWith } = await import('../../../server/ingest/advice.ts')
      const at = directory()
      const path = join(at, 'mail.log')
      append(path, 1, 1)
      const { chmodSync, chownSync } = await import('node:fs')
      chownSync(path, 0, 4)
      chmodSync(path, 0o640)
      const denied = Object.assign(new Error('denied'), { code: 'EACCES' })
      const { state: told, advice } = await troubleWith(path, denied)
      expect(told).toBe('unreadable')
      expect(advice.en).toContain('usermod -aG adm ')
      expect(advice.de).toContain('usermod -aG adm ')
    },
  )
})

describe('rotation', () => {
  test('rename and create loses nothing that is written before, between and after', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 50)
    const { stored, gaps } = await follow(at)
    await expectStored(stored, lines)
    for (let round = 1; round <= 4; round++) {
      rotate(path)
      lines.push(...append(`${path}.1`, round * 1000, round * 1000 + 20)) // the writer has not reopened yet
      lines.push(...append(path, round * 1000 + 100, round * 1000 + 120))
      lines.push(...append(`${path}.1`, round * 1000 + 50, round * 1000 + 60)) // a second writer reopens late
      await expectStored(stored, lines)
    }
    expect(gaps).toEqual([])
  })

  test('several rotations between two looks leave no file unread', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 10)
    const { stored } = await follow(at, { pollMs: 400 })
    await expectStored(stored, lines)
    for (let round = 1; round <= 3; round++) {
      lines.push(...append(path, round * 100, round * 100 + 9))
      rotate(path)
    }
    lines.push(...append(path, 900, 905))
    await expectStored(stored, lines)
  })

  test('copytruncate: the rest stands in the copy, and the log begins anew', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 40)
    const { stored, gaps } = await follow(at, { pollMs: 300, lingerMs: 300 })
    await expectStored(stored, lines)
    lines.push(...append(path, 41, 80))
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
    lines.push(...append(path, 81, 85))
    await expectStored(stored, lines)
    expect(gaps).toEqual([])
  })

  test('a log cut and grown past the old place is noticed by its head', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 40)
    const { stored, gaps } = await follow(at)
    await expectStored(stored, lines)
    writeFileSync(path, '')
    lines.push(...append(path, 500, 600))
    await expectStored(stored, lines)
    expect(gaps).toHaveLength(1)
    expect(gaps[0]?.detail).toContain('no copy of it')
  })
})

describe('starting again', () => {
  test('goes on at the byte where it stopped', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 30)
    const { stored, stop } = await follow(at)
    await expectStored(stored, lines)
    await stop()
    lines.push(...append(path, 31, 60))
    await follow(at, {}, stored)
    await expectStored(stored, lines)
  })

  test('finds the file it was in under a new name, and everything rotated since, compressed or not', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 30)
    const { stored, stop } = await follow(at)
    await expectStored(stored, lines)
    await stop()
    for (let round = 1; round <= 3; round++) {
      lines.push(...append(path, round * 100, round * 100 + 30))
      rotate(path)
    }
    compress(`${path}.3`)
    compress(`${path}.2`)
    lines.push(...append(path, 900, 910))
    const { gaps } = await follow(at, {}, stored)
    await expectStored(stored, lines)
    expect(gaps).toEqual([])
  })

  test('a log that was empty at the end is found though it was rotated away since', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 30)
    const { stored, stop, checkpoint } = await follow(at, { graceMs: 50 })
    await expectStored(stored, lines)
    rotate(path)
    writeFileSync(path, '')
    await eventually(() => expect(checkpoint.openPositions('mail.log')).toEqual([]))
    await stop()
    lines.push(...append(path, 40, 50))
    rotate(path)
    lines.push(...append(path, 60, 70))
    await follow(at, {}, stored)
    await expectStored(stored, lines)
  })

  test('a file that is gone is a gap, and what came after it is read', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = append(path, 1, 30)
    const { stored, stop } = await follow(at)
    await expectStored(stored, lines)
    await stop()
    append(path, 31, 40)
    rmSync(path)
    lines.push(...append(path, 50, 60))
    const { gaps } = await follow(at, {}, stored)
    await expectStored(stored, lines)
    expect(gaps.map((gap) => gap.source)).toEqual(['mail.log'])
    expect(gaps[0]?.detail).toContain('not to be found')
  })
})
