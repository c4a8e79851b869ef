/** Lines beside those of a message: of the whole SMTP connection it came by, or around some of them. */
import type { Connection, LogLine, MessageDetail } from '../../server/api/contract.ts'
import type { Params } from '../api.ts'

/** Filters of GET /lines for a connection. Clocks of whole seconds need one more at either end. */
export function connectionQuery(connection: Connection | undefined): Params | undefined {
  if (!connection) return undefined
  const { host, program, startedAt, endedAt } = connection
  const end = endedAt === undefined ? 'now' : new Date(Date.parse(endedAt) + 1000).toISOString()
  const since = new Date(Date.parse(startedAt) - 1000).toISOString()
  return { host, program, since, until: end, order: 'oldest', limit: 1000 }
}

/**
 * The message's own lines and the others of its connection, each once, in the order of time. `found` is in the order of the
 * log; its process served other clients before and after, maybe within the same second, so only what lies between the first
 * and the last line that the message has of it is taken: from connect to disconnect.
 */
export function connectionLines(
  { message, lines, connection }: Pick<MessageDetail, 'message' | 'lines' | 'connection'>,
  found: readonly LogLine[],
): LogLine[] {
  const ofProcess = found.filter(({ pid }) => pid === connection?.pid)
  const own = new Set(
    lines.filter(({ queueId }) => queueId === undefined || queueId === message.queueId).map(({ id }) => id),
  )
  const first = ofProcess.findIndex(({ id }) => own.has(id))
  const last = ofProcess.findLastIndex(({ id }) => own.has(id))
  const next = ofProcess.findIndex(({ kind }, index) => index > last && kind === 'connect')
  // without a disconnect the connection goes on
  const end = ofProcess[last]?.kind === 'disconnect' ? last + 1 : next < 0 ? ofProcess.length : next
  return inTime(lines, first < 0 ? [] : ofProcess.slice(first, end))
}

/** Lines before and after what is looked at. */
export const AROUND = 10
const HOUR_MS = 3_600_000

/** Filters of GET /lines for those before and those after `lines`, of the same host; undefined without a line. */
export function aroundQueries(lines: readonly LogLine[]): { before: Params; after: Params } | undefined {
  const [first, last] = [lines[0], lines.at(-1)]
  if (!first || !last) return undefined
  const at = (time: string, by: number) => new Date(Date.parse(time) + by).toISOString()
  return {
    // one millisecond more: the API takes times in front of the end
    before: {
      host: first.host,
      since: at(first.time, -HOUR_MS),
      until: at(first.time, 1),
      order: 'newest',
      limit: AROUND + 1,
    },
    after: {
      host: last.host,
      since: at(last.time, 0),
      until: at(last.time, HOUR_MS),
      order: 'oldest',
      limit: AROUND + 1,
    },
  }
}

/** Own lines and others, each once, in the order of time. */
export function inTime(own: readonly LogLine[], others: readonly LogLine[]): LogLine[] {
  const all = new Map([...own, ...others].map((line) => [line.id, line]))
  return [...all.values()].toSorted((a, b) => a.time.localeCompare(b.time))
}
