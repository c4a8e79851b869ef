/** Lists without an end: one JSON object a line for `Accept: application/x-ndjson`, read page by page. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StoredPage } from './deps.ts'

export const NDJSON = 'application/x-ndjson'
/** Objects asked for at once. */
const PORTION = 1000

export function wantsNdjson(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').toLowerCase().includes(NDJSON)
}

interface Paging {
  limit?: number
  cursor?: string
}

/**
 * Sends all items, or as many as `limit` says. The first page is waited for, so that a bad filter or an absent store is
 * still told as a problem; a failure later on cuts the connection, which no client takes for the end.
 */
export async function sendNdjson<Query extends Paging, Item>(
  reply: FastifyReply,
  query: Query,
  page: (query: Query) => Promise<StoredPage<Item>>,
): Promise<FastifyReply> {
  const most = query.limit ?? Infinity
  const first = await page({ ...query, limit: Math.min(PORTION, most) })

  async function* lines() {
    let current = first
    for (let left = most; ;) {
      const items = current.items.slice(0, left)
      for (const item of items) yield `${JSON.stringify(item)}\n`
      left -= items.length
      if (current.nextCursor === undefined || left <= 0) return
      current = await page({ ...query, cursor: current.nextCursor, limit: Math.min(PORTION, left) })
    }
  }
  return reply.type(NDJSON).send(Readable.from(lines()))
}
