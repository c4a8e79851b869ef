/** /healthz: the process is there. /readyz: it can answer. /metrics: for Prometheus, with a token. */
import type { FastifyPluginAsync } from 'fastify'
import type { RouteAccess } from '../auth/guard.ts'
import type { Guard } from '../auth/guard.ts'
import type { ApiDeps } from '../deps.ts'
import { measureSources } from '../source-metrics.ts'

export function healthRoutes({
  service,
  metrics,
  collector,
  guard,
}: Pick<ApiDeps, 'service' | 'metrics' | 'collector'> & { guard: Guard }): FastifyPluginAsync {
  return async (api) => {
    const config = { access: 'open' } satisfies RouteAccess
    api.get('/healthz', { schema: { hide: true }, config }, async () => ({ status: 'ok' }))
    api.get('/readyz', { schema: { hide: true }, config }, async (_, reply) => {
      const store = service.storeState()
      return reply.code(store === 'ok' ? 200 : 503).send({ status: store === 'ok' ? 'ok' : 'waiting', store })
    })
    api.get('/metrics', { schema: { hide: true }, onRequest: guard.admit }, async (_, reply) => {
      measureSources(metrics, collector.sources())
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
    })
  }
}
