/** Raw lines into line records: the right parser for each file, and a time for lines that state none. */
import type { Micros, ParsedLine } from '../../parsers/event.ts'
import type { LineParser } from '../../parsers/parse.ts'
import type { LineRecord } from '../correlate/records.ts'
import type { RawLine, Range, Reading, SourceKind } from './source.ts'

/** How a parser is to read one file from some line on. */
export interface ParserReading extends Omit<Reading, 'until'> {
  /** Grows with the file. */
  until?: Micros | (() => Micros)
  /** Time of the line before. */
  after?: Micros
}

export type NewParser = (reading: ParserReading, kind: SourceKind) => LineParser

export interface Readings {
  /** The records of consecutive lines of a range. */
  read(range: Range, lines: readonly RawLine[]): LineRecord[]
  /** Time of the last line of every file read. */
  times(): ReadonlyMap<number, Micros>
  newest(): Micros
}

/** `timeBefore` gives the time of a file's last line where another run read it. */
export function createReadings(
  newParser: NewParser,
  isOwn: (line: ParsedLine) => boolean,
  timeBefore: (fileSeq: number) => Micros | undefined,
): Readings {
  // a parser remembers the stamps of its file, so each file has its own; a source reads few files at a time
  const parsers = new Map<string, { until: Micros; fileSeq: number; parse: LineParser }>()
  const times = new Map<number, Micros>()
  let newest = 0

  function parserOf({ source, kind, fileSeq, reading }: Range): LineParser {
    const key = `${source}:${fileSeq}`
    const { until, ...rest } = reading
    const known = parsers.get(key)
    if (known !== undefined) {
      // the file has grown: what was learned of its lines stays
      if (until !== undefined) known.until = until
      return known.parse
    }
    for (const [each, { fileSeq: seq }] of parsers)
      if (each.startsWith(`${source}:`) && seq < fileSeq - 1) parsers.delete(each)
    const after = times.get(fileSeq) ?? timeBefore(fileSeq)
    const made = { until: until ?? 0, fileSeq }
    const parse = newParser(
      {
        ...rest,
        ...(until !== undefined && { until: () => made.until }),
        ...(after !== undefined && { after }),
      },
      kind,
    )
    const entry = Object.assign(made, { parse })
    parsers.set(key, entry)
    return parse
  }

  return {
    read(range, lines) {
      const { source, fileSeq, reading } = range
      const parse = parserOf(range)
      let time = times.get(fileSeq) ?? timeBefore(fileSeq) ?? reading.at
      const records = lines.map(({ text, position, latin1 }) => {
        const line = parse(text)
        if (line.time !== undefined) time = line.time
        if (time > newest) newest = time
        return { line, time, source, fileSeq, position, latin1, own: isOwn(line) }
      })
      times.set(fileSeq, time)
      return records
    },
    times: () => times,
    newest: () => newest,
  }
}
