/** Answers that stay open and carry server-sent events: a beat that keeps them open, and an end for whoever signed out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TooManyRequests } from '../../errors.ts'
import type { Guard } from '../auth/guard.ts'
import { createOutbox } from './outbox.ts'
import type { Outbox } from './outbox.ts'

const HEARTBEAT_MS = 15_000

interface StreamsOptions {
  guard: Pick<Guard, 'isStillIn'>
  /** Streams that may be open at a time. */
  most: number
  /** What is said to the one who is too many. */
  refusal: string
  /** Told of each that begins or ends. */
  count?: (open: number) => void
}

/**
 * The streams of one route; they end with the service. `open` gives an outbox, or throws TOO_MANY_REQUESTS; `begin` sends
 * its beginning, after which nothing can be refused any more, and calls `leave` at its end.
 */
export function createStreams(
  api: Pick<FastifyInstance, 'addHook'>,
  { guard, most, refusal, count = () => undefined }: StreamsOptions,
) {
  const clients = new Set<Outbox>()
  api.addHook('preClose', async () => {
    for (const client of clients) client.close()
  })

  return {
    open(reply: FastifyReply): Outbox {
      if (clients.size >= most) throw new TooManyRequests(refusal)
      return createOutbox(reply.raw)
    },

    begin(request: FastifyRequest, reply: FastifyReply, outbox: Outbox, leave: () => void): FastifyReply {
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      clients.add(outbox)
      count(clients.size)
      outbox.beat()

      const heart = setInterval(() => {
        if (guard.isStillIn(request)) outbox.beat()
        else outbox.close()
      }, HEARTBEAT_MS)
      reply.raw.on('close', () => {
        leave()
        clearInterval(heart)
        clients.delete(outbox)
        count(clients.size)
        outbox.close()
      })
      return reply
    },
  }
}
