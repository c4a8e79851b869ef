/** log_lines: one row a line of any log. */
import type { LineRecord } from '../../correlate/records.ts'
import { bool, lowCardinality, originalText, text, time, uint32, uint64 } from '../native.ts'
import type { Table } from './table.ts'

/** Files whose newest time is remembered. */
const FILES = 4_096

const isLatin1 = (row: LineRecord) => row.latin1

const COLON = 58
const BLANK = 32

/** Most lines of a message begin with its queue ID, which has a column of its own. */
const isNamed = ({ line: { queueId, message } }: LineRecord): boolean =>
  queueId !== undefined &&
  queueId !== '' &&
  message.charCodeAt(queueId.length) === COLON &&
  message.charCodeAt(queueId.length + 1) === BLANK &&
  message.startsWith(queueId)

const textOf = (row: LineRecord): string =>
  isNamed(row) ? row.line.message.slice((row.line.queueId?.length ?? 0) + 2) : row.line.message

/** The table for one writer: it remembers up to which time it has seen each file. */
export function lines(): Table<LineRecord> {
  const place = createPlaces()
  return {
    name: 'log_lines',
    columns: [
      lowCardinality('host', (row) => row.line.host),
      time('time', (row) => row.time),
      lowCardinality('program', (row) => row.line.program),
      uint32('pid', (row) => row.line.pid),
      lowCardinality('severity', (row) => row.line.severity),
      lowCardinality('kind', (row) => row.line.event.kind),
      text('queue_id', (row) => row.line.queueId),
      bool('named', isNamed),
      originalText('text', textOf, isLatin1),
      lowCardinality('format', (row) => row.line.format),
      originalText('header', (row) => row.line.header, isLatin1),
      bool('latin1', isLatin1),
      bool('own', (row) => row.own),
      lowCardinality('source', (row) => row.source),
      uint32('file_seq', (row) => row.fileSeq),
      uint64('position', place),
    ],
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
