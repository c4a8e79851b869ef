/** log_lines: one row a line of any log. */
import type { LineRecord } from '../../correlate/records.ts'
import type { Table } from './table.ts'

/** Files whose newest time is remembered. */
const FILES = 4_096

const COLON = 58
const BLANK = 32

/** Most lines of a message begin with its queue ID, which has a column of its own. */
const isNamed = (queueId: string | undefined, message: string): boolean =>
  queueId !== undefined &&
  queueId !== '' &&
  message.charCodeAt(queueId.length) === COLON &&
  message.charCodeAt(queueId.length + 1) === BLANK &&
  message.startsWith(queueId)

/** The table for one writer: it remembers up to which time it has seen each file. */
export function lines(): Table<LineRecord> {
  const placeOf = createPlaces()
  return {
    name: 'log_lines',
    columns(block) {
      const host = block.lowCardinality('host')
      const time = block.time('time')
      const program = block.lowCardinality('program')
      const pid = block.uint32('pid')
      const severity = block.lowCardinality('severity')
      const kind = block.lowCardinality('kind')
      const queueId = block.text('queue_id')
      const named = block.bool('named')
      const text = block.text('text')
      const format = block.lowCardinality('format')
      const header = block.text('header')
      const latin1 = block.bool('latin1')
      const own = block.bool('own')
      const source = block.lowCardinality('source')
      const fileSeq = block.uint32('file_seq')
      const position = block.uint64('position')
      return (row) => {
        const { line } = row
        const { message } = line
        const isAfterId = isNamed(line.queueId, message)
        const said = isAfterId ? message.slice((line.queueId?.length ?? 0) + 2) : message
        host.put(line.host)
        time.put(row.time)
        program.put(line.program)
        pid.put(line.pid)
        severity.put(line.severity)
        kind.put(line.event.kind)
        queueId.put(line.queueId)
        named.put(isAfterId ? 1 : 0)
        format.put(line.format)
        if (row.latin1) {
          text.putLatin1(said)
          header.putLatin1(line.header ?? '')
        } else {
          text.put(said)
          header.put(line.header)
        }
        latin1.put(row.latin1 ? 1 : 0)
        own.put(row.own ? 1 : 0)
        source.put(row.source)
        fileSeq.put(row.fileSeq)
        position.put(placeOf(row))
      }
    },
  }
}

/**
 * Byte offsets, as far as they tell anything: 0 for a line that is later than all lines of its file before it, for which
 * the time alone is a place of its own. The first line of a file that this process has not read yet keeps its offset.
 * To be asked once for each line, in their order; asked again it gives offsets.
 */
export function createPlaces(): (
  row: Pick<LineRecord, 'source' | 'fileSeq' | 'time' | 'position'>,
) => number {
  const newest = new Map<string, Map<number, number>>()
  return ({ source, fileSeq, time: at, position }) => {
    let files = newest.get(source)
    if (files === undefined) {
      if (newest.size >= FILES) newest.clear()
      files = new Map()
      newest.set(source, files)
    }
    const before = files.get(fileSeq)
    if (before === undefined) {
      if (files.size >= FILES) files.clear()
      files.set(fileSeq, at)
      return position
    }
    if (at <= before) return position
    files.set(fileSeq, at)
    return 0
  }
}
