/** A signal for work that nobody waits for any more. */
import { setMaxListeners } from 'node:events'
import type { FastifyReply } from 'fastify'

/**
 * Aborts when the connection closes before the answer is out. Fastify's own `request.signal` also aborts once the body of
 * a POST has been read, because Node then closes the request (but not the answer).
 */
export function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  // One request may ask the store a dozen questions at once, each with a listener.
  setMaxListeners(0, gone.signal)
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
