/** Ended in the middle again and again, as by kill -9, while the log rotates: what was not committed comes again, once. */
import { afterEach, expect, test } from 'vitest'
import type { Run } from '../stand-ins.ts'
import { createLog, cut, pause, rotate } from './writer.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

test.each(['rename, with .gz', 'copytruncate'])('twelve crashes and rotations: %s', async (kind) => {
  const log = createLog()
  const writer = log.writer('a')
  const turn = () => {
    if (kind === 'copytruncate') return cut(log.path)
    rotate(log.path, { compressFrom: 2, keep: 20 })
    writer.reopen()
  }
  let gaps = 0
  for (let round = 0; round < 12; round++) {
    writer.lines(150)
    run = await log.follow()
    writer.lines(100)
    // at another moment each time: before a batch, in it, after it
    await pause(round * 3)
    if (round % 2 === 0) turn()
    writer.lines(round % 3 === 0 ? 400 : 20)
    await pause((12 - round) * 2)
    await run.stop()
    gaps += run.gaps.length
    if (round % 3 === 1) turn()
  }
  run = await log.follow()
  await log.expectWhole()
  expect(gaps + run.gaps.length).toBe(0)
})
