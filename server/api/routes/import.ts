/** POST /api/import starts reading history from files of this machine; GET /api/imports and /import/:id tell how far it is. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { DemoOnly, NotFound } from '../../errors.ts'
import { answers } from '../answers.ts'
import { ImportJob, ImportRequest } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

type Deps = Pick<ApiDeps, 'collector' | 'service'>

export function importRoutes({ collector, service }: Deps): FastifyPluginAsyncTypebox {
  return async (api) => {
    const admin = { access: 'admin' } as const
    api.post(
      '/import',
      {
        schema: { summary: 'Import log files', body: ImportRequest, response: answers(ImportJob) },
        config: admin,
      },
      async (request) => {
        if (service.demo) throw new DemoOnly()
        return collector.importFiles(request.body)
      },
    )
    api.get(
      '/imports',
      {
        schema: {
          summary: 'Imports since the service started, the newest first',
          response: answers(Type.Object({ jobs: Type.Array(ImportJob) })),
        },
        config: admin,
      },
      async () => ({ jobs: collector.jobs() }),
    )
    api.get(
      '/import/:id',
      {
        schema: {
          summary: 'How far an import is',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
          response: answers(ImportJob),
        },
        config: admin,
      },
      async (request) => {
        const job = collector.job(request.params.id)
        if (job === undefined) throw new NotFound(`the import '${request.params.id}'`)
        return job
      },
    )
  }
}
