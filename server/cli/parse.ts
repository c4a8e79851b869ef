/** `mailtrace parse`: what the parsers make of a log, without any store. */
import type { ParsedLine } from '../../parsers/event.ts'
import { parsedLineJson } from '../../parsers/json.ts'
import { createParser } from '../../parsers/parse.ts'
import type { LineParser } from '../../parsers/parse.ts'
import { defineCommand, READING } from './define.ts'
import { EXIT, UsageFault } from './faults.ts'
import type { Io } from './io.ts'
import { write, writeJson } from './io.ts'
import { openLog } from './log-file.ts'
import type { LogFile } from './log-file.ts'
import { createStatistics } from './statistics.ts'

/** Output goes out in pieces of about this many characters. */
const PIECE = 65_536

export const parse = defineCommand({
  name: 'parse',
  summary: 'Print what each log line says, one JSON object a line; nothing is stored.',
  usage: '[FILE...|-]',
  details:
    'Reads plain and gzip files, or standard input. --stats counts instead of printing lines:\n' +
    '{lines, unknown, byProgram, byKind, unknownForms, elapsedSeconds}.',
  flags: {
    stats: { help: 'one JSON object of counts instead' },
    json: { help: 'the output is JSON in any case' },
    ...READING,
  },
  words: [0, Number.POSITIVE_INFINITY],
  async run(given) {
    const { io, words } = given
    const { host, zone } = given.config()
    const year = given.count('year')
    const names = words.length === 0 ? ['-'] : words
    if (names.length === 1 && names[0] === '-' && words.length === 0 && isTerminal(io.stdin))
      throw new UsageFault('name a file, or pipe a log into standard input')

    const statistics = given.on('stats') ? createStatistics() : undefined
    for (const name of names) {
      const file = await openLog(name, io.stdin)
      const parseLine = createParser({
        host,
        zone,
        ...(year !== undefined && { year }),
        // Of a pipe only the clock is known, which says less than somebody who names the year.
        ...(file.until !== undefined && !(name === '-' && year !== undefined) && { until: file.until }),
      })
      if (statistics === undefined) await print(file, parseLine, io)
      else for await (const lines of file.blocks) for (const line of lines) statistics.count(parseLine(line))
    }
    if (statistics !== undefined) await writeJson(io.stdout, statistics.summary())
    return EXIT.done
  },
})

async function print(file: LogFile, parseLine: LineParser, { stdout }: Io): Promise<void> {
  let piece = ''
  for await (const lines of file.blocks) {
    for (const line of lines) {
      const parsed = parseLine(line)
      if (stdout.isTTY === true) await writeJson(stdout, parsedLineJson(parsed))
      else piece += jsonLine(parsed)
      if (piece.length > PIECE) {
        await write(stdout, piece)
        piece = ''
      }
    }
  }
  if (piece !== '') await write(stdout, piece)
}

function jsonLine(line: ParsedLine): string {
  return `${JSON.stringify(parsedLineJson(line))}\n`
}

function isTerminal(stdin: Io['stdin']): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true
}
