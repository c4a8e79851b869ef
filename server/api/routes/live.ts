/** GET /api/live — server-sent events: each new line or changed message that the filters let through. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { answers } from '../answers.ts'
import type { Guard } from '../auth/guard.ts'
import { LiveEvent, LiveQuery } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { createStreams } from '../live/streams.ts'
import type { Masking } from '../masking.ts'

type Deps = Pick<ApiDeps, 'subscribe' | 'metrics'> & { guard: Guard; masking: Masking }

const MOST_CLIENTS = 50

export function liveRoutes({ subscribe, metrics, guard, masking }: Deps): FastifyPluginAsyncTypebox {
  return async (api) => {
    const streams = createStreams(api, {
      guard,
      most: MOST_CLIENTS,
      refusal: 'too many live views are open',
      count: (open) => metrics.liveClients.set(open),
    })

    api.get(
      '/live',
      {
        schema: { summary: 'Live lines or messages', querystring: LiveQuery, response: answers(LiveEvent) },
        config: { access: 'helpdesk' },
      },
      async (request, reply) => {
        const outbox = streams.open(reply)
        const mask = masking.of(request)
        const leave = subscribe(request.query, {
          line: (line) => outbox.send('line', mask(line)),
          message: (message) => outbox.send('message', mask(message)),
          dropped: (count) => outbox.send('dropped', { count }),
        })
        return streams.begin(request, reply, outbox, leave)
      },
    )
  }
}
