/** /api/tokens: what lets programs in, for administrators. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { NotFound } from '../../errors.ts'
import { answers, noBody } from '../answers.ts'
import type { Guard } from '../auth/guard.ts'
import { NewToken, TokenList, TokenRequest } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

type Deps = Pick<ApiDeps, 'auth' | 'now'> & { guard: Guard }

const DAY_MS = 86_400_000

export function tokenRoutes({ auth, guard, now = Date.now }: Deps): FastifyPluginAsyncTypebox {
  const tokens = () =>
    auth.tokens().map(({ createdAt, expiresAt, ...token }) => ({
      ...token,
      createdAt: new Date(createdAt).toISOString(),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    }))

  return async (api) => {
    const admin = { access: 'admin' } as const
    api.get(
      '/tokens',
      { schema: { summary: 'Tokens of programs', response: answers(TokenList) }, config: admin },
      async () => ({ tokens: tokens() }),
    )
    api.post(
      '/tokens',
      {
        schema: {
          summary: 'Make a token; its text is told only now',
          body: TokenRequest,
          response: answers(NewToken),
        },
        config: admin,
      },
      async (request) => {
        const { name, role, days } = request.body
        const { user } = guard.identityOf(request)
        const { id, token } = auth.createToken(
          name,
          user,
          role,
          days === undefined ? undefined : now() + days * DAY_MS,
        )
        const made = tokens().find((each) => each.id === id)
        if (made === undefined) throw new NotFound('the token')
        return { ...made, token }
      },
    )
    api.delete(
      '/tokens/:id',
      {
        schema: {
          summary: 'Revoke a token',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
          response: noBody(),
        },
        config: admin,
      },
      async (request, reply) => {
        const { id } = request.params
        if (!auth.tokens().some((token) => token.id === id)) throw new NotFound('this token')
        auth.revokeToken(id)
        return reply.code(204).send(null)
      },
    )
  }
}
