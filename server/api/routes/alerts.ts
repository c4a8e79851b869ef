/** /api/alerts: what fires, rules, silences, history, acknowledging. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { answers, noBody } from '../answers.ts'
import type { Guard } from '../auth/guard.ts'
import {
  AcknowledgeRequest,
  AlertHistory,
  AlertList,
  AlertRuleList,
  Silence,
  SilenceList,
  SilenceRequest,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

type Deps = Pick<ApiDeps, 'alerts'> & { guard: Guard }

export function alertRoutes({ alerts, guard }: Deps): FastifyPluginAsyncTypebox {
  return async (api) => {
    const operator = { access: 'operator' } as const

    api.get(
      '/alerts',
      { schema: { summary: 'Pending and firing alerts', response: answers(AlertList) } },
      async () => alerts.list(),
    )
    api.get(
      '/alerts/rules',
      { schema: { summary: 'Rules and how they stand', response: answers(AlertRuleList) } },
      async () => ({ rules: alerts.rules() }),
    )
    api.get(
      '/alerts/history',
      {
        schema: {
          summary: 'Phases as they changed, newest first',
          querystring: Type.Object(
            { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) },
            { additionalProperties: false },
          ),
          response: answers(AlertHistory),
        },
      },
      async (request) => ({ history: alerts.history(request.query.limit) }),
    )
    api.get(
      '/alerts/silences',
      { schema: { summary: 'Silences that still hold', response: answers(SilenceList) } },
      async () => ({ silences: alerts.silences() }),
    )
    api.post(
      '/alerts/silences',
      {
        schema: { summary: 'Silence a rule', body: SilenceRequest, response: answers(Silence) },
        config: operator,
      },
      async (request) => alerts.silence(request.body, guard.identityOf(request).user),
    )
    api.delete(
      '/alerts/silences/:id',
      {
        schema: {
          summary: 'End a silence',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
          response: noBody(),
        },
        config: operator,
      },
      async (request, reply) => {
        alerts.unsilence(request.params.id)
        return reply.code(204).send(null)
      },
    )
    api.post(
      '/alerts/:alert/acknowledge',
      {
        schema: {
          summary: 'Say that you look after it',
          params: Type.Object({ alert: Type.String({ minLength: 1, maxLength: 100 }) }),
          body: AcknowledgeRequest,
          response: noBody(),
        },
        config: operator,
      },
      async (request, reply) => {
        alerts.acknowledge(request.params.alert, {
          by: guard.identityOf(request).user,
          note: request.body.note,
        })
        return reply.code(204).send(null)
      },
    )
  }
}
