/** GET /api/messages, /rejections, /authentications, /connections, /lines: pages, or everything as NDJSON. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from 'typebox'
import type { List } from '../../query/queries.ts'
import { answers } from '../answers.ts'
import {
  AuthenticationPage,
  ConnectionPage,
  LinePage,
  ListQuery,
  MessagePage,
  RejectionPage,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { whenGone } from '../gone.ts'
import { logLine } from '../lines.ts'
import type { Masking } from '../masking.ts'
import { sendNdjson, wantsNdjson } from '../ndjson.ts'

type Deps = Pick<ApiDeps, 'questions'> & { masking: Masking }

export function listRoutes({ questions, masking }: Deps): FastifyPluginAsyncTypebox {
  return async (api) => {
    function serve<Stored>(
      path: string,
      summary: string,
      body: TSchema,
      list: List<Stored>,
      convert: (item: Stored) => unknown = (item) => item,
    ): void {
      const schema = { summary, querystring: ListQuery, response: answers(body) }
      api.get(path, { schema, config: { access: 'helpdesk' } }, async (request, reply) => {
        const query: ListQuery = request.query
        const signal = whenGone(reply)
        const mask = masking.of(request)
        if (wantsNdjson(request))
          return sendNdjson(reply, list.all(query, signal), (item) => mask(convert(item)), query.limit)
        const page = await list.page(query, signal)
        return reply.send({ ...page, items: page.items.map(convert) })
      })
    }

    serve('/messages', 'Messages, by the time they were first seen', MessagePage, questions.messages)
    serve('/rejections', 'Refused attempts', RejectionPage, questions.rejections)
    serve('/authentications', 'Logins, good and bad', AuthenticationPage, questions.authentications)
    serve('/connections', 'SMTP sessions', ConnectionPage, questions.connections)
    serve('/lines', 'Log lines', LinePage, questions.lines, logLine)
  }
}
