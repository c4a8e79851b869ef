/** Lists without an end: one JSON object a line for `Accept: application/x-ndjson`. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

export const NDJSON = 'application/x-ndjson'

export function wantsNdjson(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').toLowerCase().includes(NDJSON)
}

/**
 * Sends `items`, `most` at most. The first is waited for, so that a bad filter or an absent store is still told as a
 * problem; a failure later on cuts the connection, which no client takes for the end.
 */
export async function sendNdjson<Item>(
  reply: FastifyReply,
  items: AsyncIterable<Item>,
  convert: (item: Item) => unknown,
  most = Infinity,
): Promise<FastifyReply> {
  const iterator = items[Symbol.asyncIterator]()
  const first = await iterator.next()

  async function* lines() {
    try {
      let sent = 0
      for (let next = first; next.done !== true && sent < most; next = await iterator.next()) {
        yield `${JSON.stringify(convert(next.value))}\n`
        sent++
      }
    } finally {
      await iterator.return?.()
    }
  }
  return reply.type(NDJSON).send(Readable.from(lines()))
}
