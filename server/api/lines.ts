/** A stored line as it goes out: with the whole line as it stood in the log. */
import { rebuildHeader } from '../../parsers/parse.ts'
import type { LogLine } from './contract.ts'
import type { StoredLine } from './deps.ts'

export function logLine({ format, header, ...line }: StoredLine): LogLine {
  const { time, host, program, pid } = line
  const fields = { time: microsOf(time), host, program, ...(pid !== undefined && { pid }) }
  return { ...line, line: (header || rebuildHeader(format, fields)) + line.message }
}

// 2026-11-21T00:25:23.123456Z
//                     ^ Date knows only the first three
function microsOf(time: string): number {
  const fraction = /\.(?<digits>\d{1,6})/.exec(time)?.groups?.digits ?? ''
  const seconds = Date.parse(`${time.slice(0, 19)}Z`)
  return seconds * 1000 + Number(fraction.padEnd(6, '0'))
}
