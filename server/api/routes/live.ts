/** GET /api/live — server-sent events: each new line or changed message that the filters let through. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { TooManyRequests } from '../../errors.ts'
import { answers } from '../answers.ts'
import type { Guard } from '../auth/guard.ts'
import { LiveEvent, LiveQuery } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { createOutbox } from '../live/outbox.ts'
import type { Outbox } from '../live/outbox.ts'
import type { Masking } from '../masking.ts'

type Deps = Pick<ApiDeps, 'subscribe' | 'metrics'> & { guard: Guard; masking: Masking }

const MOST_CLIENTS = 50
const HEARTBEAT_MS = 15_000

export function liveRoutes({ subscribe, metrics, guard, masking }: Deps): FastifyPluginAsyncTypebox {
  return async (api) => {
    const clients = new Set<Outbox>()
    api.addHook('preClose', async () => {
      for (const client of clients) client.close()
    })

    api.get(
      '/live',
      {
        schema: { summary: 'Live lines or messages', querystring: LiveQuery, response: answers(LiveEvent) },
        config: { access: 'helpdesk' },
      },
      async (request, reply) => {
        if (clients.size >= MOST_CLIENTS) throw new TooManyRequests('too many live views are open')
        const outbox = createOutbox(reply.raw)
        const mask = masking.of(request)
        const leave = subscribe(request.query, {
          line: (line) => outbox.send('line', mask(line)),
          message: (message) => outbox.send('message', mask(message)),
          dropped: (count) => outbox.send('dropped', { count }),
        })

        reply.hijack()
        reply.raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
        clients.add(outbox)
        metrics.liveClients.set(clients.size)
        outbox.beat()

        const heart = setInterval(() => {
          // Whoever signed out meanwhile sees no more.
          if (guard.isStillIn(request)) outbox.beat()
          else outbox.close()
        }, HEARTBEAT_MS)
        reply.raw.on('close', () => {
          leave()
          clearInterval(heart)
          clients.delete(outbox)
          metrics.liveClients.set(clients.size)
          outbox.close()
        })
        return reply
      },
    )
  }
}
