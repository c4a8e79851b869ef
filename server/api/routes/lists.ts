/** GET /api/messages, /rejections, /authentications, /connections, /lines: pages, or everything as NDJSON. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from 'typebox'
import { answers } from '../answers.ts'
import {
  AuthenticationPage,
  ConnectionPage,
  LinePage,
  ListQuery,
  MessagePage,
  RejectionPage,
} from '../contract.ts'
import type { ApiDeps, StoredPage } from '../deps.ts'
import { logLine } from '../lines.ts'
import { sendNdjson, wantsNdjson } from '../ndjson.ts'

type Read = (query: ListQuery, signal: AbortSignal) => Promise<StoredPage<unknown>>

export function listRoutes({ questions }: Pick<ApiDeps, 'questions'>): FastifyPluginAsyncTypebox {
  return async (api) => {
    function serve(path: string, summary: string, body: TSchema, read: Read): void {
      const schema = { summary, querystring: ListQuery, response: answers(body) }
      api.get(path, { schema, config: { access: 'helpdesk' } }, async (request, reply) =>
        wantsNdjson(request)
          ? sendNdjson(reply, request.query, (query: ListQuery) => read(query, request.signal))
          : reply.send(await read(request.query, request.signal)),
      )
    }

    serve('/messages', 'Messages, by the time they were first seen', MessagePage, questions.messages)
    serve('/rejections', 'Refused attempts', RejectionPage, questions.rejections)
    serve('/authentications', 'Logins, good and bad', AuthenticationPage, questions.authentications)
    serve('/connections', 'SMTP sessions', ConnectionPage, questions.connections)
    serve('/lines', 'Log lines', LinePage, async (query, signal) => {
      const page = await questions.lines(query, signal)
      return { ...page, items: page.items.map(logLine) }
    })
  }
}
