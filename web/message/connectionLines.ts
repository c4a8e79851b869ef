/** The lines of the whole SMTP connection that a message came by: same process, same time. */
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

/** The message's own lines and those of the connection's process, each once, in the order of time. */
export function connectionLines(
  { lines, connection }: Pick<MessageDetail, 'lines' | 'connection'>,
  found: readonly LogLine[],
): LogLine[] {
  const own = new Set(lines.map(({ id }) => id))
  const others = found.filter(({ id, pid }) => pid === connection?.pid && !own.has(id))
  return [...lines, ...others].toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time))
}
