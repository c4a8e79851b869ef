/** Lets a request in: a session or token, the role its route asks for, and nothing that a foreign site set off. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ForeignOrigin, NotAllowed, NotSignedIn } from '../../errors.ts'
import { ROLES } from './auth.ts'
import type { Auth, Identity, Role } from './auth.ts'

export const COOKIE = 'mailtrace_session'

/** What a route's `config` says; without it a signed-in user of any role may come in. */
export interface RouteAccess {
  /** `open`: for everybody. */
  access?: 'open' | Role
}

export interface Guard {
  /** For `onRequest`. */
  admit(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Of an admitted request; throws NOT_SIGNED_IN for others. */
  identityOf(request: FastifyRequest): Identity
  /** Of an admitted request; undefined for routes that are open to everybody. */
  roleOf(request: FastifyRequest): Role | undefined
  /** Whether the session or token of an admitted request still stands. */
  isStillIn(request: FastifyRequest): boolean
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** `origin`: where people reach the web when a proxy stands before us. */
export function createGuard({ auth, origin }: { auth: Auth; origin?: string | undefined }): Guard {
  const identities = new WeakMap<FastifyRequest, Identity>()

  const identify = (request: FastifyRequest) =>
    auth.identify({ session: request.cookies[COOKIE], token: bearerOf(request) })

  return {
    async admit(request) {
      const { access } = request.routeOptions.config as RouteAccess
      const changes = !READING.has(request.method)
      if (access === 'open') {
        if (changes && bearerOf(request) === undefined) refuseForeign(request, origin)
        return
      }
      const identity = identify(request)
      if (identity === undefined) throw new NotSignedIn()
      if (changes && identity.by === 'session') refuseForeign(request, origin)
      if (access !== undefined && ROLES.indexOf(identity.role) < ROLES.indexOf(access))
        throw new NotAllowed(access)
      identities.set(request, identity)
    },
    identityOf(request) {
      const identity = identities.get(request)
      if (identity === undefined) throw new NotSignedIn()
      return identity
    },
    roleOf: (request) => identities.get(request)?.role,
    isStillIn(request) {
      return identify(request) !== undefined
    },
  }
}

// Bearer 3q2-7w
//        ^ token
function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (?<token>[\w~+/.=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.groups?.token
}

/** Every browser says where a changing request comes from; one that does not say is refused. */
function refuseForeign(request: FastifyRequest, origin: string | undefined): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    if (site !== 'same-origin') throw new ForeignOrigin()
    return
  }
  const from = request.headers.origin
  const own = [
    `${request.protocol}://${request.headers.host ?? ''}`,
    ...(origin === undefined ? [] : [origin]),
  ]
  if (from === undefined || !own.includes(from)) throw new ForeignOrigin()
}
