/** /healthz: the process is there. /readyz: it can answer. /metrics: for Prometheus, with a token. */
import type { FastifyPluginAsync } from 'fastify'
import type { RouteAccess } from '../auth/guard.ts'
import type { Guard } from '../auth/guard.ts'
import type { ApiDeps } from '../deps.ts'

export function healthRoutes({
  service,
  metrics,
  guard,
}: Pick<ApiDeps, 'service' | 'metrics'> & { guard: Guard }): FastifyPluginAsync {
  return async (api) => {
    const config = { access: 'open' } satisfies RouteAccess
    api.get('/healthz', { schema: { hide: true }, config }, async () => ({ status: 'ok' }))
    api.get('/readyz', { schema: { hide: true }, config }, async (_, reply) => {
      const store = service.storeState()
      return reply.code(store === 'ok' ? 200 : 503).send({ status: store === 'ok' ? 'ok' : 'waiting', store })
    })
    api.get('/metrics', { schema: { hide: true }, onRequest: guard.admit }, async (_, reply) =>
      reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    )
  }
}
