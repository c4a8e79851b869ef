/** GET /api/status, /sources, /explain/:code: the service itself, its sources, and codes in words. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { withDeadline } from '../../deadline.ts'
import { NotFound } from '../../errors.ts'
import { answers } from '../answers.ts'
import { Explanation, ReplyExplanation, ServiceStatus, SourceList, Storage } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { whenGone } from '../gone.ts'
import { createPauses } from '../pauses.ts'

type Deps = Pick<
  ApiDeps,
  'questions' | 'collector' | 'alerts' | 'service' | 'settings' | 'explain' | 'explainReply' | 'now'
>

/** `/status` waits no longer for the store: the bottom line must say that it is away, not hang. */
const PATIENCE_MS = 2_000

/** Without the path: where the files lie is nobody's business but the administrator's, who finds it in the log. */
function damagedParts(service: ApiDeps['service']): Pick<SourceList, 'damagedParts'> {
  const parts = service.damagedParts().map(({ table, part, reason }) => ({ table, part, reason }))
  return parts.length > 0 ? { damagedParts: parts } : {}
}

export function serviceRoutes({
  questions,
  collector,
  alerts,
  service,
  settings,
  explain,
  explainReply,
  now = Date.now,
}: Deps): FastifyPluginAsyncTypebox {
  const pauses = createPauses(questions)
  const { linesDays, recordsDays } = settings.retention
  return async (api) => {
    api.get(
      '/status',
      { schema: { summary: 'The bottom line of every page', response: answers(ServiceStatus) } },
      async (_, reply): Promise<ServiceStatus> => {
        const signal = withDeadline(whenGone(reply), PATIENCE_MS)
        const store = service.storeState()
        const data = store === 'ok' ? await questions.dataState(signal).catch(() => undefined) : undefined
        const progress = collector.progress()
        const time = now()
        if (store === 'ok') pauses.refresh(time)
        return {
          version: service.version,
          demo: service.demo,
          ...(service.demo && service.demoReason && { demoReason: service.demoReason }),
          now: new Date(time).toISOString(),
          ...(data?.dataUntil !== undefined && { dataUntil: data.dataUntil }),
          ...(data?.dataSince !== undefined && { dataSince: data.dataSince }),
          ...(data?.lines !== undefined && { lines: data.lines }),
          kept: { linesDays, recordsDays },
          zone: service.zone,
          store,
          sources: collector.sources().map((source) => {
            const { name, kind, host, state, seen, advice, lastLine } = source
            return {
              name,
              host,
              kind,
              state,
              ...(seen !== undefined && { seen }),
              ...(advice !== undefined && { advice }),
              ...(lastLine !== undefined && { lastLine }),
              late: pauses.isLate(source, time),
            }
          }),
          ...(progress && { progress }),
          ...(data && { deferredNow: data.deferredNow }),
          firing: alerts.firing(),
        }
      },
    )

    api.get(
      '/sources',
      {
        schema: {
          summary: 'Where lines come from, and what was not understood',
          response: answers(SourceList),
        },
      },
      async () => ({
        sources: collector.sources(),
        unknownForms: collector.unknownForms(),
        gaps: collector.gaps(),
        ...damagedParts(service),
      }),
    )

    api.get(
      '/storage',
      {
        schema: {
          summary: 'What the tables take, what is left, and how long rows are kept',
          response: answers(Storage),
        },
      },
      async () => ({ ...(await service.storage()) }),
    )

    api.get(
      '/explain',
      {
        schema: {
          summary: 'A whole reply in words: its class, provider, side and what to do',
          querystring: Type.Object(
            {
              reply: Type.String({ minLength: 1, maxLength: 4000 }),
              dsn: Type.Optional(Type.String({ maxLength: 20 })),
              relay: Type.Optional(Type.String({ maxLength: 255 })),
            },
            { additionalProperties: false },
          ),
          response: answers(ReplyExplanation),
        },
      },
      async ({ query: { reply: text, dsn, relay } }) => explainReply(text, dsn, relay),
    )

    api.get(
      '/explain/:code',
      {
        schema: {
          summary: 'An SMTP or enhanced code, or a reason class, in words',
          params: Type.Object({ code: Type.String({ minLength: 1, maxLength: 60 }) }),
          response: answers(Explanation),
        },
      },
      async (request, reply) => {
        const words = explain(request.params.code)
        if (words === undefined) throw new NotFound(`an explanation of '${request.params.code}'`)
        reply.header('cache-control', 'private, max-age=3600')
        return words
      },
    )
  }
}
