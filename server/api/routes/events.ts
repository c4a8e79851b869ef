/** GET /api/events — server-sent events for open pages: alerts, and to administrators imports, as they change. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { answers } from '../answers.ts'
import { ROLES } from '../auth/auth.ts'
import type { Guard } from '../auth/guard.ts'
import { ChangeEvent } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { createStreams } from '../live/streams.ts'
import type { Masking } from '../masking.ts'

type Deps = Pick<ApiDeps, 'alerts' | 'collector'> & { guard: Guard; masking: Masking }

/** A page that is seen holds one. */
const MOST_CLIENTS = 200
/** How far an import is, is known anew once a second. */
const LOOK_MS = 1_000

type Body = ReturnType<Deps['alerts']['list']> | { jobs: ReturnType<Deps['collector']['jobs']> }

export function eventRoutes({ alerts, collector, guard, masking }: Deps): FastifyPluginAsyncTypebox {
  const topics = [
    { event: 'alerts', access: 'viewer', read: (): Body => alerts.list() },
    { event: 'imports', access: 'admin', read: (): Body => ({ jobs: collector.jobs() }) },
  ] as const

  return async (api) => {
    const streams = createStreams(api, { guard, most: MOST_CLIENTS, refusal: 'too many pages are open' })
    /** Called with what has changed: once a second, while anybody listens. */
    const listeners = new Set<(event: string, body: Body) => void>()
    const last = new Map<string, string>()
    let timer: NodeJS.Timeout | undefined

    function look(): void {
      for (const { event, read } of topics) {
        const body = read()
        const text = JSON.stringify(body)
        if (text === last.get(event)) continue
        last.set(event, text)
        for (const listener of listeners) listener(event, body)
      }
    }

    api.get(
      '/events',
      { schema: { summary: 'Alerts and imports as they change', response: answers(ChangeEvent) } },
      async (request, reply) => {
        const outbox = streams.open(reply)
        const mask = masking.of(request)
        const role = guard.roleOf(request)
        const mine = topics.filter(({ access }) => role && ROLES.indexOf(role) >= ROLES.indexOf(access))
        const tell = (event: string, body: Body) => {
          if (mine.some((topic) => topic.event === event)) outbox.send(event, mask(body))
        }
        look()
        listeners.add(tell)
        timer ??= setInterval(look, LOOK_MS)
        streams.begin(request, reply, outbox, () => {
          listeners.delete(tell)
          if (listeners.size > 0) return
          clearInterval(timer)
          timer = undefined
        })
        // what there is at the beginning, so that nothing is missed between a page's first read and its first event
        for (const { event, read } of mine) tell(event, read())
        return reply
      },
    )
  }
}
