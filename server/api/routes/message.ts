/** GET /api/messages/:host/:queueId — one message life with attempts, lines, session and links. GET /api/resolve — what a text is. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { BadRequest } from '../../errors.ts'
import { answers } from '../answers.ts'
import { MessageDetail, Resolution } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { whenGone } from '../gone.ts'
import { logLine } from '../lines.ts'

const Place = Type.Object({
  host: Type.String({ minLength: 1, maxLength: 255 }),
  queueId: Type.String({ minLength: 1, maxLength: 100 }),
})
const At = Type.Object(
  { at: Type.Optional(Type.String({ description: 'RFC 3339: picks the life that was there at this time' })) },
  { additionalProperties: false },
)
const ResolveQuery = Type.Object(
  {
    q: Type.String({ maxLength: 50_000 }),
    since: Type.Optional(Type.String()),
    until: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

export function messageRoutes({ questions }: Pick<ApiDeps, 'questions'>): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.get(
      '/messages/:host/:queueId',
      {
        schema: {
          summary: 'One message life',
          params: Place,
          querystring: At,
          response: answers(MessageDetail),
        },
        config: { access: 'helpdesk' },
      },
      async (request, reply) => {
        const { host, queueId } = request.params
        const { at } = request.query
        if (at !== undefined && Number.isNaN(Date.parse(at)))
          throw new BadRequest(`at: '${at}' is no time: write one such as 2026-11-20T14:00:00Z`)
        const detail = await questions.message(host, queueId, at, whenGone(reply))
        return { ...detail, lines: detail.lines.map(logLine) }
      },
    )

    api.get(
      '/resolve',
      {
        schema: {
          summary: 'What a pasted text is, and where it leads',
          querystring: ResolveQuery,
          response: answers(Resolution),
        },
        config: { access: 'helpdesk' },
      },
      async (request, reply) => {
        const { q, since, until } = request.query
        return questions.resolve(q, whenGone(reply), { since, until })
      },
    )
  }
}
