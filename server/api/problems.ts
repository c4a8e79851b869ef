/** Errors on the wire: problem+json (RFC 9457) from the registry; what was not foreseen tells only its request ID. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { NotFound } from '../errors.ts'
import type { ApiLog } from './deps.ts'

const TITLES: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not allowed here',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Too heavy',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
}

/** Fastify's own codes that a client can cause, in words of ours. */
const FOREIGN: Record<string, { code: string; detail: string }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'REQUEST_INVALID', detail: 'send the body as application/json' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'REQUEST_INVALID', detail: 'the body is too large' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'REQUEST_INVALID', detail: 'the body is empty' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'REQUEST_INVALID', detail: 'the body is not JSON' },
  FST_ERR_BAD_URL: { code: 'REQUEST_INVALID', detail: 'the path is not well-formed' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'REQUEST_INVALID', detail: 'the body is cut off' },
}

export function createProblems(log: ApiLog) {
  function send(raised: FastifyError, request: FastifyRequest, reply: FastifyReply) {
    // A path out of the folder of the pages is refused by the package that serves them: there is nothing there.
    const error = raised.name === 'ForbiddenError' ? new NotFound(request.url.split('?')[0] ?? '') : raised
    const foreign = FOREIGN[error.code]
    const parsing = error instanceof SyntaxError && error.statusCode === 400
    const known = isOurs(error) ? error : undefined
    const status =
      known?.statusCode ?? (foreign !== undefined || parsing ? error.statusCode : undefined) ?? 500
    // Whoever left while the store was asked ends the question; nobody reads the answer.
    const left = reply.raw.destroyed && error.name === 'AbortError'
    if (status >= 500 && status !== 503 && !left)
      log.error({ err: error, requestId: request.id }, 'request failed')

    const code = known?.code ?? foreign?.code ?? (parsing ? 'REQUEST_INVALID' : 'INTERNAL')
    const detail =
      known?.message ??
      foreign?.detail ??
      (parsing ? 'the body is not JSON' : `the service's log says more under request ${request.id}`)
    if (code === 'LOCKED_OUT') reply.header('retry-after', /\d+/.exec(detail)?.[0] ?? '30')
    return reply
      .code(status)
      .type('application/problem+json')
      .send({
        code,
        title: TITLES[status] ?? 'Error',
        detail,
        ...(known?.values?.length && { values: known.values }),
        requestId: request.id,
        status,
      })
  }

  return {
    onError: send,
    onMissing: (request: FastifyRequest, reply: FastifyReply) =>
      send(new NotFound(`${request.method} ${request.url.split('?')[0] ?? ''}`), request, reply),
  }
}

/** Made by server/errors.ts: its codes are ours and its words are meant for clients. */
function isOurs(error: FastifyError): error is FastifyError & { values?: readonly string[] } {
  return (
    error.name === 'FastifyError' &&
    typeof error.statusCode === 'number' &&
    !error.code.startsWith('FST_') &&
    /^[A-Z]+(?:_[A-Z]+)+$/.test(error.code)
  )
}
