/** Rotation by renaming, while we look and while we do not: nothing lost, doubled or split. */
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Run } from '../stand-ins.ts'
import { compress, createLog, pause, rotate } from './writer.ts'
import { eventually } from '../../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

describe('rename and create', () => {
  test('ten rotations, lines before, between and after reopening, some writes ending in the middle of a line', async () => {
    const log = createLog()
    const writer = log.writer('a')
    run = await log.follow()
    for (let round = 0; round < 10; round++) {
      writer.lines(200)
      writer.raw('a torn ')
      rotate(log.path, { compressFrom: 2 })
      await pause(5)
      writer.raw(`line ${round}\n`)
      log.written.push(`a torn line ${round}`)
      writer.lines(50)
      writer.reopen()
      writer.lines(100)
      await pause(20)
    }
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })

  test('a burst: write, rename, create, write, back to back', async () => {
    const log = createLog()
    const writer = log.writer('a')
    run = await log.follow()
    for (let round = 0; round < 40; round++) {
      writer.lines(25)
      rotate(log.path, { keep: 60 })
      writer.lines(25)
      writer.reopen()
      writer.lines(25)
      if (round % 4 === 0) await pause(1)
    }
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })

  test('several rotations while the reader is held up, the older ones compressed', async () => {
    const log = createLog()
    const writer = log.writer('a')
    writer.lines(50)
    run = await log.follow({ pollMs: 500, lingerMs: 500 })
    await log.expectWhole()
    for (let round = 0; round < 4; round++) {
      writer.lines(300)
      rotate(log.path, { compressFrom: 2 })
      writer.reopen()
    }
    writer.lines(10)
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })

  test('compressed at once, so that the new log takes the inode number of the old one', async () => {
    const log = createLog()
    const writer = log.writer('a')
    writer.lines(100)
    run = await log.follow()
    await log.expectWhole()
    await run.stop()
    writer.lines(100)
    writer.close()
    compress(log.path, `${log.path}.1.gz`)
    log.writer('b').lines(400)
    run = await log.follow()
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })

  test('two writers of which one reopens much later', async () => {
    const log = createLog()
    const [early, late] = [log.writer('early'), log.writer('late')]
    run = await log.follow({ graceMs: 600 })
    for (let round = 0; round < 2; round++) {
      early.lines(50)
      late.lines(50)
      rotate(log.path)
      early.reopen()
      for (let n = 0; n < 6; n++) {
        early.lines(20)
        late.lines(20)
        await pause(40)
      }
      late.reopen()
      late.lines(20)
    }
    await log.expectWhole()
  })

  test('restarts after one, two and four rotations, with .gz', async () => {
    for (const rotations of [0, 1, 2, 4]) {
      const log = createLog()
      const writer = log.writer('a')
      writer.lines(150)
      run = await log.follow()
      await log.expectWhole()
      await run.stop()
      for (let round = 0; round < rotations; round++) {
        writer.lines(100)
        rotate(log.path, { compressFrom: 2 })
        writer.reopen()
      }
      writer.lines(20)
      run = await log.follow()
      await log.expectWhole()
      expect(run.gaps).toEqual([])
      await run.stop()
    }
  })
})

describe('other names', () => {
  const names: [string, (round: number) => string][] = [
    ['dateext', (round) => `mail.log-2026112${round}`],
    ['dateext by the hour', (round) => `mail.log-202611211${round}`],
    ['dateformat with dashes', (round) => `mail.log.2026-11-2${round}`],
    ['extension .log', (round) => `mail-2026112${round}.log`],
    ['olddir', (round) => `old/mail.log-2026112${round}`],
    ['olddir and compressed', (round) => `old/mail.log-2026112${round}.gz`],
  ]
  test.each(names)('%s: rotations while running and while stopped', async (_, nameOf) => {
    const log = createLog()
    mkdirSync(join(log.at, 'old'))
    const more = nameOf(0).startsWith('old/') ? { olddir: 'old' } : {}
    let writer = log.writer('w0')
    writer.lines(80)
    const turn = (round: number) => {
      const to = join(log.at, nameOf(round))
      if (to.endsWith('.gz')) {
        writer.close()
        compress(log.path, to)
      } else renameSync(log.path, to)
      writer = log.writer(`w${round + 1}`)
      writer.lines(60)
    }
    run = await log.follow(more)
    await log.expectWhole()
    turn(1)
    await log.expectWhole()
    await run.stop()
    for (const round of [2, 3, 4]) turn(round)
    run = await log.follow(more)
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })
})

describe('what stands under the name', () => {
  test('missing at the start, gone for a while, then there again', async () => {
    const log = createLog()
    run = await log.follow()
    await eventually(() => expect(run?.sources[0]?.status().state).toBe('missing'))
    const writer = log.writer('a')
    writer.lines(30)
    await log.expectWhole()
    rotate(log.path)
    await pause(400) // longer than the grace time
    writer.lines(5)
    await pause(50)
    writer.reopen()
    writer.lines(30)
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })

  test('a link that is turned to a file of another directory', async () => {
    const log = createLog()
    for (const day of ['monday', 'tuesday']) mkdirSync(join(log.at, day))
    symlinkSync(join(log.at, 'monday/mail.log'), log.path)
    const first = log.writer('a')
    first.lines(40)
    run = await log.follow()
    await log.expectWhole()
    first.lines(40)
    unlinkSync(log.path)
    symlinkSync(join(log.at, 'tuesday/mail.log'), log.path)
    const second = log.writer('b')
    for (let n = 0; n < 4; n++) {
      second.lines(20)
      first.lines(5)
      await pause(20)
    }
    await log.expectWhole()
    expect(run.gaps).toEqual([])
  })

  test.each([
    ['smaller', 10],
    ['larger', 500],
  ])('replaced by a %s file, the old one deleted', async (_, count) => {
    const log = createLog()
    const old = log.writer('a')
    old.lines(100)
    run = await log.follow()
    await log.expectWhole()
    old.lines(20)
    const { path } = log
    renameSync(path, `${path}.aside`)
    log.writer('b').lines(count)
    renameSync(path, `${path}.new`)
    renameSync(`${path}.aside`, path)
    await pause(30)
    renameSync(`${path}.new`, path) // the name never was without a file
    await log.expectWhole()
    rmSync(path)
    log.writer('c').lines(5)
    await log.expectWhole()
  })
})
