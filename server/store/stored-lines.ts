/** Asks which lines are stored already: by second, and by a fingerprint of program, process and message. */
import type { StoredLines } from '../correlate/observed.ts'
import type { StoreReader } from './reader.ts'

/** Of 64 bits: whoever writes a log chooses its stamps, and `toUnixTimestamp` ends in 2106. */
const secondOf = (time: string) => `intDiv(toUnixTimestamp64Micro(${time}), 1000000)`
const momentOf = (second: string) => `fromUnixTimestamp64Micro({${second}:Int64} * 1000000, 'UTC')`
/** As `lineKey` of server/ingest/overlap.ts makes it. */
const KEY = `concat(toString(${secondOf('time')}), ' ', lower(hex(MD5(concat(toString(program), '\\n', toString(pid), '\\n', message)))))`

export function createStoredLines(reader: Pick<StoreReader, 'query' | 'stream'>): StoredLines {
  return {
    async firstAfter(hosts, from, fileSeq) {
      const [row] = await reader.query<{ first: number; lines: number }>(
        `SELECT ${secondOf('min(time)')} AS first, count() AS lines FROM log_lines
          WHERE host IN {hosts:Array(String)} AND time >= ${momentOf('from')} AND file_seq != {fileSeq:UInt32}`,
        { hosts, from, fileSeq },
        { id: 'overlap.first' },
      )
      return row === undefined || Number(row.lines) === 0 ? undefined : Number(row.first)
    },
    async counts(host, programs, { from, to }, fileSeq) {
      const counts = new Map<string, number>()
      const rows = reader.stream<{ key: string; lines: number }>(
        `SELECT ${KEY} AS key, count() AS lines FROM log_lines
          WHERE host = {host:String} AND program IN {programs:Array(String)} AND file_seq != {fileSeq:UInt32}
            AND time >= ${momentOf('from')} AND time < ${momentOf('until')} GROUP BY key`,
        { host, programs, from, until: to + 1, fileSeq },
        { id: 'overlap.lines', timeoutSeconds: 120 },
      )
      for await (const { key, lines } of rows) counts.set(key, Number(lines))
      return counts
    },
  }
}
