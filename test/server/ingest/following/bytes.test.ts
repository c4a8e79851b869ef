/** What stands in the bytes: partial lines, characters over two writes, NULs, invalid bytes, lines of 12 MB. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { cutLines } from '../../../../server/ingest/lines.ts'
import type { Run } from '../stand-ins.ts'
import { createLog, pause } from './writer.ts'
import { eventually } from '../../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

test('a line in many parts, and a character in two', async () => {
  const log = createLog()
  const writer = log.writer('a')
  run = await log.follow()
  for (const part of ['eine ', 'Zei', 'le mit ']) {
    writer.raw(part)
    await pause(25)
  }
  const umlaut = Buffer.from('ü')
  writer.raw(umlaut.subarray(0, 1))
  await pause(40)
  writer.raw(umlaut.subarray(1))
  writer.raw('\n')
  log.written.push('eine Zeile mit ü')
  writer.lines(3)
  await log.expectWhole()
  expect(log.stored.lines().every(({ latin1 }) => !latin1)).toBe(true)
})

test('invalid bytes, NULs inside of lines, carriage returns and other breaks are kept, to the byte', async () => {
  const log = createLog()
  const writer = log.writer('a')
  run = await log.follow()
  const bytes = Buffer.concat([
    Buffer.from('grün\r\n'),
    Buffer.from([0xff, 0xfe, 0x41, 10]),
    Buffer.from('nul \0 inside\n\0\0three before\n'),
    Buffer.from('lone \r, \v, \u0085 and \u2028\n\n'),
    Buffer.from('latin1: \xe4\n', 'latin1'),
  ])
  writer.raw(bytes)
  await eventually(() => expect(log.stored.lines()).toHaveLength(7))
  const rebuilt = log.stored
    .lines()
    .map(({ line, latin1 }) => Buffer.from(`${line.message}\n`, latin1 ? 'latin1' : 'utf8'))
  expect(Buffer.concat(rebuilt)).toEqual(bytes)
})

test('60,000 lines of many bytes a character, over the borders of small blocks', async () => {
  const log = createLog()
  const writer = log.writer('a')
  const lines = Array.from({ length: 20_000 }, (_, n) => `${n} ${'äß€😀'.repeat(n % 5)}`)
  writer.raw(lines.join('\n') + '\n')
  log.written.push(...lines)
  run = await log.follow({ blockBytes: 1000 })
  await log.expectWhole()
})

test('a line of 12 MB is one line, cut at 64 KB and counted; the line after it is whole, also after a restart inside of it', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(2)
  const long = 'x'.repeat(12 << 20)
  writer.raw(long)
  run = await log.follow()
  // the first 8 MiB of it, cut
  await eventually(() => expect(log.stored.lines()).toHaveLength(3))
  await run.stop()
  const chunks = run.chunks
  writer.raw(`${long}\n`)
  writer.lines(3)
  log.written.push('x'.repeat(65_536))
  run = await log.follow()
  await log.expectWhole()
  const cut = [...chunks, ...run.chunks].flatMap(({ lines }) => lines).filter((line) => line.cut)
  expect(cut).toHaveLength(1)
})

test('a hole of NULs is no part of the line after it; few NULs are', () => {
  const text = (hole: number) => Buffer.concat([Buffer.alloc(hole), Buffer.from('line\n')])
  expect(cutLines(text(4096), 100)).toEqual([{ text: 'line', position: 4196, latin1: false }])
  expect(cutLines(text(3), 100)).toEqual([{ text: '\0\0\0line', position: 100, latin1: false }])
  expect(cutLines(Buffer.alloc(5000), 0)).toEqual([])
})

test('positions are places in the file', async () => {
  const log = createLog()
  const writer = log.writer('a')
  writer.lines(200)
  run = await log.follow({ blockBytes: 700 })
  await log.expectWhole()
  const bytes = readFileSync(log.path)
  for (const { line, position } of log.stored.lines())
    expect(bytes.subarray(position, position + line.message.length + 1).toString()).toBe(`${line.message}\n`)
})
