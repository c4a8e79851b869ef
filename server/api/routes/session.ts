/** /api/session: sign in and out, redeem a sign-in link, set password and preferences; make such links; /api/users: who there is. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { WrongCredentials } from '../../errors.ts'
import { answers, noBody } from '../answers.ts'
import type { Identity } from '../auth/auth.ts'
import { COOKIE } from '../auth/guard.ts'
import type { Guard } from '../auth/guard.ts'
import {
  ChosenPreferences,
  LinkRequest,
  PasswordRequest,
  SessionInfo,
  SignInLink,
  SignInLinkRequest,
  SignInRequest,
  UserList,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { createPreferences } from '../preferences.ts'

type Deps = Pick<ApiDeps, 'auth' | 'state' | 'metrics' | 'publicUrl' | 'now'> & {
  guard: Guard
  secure: boolean
}

/** Slow enough for guessing, fast enough for an office behind one address. */
const SIGN_IN_RATE = { max: 30, timeWindow: '1 minute' }

export function sessionRoutes({
  auth,
  state,
  guard,
  metrics,
  publicUrl,
  secure,
  now = Date.now,
}: Deps): FastifyPluginAsyncTypebox {
  const preferences = createPreferences(state)
  return async (api) => {
    const open = { access: 'open', rateLimit: SIGN_IN_RATE } as const

    api.post(
      '/session',
      { schema: { summary: 'Sign in', body: SignInRequest, response: answers(SessionInfo) }, config: open },
      async (request, reply) => {
        const { user, password } = request.body
        try {
          const { secret, identity } = await auth.signIn(user, password, request.ip)
          return begin(reply, secret, identity)
        } catch (err) {
          if (err instanceof WrongCredentials) metrics.signInFailures.inc()
          throw err
        }
      },
    )

    api.post(
      '/session/link',
      {
        schema: { summary: 'Sign in by a one-time link', body: LinkRequest, response: answers(SessionInfo) },
        config: open,
      },
      async (request, reply) => {
        const { secret, identity } = auth.redeem(request.body.link)
        return begin(reply, secret, identity)
      },
    )

    api.get(
      '/session',
      { schema: { summary: 'Who is signed in', response: answers(SessionInfo) } },
      async (request, reply) => {
        const identity = guard.identityOf(request)
        const secret = request.cookies[COOKIE]
        // Use has prolonged the session: its cookie must not end before it.
        return identity.by === 'session' && secret !== undefined
          ? begin(reply, secret, identity)
          : infoOf(identity)
      },
    )

    api.post(
      '/session/password',
      {
        schema: { summary: 'Set the own password', body: PasswordRequest, response: noBody() },
        config: { rateLimit: SIGN_IN_RATE },
      },
      async (request, reply) => {
        await auth.setPassword(guard.identityOf(request), request.body.password, request.body.current)
        return reply.code(204).send(null)
      },
    )

    api.patch(
      '/session/preferences',
      {
        schema: {
          summary: 'Choose what to see and how; what is not named stays',
          body: ChosenPreferences,
          response: answers(ChosenPreferences),
        },
      },
      async (request) => preferences.choose(guard.identityOf(request).user, request.body),
    )

    api.delete(
      '/session',
      { schema: { summary: 'Sign out', response: noBody() } },
      async (request, reply) => {
        auth.signOut(guard.identityOf(request))
        reply.clearCookie(COOKIE, cookieOptions())
        return reply.code(204).send(null)
      },
    )

    api.get(
      '/users',
      { schema: { summary: 'All users', response: answers(UserList) }, config: { access: 'admin' } },
      async () => ({
        users: auth.users().map(({ createdAt, ...user }) => ({ ...user, createdAt: iso(createdAt) })),
      }),
    )

    api.post(
      '/session/links',
      {
        schema: {
          summary: 'Make a one-time sign-in link',
          body: SignInLinkRequest,
          response: answers(SignInLink),
        },
        config: { access: 'admin' },
      },
      async (request) => {
        const { link, expiresAt } = auth.createLink(request.body.user, request.body.role)
        const origin = publicUrl ?? `${request.protocol}://${request.headers.host ?? ''}`
        return { url: `${origin.replace(/\/$/, '')}/sign-in?link=${link}`, expiresAt: iso(expiresAt) }
      },
    )

    function begin(reply: FastifyReply, secret: string, identity: Identity): SessionInfo {
      const maxAge = Math.floor(((identity.expiresAt ?? 0) - now()) / 1000)
      reply.setCookie(COOKIE, secret, { ...cookieOptions(), maxAge: Math.max(1, maxAge) })
      return infoOf(identity)
    }

    /** A token of the command line has no end. */
    function infoOf({ user, role, mustSetPassword, expiresAt }: Identity): SessionInfo {
      const chosen = preferences.of(user)
      return {
        user,
        role,
        mustSetPassword,
        expiresAt: iso(expiresAt ?? Date.UTC(9999, 0)),
        ...(chosen && { preferences: chosen }),
      }
    }

    function cookieOptions() {
      return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
    }
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
