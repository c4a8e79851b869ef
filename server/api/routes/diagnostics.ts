/** GET /api/diagnostics: a file to send along with a question or a report. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { answers } from '../answers.ts'
import { Diagnostics } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { diagnose } from '../diagnostics.ts'

export function diagnosticsRoutes(deps: ApiDeps): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.get(
      '/diagnostics',
      {
        schema: {
          summary: 'State of the service as a file: no secrets, no addresses, no log lines',
          response: answers(Diagnostics),
        },
        config: { access: 'admin' },
      },
      async (_, reply) => {
        const report = await diagnose(deps)
        const day = report.time.slice(0, 10)
        reply.header('content-disposition', `attachment; filename="mailtrace-diagnostics-${day}.json"`)
        return report
      },
    )
  }
}
