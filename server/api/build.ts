/** The HTTP face: one Fastify instance with the product's validation, errors, sign-in, routes and pages. */
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TooManyRequests } from '../errors.ts'
import { createAudit } from './audit.ts'
import { createGuard } from './auth/guard.ts'
import type { RouteAccess } from './auth/guard.ts'
import type { ApiDeps } from './deps.ts'
import { withEtag } from './etag.ts'
import { createMasking } from './masking.ts'
import { pages } from './pages.ts'
import { createProblems } from './problems.ts'
import { alertRoutes } from './routes/alerts.ts'
import { auditRoutes } from './routes/audit.ts'
import { diagnosticsRoutes } from './routes/diagnostics.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/import.ts'
import { listRoutes } from './routes/lists.ts'
import { liveRoutes } from './routes/live.ts'
import { maintenanceRoutes } from './routes/maintenance.ts'
import { settingsRoutes } from './routes/settings.ts'
import { messageRoutes } from './routes/message.ts'
import { parseRoutes } from './routes/parse.ts'
import { queryRoutes } from './routes/query.ts'
import { searchRoutes } from './routes/searches.ts'
import { serviceRoutes } from './routes/service.ts'
import { sessionRoutes } from './routes/session.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { compileCheck } from './validation.ts'

/** A pasted bounce in `resolve?q=` is the longest that comes in a URL. */
const MAX_URL_BYTES = 65_536
const BODY_LIMIT = 1_048_576

/** Nothing but our own files: no inline script or style, no other origin, no frame around us. */
const POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

export async function buildApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { auth, log, metrics, publicUrl, service, webRoot } = deps
  const problems = createProblems(log)
  const api = Fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // Behind a proxy of this machine the client's address is what the proxy says; from others that word is worth nothing.
    trustProxy: publicUrl === undefined ? false : 'loopback',
    bodyLimit: BODY_LIMIT,
    // Browsers hold connections open that never asked anything: stopping must not wait for them.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) =>
      problems.onError(error, request as FastifyRequest, reply as FastifyReply),
    http: { maxHeaderSize: MAX_URL_BYTES },
  })
  const secure = publicUrl?.startsWith('https:') ?? false
  const guard = createGuard({ auth, origin: publicUrl && new URL(publicUrl).origin })

  const audit = createAudit({ state: deps.state, guard, now: deps.now ?? Date.now })
  const masking = createMasking({ guard, roles: deps.mask ?? [] })

  api.setValidatorCompiler(compileCheck)
  api.setErrorHandler(problems.onError)
  if (webRoot === undefined) api.setNotFoundHandler(problems.onMissing)
  // A form of a foreign site can send text, but not JSON.
  api.removeContentTypeParser('text/plain')

  await api.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    hsts: secure,
    referrerPolicy: { policy: 'same-origin' },
  })
  await api.register(cookie)
  await api.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_, { after }) => new TooManyRequests(`too many requests: try again in ${after}`),
  })
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'mailtrace', version: service.version },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'mailtrace_session' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
  })

  api.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  api.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const labels = { route, method: request.method, code: String(reply.statusCode) }
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000)
  })

  await api.register(healthRoutes({ ...deps, guard }))
  await api.register(
    async (inner) => {
      inner.addHook('onRequest', guard.admit)
      inner.addHook('onSend', async (_, reply) => {
        // Answers hold addresses: no cache on the way may keep them.
        if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      })
      inner.addHook('onSend', async (request, reply, payload) => withEtag(request, reply, payload))
      inner.addHook('preSerialization', async (request, _, payload) => masking.of(request)(payload))
      inner.addHook('onResponse', async (request, reply) => audit.note(request, reply))
      await inner.register(sessionRoutes({ ...deps, guard, secure }))
      await inner.register(listRoutes({ ...deps, masking }))
      await inner.register(messageRoutes(deps))
      await inner.register(queryRoutes(deps))
      await inner.register(alertRoutes({ ...deps, guard }))
      await inner.register(serviceRoutes(deps))
      await inner.register(parseRoutes(deps))
      await inner.register(tokenRoutes({ ...deps, guard }))
      await inner.register(searchRoutes({ ...deps, guard }))
      await inner.register(importRoutes(deps))
      await inner.register(maintenanceRoutes(deps))
      await inner.register(settingsRoutes(deps))
      await inner.register(diagnosticsRoutes(deps))
      await inner.register(auditRoutes({ audit }))
      await inner.register(liveRoutes({ ...deps, guard, masking }))
      await inner.register(eventRoutes({ ...deps, guard, masking }))
      inner.get(
        '/openapi.json',
        { schema: { hide: true, summary: 'This description' }, config: {} satisfies RouteAccess },
        async () => api.swagger(),
      )
    },
    { prefix: '/api' },
  )
  if (webRoot !== undefined) await api.register(pages({ root: webRoot, onMissing: problems.onMissing }))
  return api
}
