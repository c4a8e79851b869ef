/** A stored line as it goes out: with the whole line as it stood in the log. */
import { rebuildHeader } from '../../parsers/parse.ts'
import type { StoredLine } from '../query/answers.ts'
import type { LogLine } from './contract.ts'

export function logLine({ micros, format, header, ...line }: StoredLine): LogLine {
  const { host, program, pid } = line
  const fields = { time: micros, host, program, ...(pid !== undefined && { pid }) }
  return { ...line, line: (header ?? rebuildHeader(format, fields)) + line.message }
}
