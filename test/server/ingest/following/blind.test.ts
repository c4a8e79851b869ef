/** Without help: no inotify, and no right to read for a while. */
import { chmodSync, writeFileSync } from 'node:fs'
import type * as Fs from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Run } from '../stand-ins.ts'
import { createLog, rotate } from './writer.ts'
import { eventually } from '../../../eventually.ts'

const watching = vi.hoisted(() => ({ works: true, asked: 0 }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>()
  const watch = (...given: Parameters<typeof fs.watch>) => {
    watching.asked += 1
    if (!watching.works) throw Object.assign(new Error('inotify watches are used up'), { code: 'ENOSPC' })
    return fs.watch(...given)
  }
  return { ...fs, watch, default: { ...fs, watch } }
})

/** Nobody: rights do not bind root. */
const NOBODY = 65_534

let run: Run | undefined
afterEach(async () => {
  if (process.geteuid?.() === NOBODY) process.seteuid?.(0)
  await run?.stop()
  run = undefined
  watching.works = true
})

describe('without inotify', () => {
  test('the timer finds every line, over rotations', async () => {
    watching.works = false
    const log = createLog()
    const writer = log.writer('a')
    run = await log.follow()
    expect(watching.asked).toBeGreaterThan(0)
    for (let round = 0; round < 3; round++) {
      writer.lines(500)
      rotate(log.path)
      writer.lines(20)
      writer.reopen()
      writer.lines(200)
      await log.expectWhole()
    }
    expect(run.gaps).toEqual([])
  })
})

describe('without the right to read', () => {
  const isRoot = process.getuid?.() === 0

  test('a log that rotation made unreadable is told with what helps, and read once it may be', async () => {
    const log = createLog()
    chmodSync(log.at, 0o777)
    const writer = log.writer('a')
    writer.lines(50)
    if (isRoot) process.seteuid?.(NOBODY) // as a service runs; the files are root's or another's
    run = await log.follow()
    await log.expectWhole()
    if (isRoot) process.seteuid?.(0)
    rotate(log.path)
    writeFileSync(log.path, '')
    chmodSync(log.path, 0)
    writer.lines(10) // still into the old file
    if (isRoot) process.seteuid?.(NOBODY)
    const state = () => run?.sources[0]?.status()
    const unreadable = eventually(() => expect(state()?.state).toBe('unreadable'))
    if (isRoot) process.seteuid?.(0)
    chmodSync(log.path, 0o200)
    writer.reopen()
    writer.lines(30)
    if (isRoot) process.seteuid?.(NOBODY)
    await unreadable
    expect(state()?.advice?.en).toMatch(/setfacl|usermod/)
    if (isRoot) process.seteuid?.(0)
    chmodSync(log.path, 0o644)
    if (isRoot) process.seteuid?.(NOBODY)
    await log.expectWhole()
    await eventually(() => expect(state()?.state).toBe('live'))
    expect(run.gaps).toEqual([])
  })
})
