/** Rotation at the worst moment: right after the files of the log were listed, before anybody chose among them. */
import { afterEach, expect, test, vi } from 'vitest'
import type * as Siblings from '../../../../server/ingest/siblings.ts'
import { start, tail } from '../stand-ins.ts'
import type { Run } from '../stand-ins.ts'
import { createLog, cut, endAtOnce, readOnce, rotate } from './writer.ts'

const hook = vi.hoisted(() => ({ listed: (_: Siblings.Sibling[]): unknown => undefined }))
vi.mock('../../../../server/ingest/siblings.ts', async (original) => {
  const siblings = await original<typeof Siblings>()
  const listSiblings = async (...log: Parameters<typeof siblings.listSiblings>) => {
    const listed = await siblings.listSiblings(...log)
    hook.listed(listed)
    return listed
  }
  return { ...siblings, listSiblings }
})

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
  hook.listed = () => undefined
})

test.each([
  ['read in part', 1],
  ['read in part', 2],
  ['read in part', 3],
  ['only looked at', 1],
  ['only looked at', 2],
])('of a log that was %s nothing is passed over when rotation overtakes %i listings', async (what, times) => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  if (what === 'only looked at') await endAtOnce(log)
  else await readOnce(log)
  const next = () => {
    rotate(log.path, { compressFrom: 2 })
    writer.reopen()
    writer.lines(50)
  }
  next()
  let left = times
  hook.listed = (listed) => {
    if (listed.length < 2 || left === 0) return
    left -= 1
    next()
  }
  run = await start(log.at, tail(log.path), { stored: log.stored })
  await log.expectWhole()
  expect(left).toBe(0)
  expect(log.stored.texts()).toEqual(log.written)
  expect(run.gaps).toEqual([])
})

test.each([1, 2])('what a copy holds is read when the log is cut after %i listings', async (times) => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  await readOnce(log)
  writer.lines(50)
  let left = times
  hook.listed = () => {
    if (left === 0) return
    left -= 1
    cut(log.path)
    writer.lines(20)
  }
  run = await start(log.at, tail(log.path), { stored: log.stored })
  await log.expectWhole()
  expect(left).toBe(0)
  expect(run.gaps).toEqual([])
})

test('a log that was empty when it was opened, then written and cut while older files are read, is read from its copy', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(50)
  await readOnce(log)
  writer.lines(50)
  cut(log.path)
  let left = 1
  const onChunk = () => {
    if (left-- <= 0) return
    writer.lines(30)
    cut(log.path)
    writer.lines(40)
  }
  run = await start(log.at, tail(log.path), { stored: log.stored, deps: { onChunk } })
  await log.expectWhole()
  expect(left).toBeLessThanOrEqual(0)
  expect(run.gaps).toEqual([])
})
