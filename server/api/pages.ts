/** The built web: hashed assets for ever, the page itself never cached, every path of the web leads to it. */
import { basename } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { BadRequest } from '../errors.ts'

interface PagesOptions {
  root: string
  onMissing: (request: FastifyRequest, reply: FastifyReply) => unknown
}

// index-B7x2kQ9a.js
//       ^ hash of the content
const HASHED = /-[\w-]{8}\.\w+(?:\.gz|\.br)?$/

export function pages({ root, onMissing }: PagesOptions): FastifyPluginAsync {
  return async (api) => {
    // no file and no page can be named so: the file system would throw
    api.addHook('onRequest', async ({ url }) => {
      if ((url.split('?')[0] ?? '').includes('%00')) throw new BadRequest('the path holds a NUL byte')
    })
    await api.register(fastifyStatic, {
      root,
      wildcard: true,
      index: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders(response, path) {
        const lasting = HASHED.test(basename(path)) && /[\\/]assets[\\/]/.test(path)
        response.setHeader('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    const page = async (_: FastifyRequest, reply: FastifyReply) => reply.sendFile('index.html')
    api.get('/', { schema: { hide: true } }, page)
    // Paths without a file behind them are pages: /m/mx1/4bX~2026-11-21T00:25:23.000000Z holds dots too, so the folder decides.
    api.setNotFoundHandler((request, reply) => {
      const [path = ''] = request.url.split('?')
      const isPage =
        (request.method === 'GET' || request.method === 'HEAD') &&
        !/^\/(?:api|assets)(?:\/|$)/.test(path) &&
        (request.headers.accept ?? '').includes('text/html')
      return isPage ? page(request, reply) : onMissing(request, reply)
    })
  }
}
