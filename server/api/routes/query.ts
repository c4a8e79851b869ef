/** POST /api/query/:id — run one named query for a dashboard panel. GET /api/dashboards — the panels. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Dashboard } from '../../../dashboards/schema.ts'
import { answers } from '../answers.ts'
import { QueryRequest, QueryResponse } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { whenGone } from '../gone.ts'

type Deps = Pick<ApiDeps, 'questions' | 'dashboards'>

export function queryRoutes({ questions, dashboards }: Deps): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.post(
      '/query/:id',
      {
        schema: {
          summary: 'Run a named query',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
          body: QueryRequest,
          response: answers(QueryResponse),
        },
      },
      async (request, reply) => {
        const started = performance.now()
        const answer = await questions.run(request.params.id, request.body.params, whenGone(reply))
        return { ...answer, elapsedSeconds: (performance.now() - started) / 1000 }
      },
    )

    api.get(
      '/dashboards',
      {
        schema: {
          summary: 'Dashboards with their panels',
          response: answers(
            Type.Object({
              dashboards: Type.Array(Type.Unsafe<Dashboard>({})),
              own: Type.Array(Type.String()),
              faults: Type.Array(Type.String()),
            }),
          ),
        },
      },
      async () => ({
        dashboards: [...dashboards.dashboards],
        own: [...dashboards.own],
        faults: [...dashboards.faults],
      }),
    )
  }
}
