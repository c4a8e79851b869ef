/** The plan of docs/operations/scaling.md follows from the figures that it names: whoever measures anew must calculate anew. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const text = readFileSync(join(import.meta.dirname, '../../docs/operations/scaling.md'), 'utf8')

/** The number that a sentence names, without the commas of thousands. */
function figure(sentence: RegExp): number {
  const [, found] = sentence.exec(text.replaceAll('\n', ' ')) ?? []
  if (found === undefined) throw new Error(`scaling.md says nothing like ${sentence}`)
  return Number(found.replaceAll(',', ''))
}

const DAY = 86_400
const KB = 1e3
const TB = 1e12
const linesPerMessage = figure(/so ([\d.]+) lines a message/)
const lineBytes = figure(/`log_lines` takes ([\d.]+) bytes a line/)
const otherBytes = figure(/everything else ([\d.]+) bytes a line/)
const linesPerCore = figure(/plan ([\d,]+) lines\/s per core/)
const linesPerCollector = figure(/: ([\d,]+) lines\/s per collector/)
const lineDays = figure(/B x (\d+) days \+/)
const otherDays = figure(/\+ [\d.]+ B x (\d+) days\)/)
const diskTb = figure(/A server with (\d+) TB/)
const fill = figure(/filled to (\d+) %/) / 100
const lineCost = lineBytes * lineDays + otherBytes * otherDays

/** As many digits as are written: `1.62` stands for all that is rounded to it. */
function isWritten(shown: string, value: number): void {
  const digits = shown.split('.')[1]?.length ?? 0
  expect(value.toFixed(digits), `${value} as ${shown}`).toBe(shown)
}

const UNITS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, TB, PB: 1e15 }

/** `98.5 G` for 98,496,000,000 */
function isAbout(cell: string, value: number): void {
  const [shown = '', unit = ''] = cell.split(' ')
  const scaled = value / (UNITS[unit] ?? 1)
  // three digits are enough for a plan, and no more stand there
  expect(Math.abs(scaled / Number(shown) - 1), `${scaled} as ${cell}`).toBeLessThan(0.03)
}

const rows = text
  .split('\n')
  .filter((line) => /^\| [\d,]+ +\|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

test('lines a message are what the generator made', () => {
  const messages = figure(/of text, ([\d,]+) messages/)
  isWritten(String(linesPerMessage), 1e6 / messages)
})

test('what a line costs for all its days', () => {
  isWritten(
    /that is ([\d.]+) KB for each line a day/.exec(text.replaceAll('\n', ' '))?.[1] ?? '',
    lineCost / KB,
  )
  expect(figure(/holds (\d+) TB/)).toBe(diskTb * fill)
})

test('three sizes are planned', () => {
  expect(rows.map(([, messages]) => messages)).toEqual(['10,000', '100,000', '1,000,000'])
})

describe.each(rows.map((cells) => ({ cells, name: cells[1] })))('$name messages/s', ({ cells }) => {
  const [, messages = '', lines = '', daily = '', disk = '', kept = '', shards, servers, cores, collectors] =
    cells
  const rate = Number(messages.replaceAll(',', '')) * linesPerMessage

  test('lines and disk', () => {
    isAbout(lines, rate)
    isAbout(daily, rate * DAY)
    const [ofLines = '', ofRest = ''] = disk.replace(' TB', '').split(' + ')
    isWritten(ofLines, (rate * DAY * lineBytes) / TB)
    isWritten(ofRest, (rate * DAY * otherBytes) / TB)
    isAbout(kept, rate * DAY * lineCost)
  })

  test('servers', () => {
    const needed = Math.ceil((rate * DAY * lineCost) / (diskTb * fill * TB))
    expect([shards, servers]).toEqual([String(needed), String(2 * needed)])
    isWritten(cores ?? '', rate / linesPerCore)
    expect(Number(collectors)).toBe(Math.ceil(rate / linesPerCollector))
  })
})

test('with fewer days', () => {
  const cost = 7 * lineBytes + 30 * otherBytes
  isWritten(/a line a day costs ([\d.]+) KB/.exec(text.replaceAll('\n', ' '))?.[1] ?? '', cost / KB)
  const largest = 1e6 * linesPerMessage * DAY * cost
  expect(figure(/needs (\d+) shards/)).toBe(Math.ceil(largest / (diskTb * fill * TB)))
})
