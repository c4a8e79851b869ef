/** GET /api/audit: who looked up which address, for administrators. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { answers } from '../answers.ts'
import type { Audit } from '../audit.ts'
import { AuditList } from '../contract.ts'

export function auditRoutes({ audit }: { audit: Audit }): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.get(
      '/audit',
      {
        schema: { summary: 'Who looked up which address, the newest first', response: answers(AuditList) },
        config: { access: 'admin' },
      },
      async () => ({
        lookups: audit.entries().map(({ time, last, ...lookup }) => ({
          ...lookup,
          time: new Date(time).toISOString(),
          last: new Date(last).toISOString(),
        })),
      }),
    )
  }
}
